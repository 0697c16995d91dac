/**
 * The memory that lines live in: one WebAssembly memory a thread, handed out in slots. A slot holds one float32 a bar
 * between margins of Null: so a line can be read a few bars before its first, and four at a time past its last.
 */
import { NULL } from '#afl/runtime';
import { SCRATCH_AT, SCRATCH_BYTES } from './scratch.ts';
import { makeMemory, PAGE_BYTES, type WasmMemory } from './web-assembly.ts';

/** Values of Null in front of a slot's first bar: how far back a line may be read without a test. */
export const MARGIN_BARS = 16;
/** Values behind its last that may be written and read without meaning. */
const TAIL_BARS = 16;
const BYTES_MAX = 2 ** 31 - PAGE_BYTES;

export class Arena {
  readonly memory: WasmMemory = makeMemory(16, BYTES_MAX / PAGE_BYTES);
  #used = SCRATCH_AT + SCRATCH_BYTES;
  #f32 = new Float32Array(this.memory.buffer);
  #f64 = new Float64Array(this.memory.buffer);
  #bytes = new Uint8Array(this.memory.buffer);

  /** Views of the whole memory. They change when it grows, so they are asked for anew each time. */
  get f32(): Float32Array {
    return this.#f32;
  }

  get f64(): Float64Array {
    return this.#f64;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** What was handed out so far, to be given back with `release`. */
  get mark(): number {
    return this.#used;
  }

  /** Gives back everything that was handed out since the mark. */
  release(mark: number): void {
    this.#used = mark;
  }

  /** @returns the address of a slot's first bar; null when the memory is full */
  slot(capacity: number): number | null {
    const at = this.#take(4 * (MARGIN_BARS + capacity + TAIL_BARS));
    if (at === null) return null;
    this.#f32.fill(NULL, at / 4, at / 4 + MARGIN_BARS);
    return at + 4 * MARGIN_BARS;
  }

  /** @returns the address of so many zero bytes; null when the memory is full */
  block(bytes: number): number | null {
    const at = this.#take(bytes);
    if (at !== null) this.#bytes.fill(0, at, at + bytes);
    return at;
  }

  #take(bytes: number): number | null {
    const at = (this.#used + 63) & ~63;
    const end = at + bytes;
    if (end > BYTES_MAX) return null;
    if (end > this.#bytes.length) {
      // Half as much again, so that many small requests do not each move the memory.
      const wanted = Math.min(BYTES_MAX, Math.max(end, this.#bytes.length * 1.5));
      this.memory.grow(Math.ceil((wanted - this.#bytes.length) / PAGE_BYTES));
      this.#f32 = new Float32Array(this.memory.buffer);
      this.#f64 = new Float64Array(this.memory.buffer);
      this.#bytes = new Uint8Array(this.memory.buffer);
    }
    this.#used = end;
    return at;
  }
}
