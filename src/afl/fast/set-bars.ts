/**
 * The bars on which an array is set: where its value is neither 0 nor Null nor NaN. Of most signals few are, so native code
 * looks at sixteen bars at a time.
 */
import { Arena } from './arena.ts';
import { nativeFunction } from './native-kernels.ts';

const CAPACITY_MIN = 4_096;

export class SetBars {
  readonly #arena = new Arena();
  readonly #mark = this.#arena.mark;
  readonly #search = nativeFunction(this.#arena, 'setBars');
  #capacity = 0;
  #values = 0;
  #found = 0;

  /** @returns their numbers, oldest first; they hold until the next search */
  of(values: Float32Array): Int32Array {
    const count = values.length;
    if (count > this.#capacity) this.#makeRoom(count);
    this.#arena.f32.set(values, this.#values / 4);
    const found = this.#search?.(this.#found, this.#values, 0, 0, 0, count, 0, 0, 0) ?? 0;
    return new Int32Array(this.#arena.memory.buffer, this.#found, found);
  }

  #makeRoom(count: number): void {
    this.#arena.release(this.#mark);
    this.#capacity = Math.max(CAPACITY_MIN, 2 * count);
    const [values, found] = [this.#arena.slot(this.#capacity), this.#arena.block(4 * this.#capacity)];
    if (values === null || found === null) throw new RangeError(`there is no room for ${count} bars`);
    this.#values = values;
    this.#found = found;
  }
}
