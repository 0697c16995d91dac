/**
 * A WebAssembly module as it is written: functions over one imported memory, in the order in which they are asked for. Each part
 * is put into bytes once.
 */
import { type Code, type F64, f64, I32, i32, type Type, unsigned } from './assembler.ts';

interface Signature {
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

/** The locals of one function: its parameters, then others as they are asked for. */
export class Locals {
  readonly #types: Type[];
  readonly #parameterCount: number;

  constructor(params: readonly Type[]) {
    this.#types = [...params];
    this.#parameterCount = params.length;
  }

  make(type: Type): number {
    this.#types.push(type);
    return this.#types.length - 1;
  }

  /** Of those that are not parameters. */
  get declared(): Code {
    const own = this.#types.slice(this.#parameterCount);
    return [unsigned(own.length), own.flatMap((type) => [1, type])];
  }
}

export class ModuleText {
  readonly #types: string[] = [];
  readonly #typeBytes: Bytes[] = [];
  readonly #imports: Bytes[] = [];
  readonly #functionTypes: number[] = [];
  readonly #bodies: Bytes[] = [];
  readonly #exports: Bytes[] = [];
  readonly #globals: Bytes[] = [];
  #imported = 0;

  /** To be called before any function is written. @returns its index */
  importFunction(name: string, signature: Signature): number {
    this.#imports.push(flat([text('f'), text(name), 0, unsigned(this.#type(signature))]));
    this.#imported += 1;
    return this.#imported - 1;
  }

  /** A number that can be changed, 0 at first. @returns its index */
  global(type: typeof I32 | typeof F64): number {
    this.#globals.push(flat([type, 1, type === I32 ? i32.const(0) : f64.const(0), 0x0b]));
    return this.#globals.length - 1;
  }

  function(name: string, { params, results, body }: Signature & { readonly body: (locals: Locals) => Code }): number {
    const locals = new Locals(params);
    const code = body(locals);
    const index = this.#imported + this.#bodies.length;
    this.#functionTypes.push(this.#type({ params, results }));
    this.#bodies.push(measured(flat([locals.declared, code, 0x0b])));
    this.#exports.push(flat([text(name), 0, unsigned(index)]));
    return index;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const memory = flat([text('m'), text('memory'), 2, 0, 1]);
    const section = (id: number, items: readonly Bytes[]): Bytes => [
      id,
      ...measured(flat([unsigned(items.length)]).concat(...items)),
    ];
    return Uint8Array.from(
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0].concat(
        section(1, this.#typeBytes),
        section(2, [...this.#imports, memory]),
        section(
          3,
          this.#functionTypes.map((type) => flat([unsigned(type)])),
        ),
        this.#globals.length > 0 ? section(6, this.#globals) : [],
        section(7, this.#exports),
        section(10, this.#bodies),
      ),
    );
  }

  #type({ params, results }: Signature): number {
    const key = `${params} ${results}`;
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    this.#types.push(key);
    this.#typeBytes.push(flat([0x60, unsigned(params.length), params, unsigned(results.length), results]));
    return this.#types.length - 1;
  }
}

type Bytes = readonly number[];

/** With their number in front. */
function measured(bytes: Bytes): Bytes {
  return flat([unsigned(bytes.length)]).concat(bytes);
}

function flat(code: Code): number[] {
  const bytes: number[] = [];
  append(bytes, code);
  return bytes;
}

/** Most that is written is written once, by code that the machine has just read: so it is as plain as can be. */
function append(bytes: number[], code: Code): void {
  for (let place = 0; place < code.length; place += 1) {
    const each = code[place] as number | Code;
    if (typeof each === 'number') bytes.push(each);
    else append(bytes, each);
  }
}

function text(value: string): Code {
  return [unsigned(value.length), Array.from(value, (letter) => letter.charCodeAt(0))];
}
