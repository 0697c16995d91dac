/**
 * The plainest form of a kernel: a rule that gives the value of one bar from the inputs up to it and from what the rule
 * keeps. Bars before every input has its first non-Null value are Null, and the rule never sees them.
 */
import { type Kernel, NULL } from '#afl/runtime';

/** What a bar-by-bar kernel keeps. */
export interface Begun<Kept> {
  /** The first bar on which no input was Null; -1 before it was met. */
  start: number;
  readonly kept: Kept;
}

/** Scalar arguments of the function, in order. */
export type Arguments = readonly number[];

export interface BarRule<Kept> {
  /** What the rule keeps before its first bar. */
  readonly begin: (args: Arguments) => Kept;
  /**
   * The value of one bar. Called for each bar from `start` on, once, in order.
   *
   * @param a … d the inputs, as many as the kernel has; bars after `bar` may not be read
   */
  readonly next: (
    kept: Kept,
    bar: number,
    start: number,
    args: Arguments,
    a: Float32Array,
    b: Float32Array,
    c: Float32Array,
    d: Float32Array,
  ) => number;
}

const ABSENT = new Float32Array(0);

export function barByBar<Kept>(rule: BarRule<Kept>): Kernel<Begun<Kept>> {
  return {
    begin: (args) => ({ start: -1, kept: rule.begin(args) }),
    run: (inputs, out, from, to, state, args) => {
      const [a = ABSENT, b = ABSENT, c = ABSENT, d = ABSENT] = inputs;
      let bar = from;
      while (state.start < 0 && bar < to) {
        if (inputs.every((input) => input[bar] !== NULL)) state.start = bar;
        else out[bar++] = NULL;
      }
      for (; bar < to; bar += 1) out[bar] = rule.next(state.kept, bar, state.start, args, a, b, c, d);
    },
  };
}

/** A kernel that reads Null as a value: its rule is called for every bar from the first. */
export function everyBar<Kept>(rule: BarRule<Kept>): Kernel<Kept> {
  return {
    begin: rule.begin,
    run: (inputs, out, from, to, kept, args) => {
      const [a = ABSENT, b = ABSENT, c = ABSENT, d = ABSENT] = inputs;
      for (let bar = from; bar < to; bar += 1) out[bar] = rule.next(kept, bar, 0, args, a, b, c, d);
    },
  };
}

/** A kernel of one bar's values only. */
export function each(value: (a: number, b: number, c: number, args: Arguments) => number): Kernel<Begun<null>> {
  return barByBar({
    begin: () => null,
    next: (_kept, bar, _start, args, a, b, c) => value(a[bar]!, b[bar]!, c[bar]!, args),
  });
}
