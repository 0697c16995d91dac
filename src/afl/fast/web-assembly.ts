/** The part of the platform's WebAssembly that is used here; the compiler's library has it only together with a browser's. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Platform {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, (...values: number[]) => number>> };
}

export type WasmExports = Readonly<Record<string, (...values: number[]) => number>>;

const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;

export const PAGE_BYTES = 65_536;

/** @param pagesMax what it may grow to */
export function makeMemory(pages: number, pagesMax: number): WasmMemory {
  return new Memory({ initial: pages, maximum: pagesMax });
}

export function compileModule(bytes: Uint8Array<ArrayBuffer>): object {
  return new Module(bytes);
}

/** @param functions what the module calls back, by name */
export function instantiate(
  module: object,
  memory: WasmMemory,
  functions: Readonly<Record<string, (...values: number[]) => number>> = {},
): WasmExports {
  return new Instance(module, { m: { memory }, f: functions }).exports;
}
