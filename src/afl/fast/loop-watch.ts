/**
 * What a swift loop watches. Elements of arrays that it only reads are no further from 0 than one bound, what it keeps in
 * numbers no further than another: so what is computed of them with few steps cannot be Null, and need not be looked at. Where
 * it met a Null, or a number beyond, it is done again with care.
 */
import { type Code, f32x4, get, I32, i32, set, V128 } from './assembler.ts';
import { isNull } from './loop-rules.ts';
import type { Locals } from './module-text.ts';

export const ELEMENT_BOUND = 2e9;
export const NUMBER_BOUND = 4e9;

export class Watch {
  readonly #met: number;
  /** Of the numbers that were kept, four times over. */
  readonly #highest: number;
  readonly #lowest: number;
  readonly #four: number;

  constructor(locals: Locals) {
    this.#met = locals.make(I32);
    [this.#highest, this.#lowest, this.#four] = [locals.make(V128), locals.make(V128), locals.make(V128)];
  }

  /** Notes whether a value is Null. */
  noteNull(value: Code): Code {
    return set(this.#met, i32.or(get(this.#met), isNull(value)));
  }

  /** Notes a number that may be beyond the bound. */
  noteNumber(value: Code): Code {
    return [
      ...set(this.#four, f32x4.splat(value)),
      ...set(this.#highest, f32x4.pseudoMax(get(this.#highest), get(this.#four))),
      ...set(this.#lowest, f32x4.pseudoMin(get(this.#lowest), get(this.#four))),
    ];
  }

  /** Whether something was noted for which the loop is to be done again. */
  get isUnsure(): Code {
    return i32.or(get(this.#met), beyond(this.#highest, this.#lowest, NUMBER_BOUND));
  }
}

/** Whether the highest or the lowest of four is further from 0 than the bound. NaN is not. */
export function beyond(highest: number, lowest: number, bound: number): Code {
  return f32x4.anySet(f32x4.or(f32x4.gt(get(highest), f32x4.const(bound)), f32x4.lt(get(lowest), f32x4.const(-bound))));
}
