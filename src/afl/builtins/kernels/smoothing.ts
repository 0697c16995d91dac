/**
 * The recurrences behind the moving averages. Their state is float64; what they publish is float32. Two seeds exist:
 * the mean of the first n values, published from the n-th bar on, and the first value itself.
 */
import { type Kernel, NULL, named } from '#afl/runtime';
import { type Arguments, type Begun, barByBar } from './bar-by-bar.ts';
import { wholePeriod } from './window.ts';

/** What an average that is seeded with a mean keeps. */
export interface Average {
  /** The mean of the values so far while the seed is gathered, then the average. */
  value: number;
  seen: number;
}

export function average(): Average {
  return { value: 0, seen: 0 };
}

/**
 * Takes in one value.
 *
 * @param blend the next average from the last one and the value
 * @returns the average; Null until n values were taken in
 */
export function nextAverage(
  state: Average,
  value: number,
  n: number,
  blend: (last: number, value: number, n: number) => number,
): number {
  if (state.seen < n) {
    state.seen += 1;
    // While gathering, `value` is a plain sum.
    state.value += value;
    if (state.seen < n) return NULL;
    state.value /= n;
  } else {
    state.value = blend(state.value, value, n);
  }
  return state.value;
}

export function exponentially(last: number, value: number, n: number): number {
  const factor = 2 / (n + 1);
  return factor * value + (1 - factor) * last;
}

export function asWilder(last: number, value: number, n: number): number {
  // Not ((n-1)·last + value) / n: each bar would wait for a division.
  const share = 1 / n;
  return share * value + (1 - share) * last;
}

export function periodOf(args: Arguments, index = 0): number {
  return Math.trunc(args[index]!);
}

function seededWithMean(blend: typeof exponentially): Kernel<Begun<Average>> {
  return barByBar({
    begin: average,
    next: (state, bar, _start, args, x) => nextAverage(state, x[bar]!, periodOf(args), blend),
  });
}

/** EMA. Input x; argument n. */
export const EXPONENTIAL = named('exponential', seededWithMean(exponentially));

/** Wilder's average. Input x; argument n. */
export const WILDER = named('wilder', seededWithMean(asWilder));

/** AMA: y = f·x + (1-f)·y. Inputs x and f. */
export const ADAPTIVE = named(
  'adaptive',
  barByBar({
    begin: () => ({ value: 0 }),
    next: (state, bar, start, _args, x, factor) => {
      const f = factor[bar]!;
      state.value = bar === start ? x[bar]! : f * x[bar]! + (1 - f) * state.value;
      return state.value;
    },
  }),
);

/** AMA2: y = f·x + b·y in single precision throughout, as the guide says. Inputs x, f and b. */
export const ADAPTIVE_WITH_FEEDBACK = barByBar({
  begin: () => ({ value: 0 }),
  next: (state, bar, start, _args, x, factor, feedback) => {
    const fresh = Math.fround(factor[bar]! * x[bar]!);
    state.value = bar === start ? x[bar]! : Math.fround(fresh + Math.fround(feedback[bar]! * state.value));
    return state.value;
  },
});

interface Cascade {
  begun: boolean;
  /** The averages, the first first. */
  readonly e: number[];
}

/**
 * DEMA and TEMA: exponential averages of exponential averages, all begun with the first value. Input x, and the periods
 * when they vary; else the argument n.
 *
 * @param depth how many averages
 * @param mix   the result from them
 */
function cascade(depth: number, mix: (e1: number, e2: number, e3: number) => number): Kernel<Begun<Cascade>> {
  return barByBar<Cascade>({
    begin: () => ({ begun: false, e: new Array<number>(depth).fill(0) }),
    next: (state, bar, _start, args, x, periods) => {
      const n = periods.length === 0 ? periodOf(args) : wholePeriod(periods[bar]!);
      if (!(n >= 1)) return NULL;
      const factor = 2 / (n + 1);
      let value = x[bar]!;
      for (let k = 0; k < depth; k += 1) {
        if (state.begun) value = factor * value + (1 - factor) * state.e[k]!;
        state.e[k] = value;
      }
      state.begun = true;
      return mix(state.e[0]!, state.e[1]!, state.e[2] ?? 0);
    },
  });
}

export const DOUBLE_EXPONENTIAL = cascade(2, (e1, e2) => 2 * e1 - e2);
export const TRIPLE_EXPONENTIAL = cascade(3, (e1, e2, e3) => 3 * e1 - 3 * e2 + e3);
