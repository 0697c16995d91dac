/** The kernels of ranges, bands and direction: true range, Bollinger bands, directional movement, random walk, SAR. */
import { NULL, named } from '#afl/runtime';
import { barByBar, each } from './bar-by-bar.ts';
import { composed, stage } from './composed.ts';
import { asWilder, periodOf, WILDER } from './smoothing.ts';
import { DEVIATION, MEAN } from './window-kernels.ts';

const f = Math.fround;

/** The bar's range, widened to the close before; on the first bar high − low. Inputs high, low, close. */
const TRUE_RANGE = named(
  'trueRange',
  barByBar({
    begin: () => null,
    next: (_kept, bar, start, _args, high, low, close) => {
      const range = high[bar]! - low[bar]!;
      if (bar === start) return range;
      return Math.max(range, Math.abs(high[bar]! - close[bar - 1]!), Math.abs(low[bar]! - close[bar - 1]!));
    },
  }),
);

/** The input without its first value: ATR hides the bar of its seed. */
const WITHOUT_FIRST = named(
  'withoutFirst',
  barByBar({
    begin: () => null,
    next: (_kept, bar, start, _args, x) => (bar === start ? NULL : x[bar]!),
  }),
);

export const AVERAGE_TRUE_RANGE = composed([
  stage(TRUE_RANGE, [0, 1, 2]),
  stage(WILDER, [3], ([n]) => [n!]),
  stage(WITHOUT_FIRST, [4]),
]);

/** Mean plus or minus so many deviations. Input x; arguments n and width. */
export const band = (side: 1 | -1) =>
  composed([
    stage(MEAN, [0], ([n]) => [n!]),
    stage(DEVIATION, [0], ([n]) => [n!]),
    stage(
      named(
        side === 1 ? 'above' : 'below',
        each((mean, deviation, _c, [width]) => mean + side * f(width! * deviation)),
      ),
      [1, 2],
      ([, width]) => [width!],
    ),
  ]);

/** The larger of the moves beyond the bar before, when it is upward (plus) or downward (minus). Inputs high, low. */
const movement = (side: 'plus' | 'minus') =>
  barByBar({
    begin: () => null,
    next: (_kept, bar, start, _args, high, low) => {
      if (bar === start) return NULL;
      const up = high[bar]! - high[bar - 1]!;
      const down = low[bar - 1]! - low[bar]!;
      const [own, other] = side === 'plus' ? [up, down] : [down, up];
      return own > 0 && own > other ? own : 0;
    },
  });

/** 100·smoothed movement / smoothed true range, both from the second bar on. Inputs high, low, close; argument n. */
const direction = (side: 'plus' | 'minus') =>
  composed([
    stage(movement(side), [0, 1]),
    stage(TRUE_RANGE, [0, 1, 2]),
    stage(WITHOUT_FIRST, [4]),
    stage(WILDER, [3], ([n]) => [n!]),
    stage(WILDER, [5], ([n]) => [n!]),
    stage(
      each((moved, range) => f(100 * moved) / range),
      [6, 7],
    ),
  ]);

export const PLUS = direction('plus');
export const MINUS = direction('minus');

export const DIRECTION_INDEX = composed([
  stage(PLUS, [0, 1, 2], ([n]) => [n!]),
  stage(MINUS, [0, 1, 2], ([n]) => [n!]),
  // Without any movement there is no direction: 0, for 0/0 would spoil the average for ever.
  stage(
    each((plus, minus) => (plus + minus === 0 ? 0 : f(100 * Math.abs(f(plus - minus))) / f(plus + minus))),
    [3, 4],
  ),
  stage(WILDER, [5], ([n]) => [n!]),
]);

interface Walk {
  /** Of the ranges so far, until the longest period's seed is whole. */
  sum: number;
  /** Wilder's averages of the range over the periods from the least on. */
  readonly ranges: number[];
}

/**
 * The largest, over the periods n, of the distance walked in n bars in units of a random walk's, ATR(n)·√n. As ATR hides
 * its seed, the first value is that of the bar after the longest period's seed.
 * Inputs high, low, true range; arguments the least and the largest period.
 */
const walk = (side: 'high' | 'low') =>
  barByBar<Walk>({
    begin: () => ({ sum: 0, ranges: [] }),
    next: (state, bar, start, args, high, low, range) => {
      const least = periodOf(args);
      const largest = periodOf(args, 1);
      const seen = bar - start + 1;
      const { ranges } = state;
      for (const [index, last] of ranges.entries()) ranges[index] = asWilder(last, range[bar]!, least + index);
      // Each average begins when its seed, the mean of the first n ranges, is whole.
      if (seen <= largest) state.sum += range[bar]!;
      if (seen >= least && seen <= largest) ranges.push(state.sum / seen);
      if (seen <= largest) return NULL;
      let best = Number.NEGATIVE_INFINITY;
      for (const [index, average] of ranges.entries()) {
        const n = least + index;
        const walked = side === 'high' ? high[bar]! - low[bar - n]! : high[bar - n]! - low[bar]!;
        best = Math.max(best, walked / (average * Math.sqrt(n)));
      }
      return best;
    },
  });

const randomWalk = (side: 'high' | 'low') =>
  composed([stage(TRUE_RANGE, [0, 1, 2]), stage(walk(side), [0, 1, 3], ([least, largest]) => [least!, largest!])]);

export const WALK_HIGH = randomWalk('high');
export const WALK_LOW = randomWalk('low');

export const WALK_BALANCE = composed([
  stage(WALK_HIGH, [0, 1, 2], (args) => args),
  stage(WALK_LOW, [0, 1, 2], (args) => args),
  stage(
    each((high, low) => high - low),
    [3, 4],
  ),
]);

interface Parabola {
  long: boolean;
  factor: number;
  /** Highest high and lowest low of the trend. */
  high: number;
  low: number;
  stop: number;
}

/** The author's published loop: the close on the first two bars, long first. Inputs high, low, close. */
export const PARABOLIC = barByBar<Parabola>({
  begin: ([acceleration]) => ({ long: true, factor: acceleration!, high: 0, low: 0, stop: 0 }),
  next: (state, bar, start, args, high, low, close) => {
    const [acceleration, limit] = [args[0]!, args[1]!];
    if (bar === start) {
      state.high = high[bar]!;
      state.low = low[bar]!;
    }
    if (bar < start + 2) {
      state.stop = close[bar]!;
      return state.stop;
    }
    state.stop += state.factor * ((state.long ? state.high : state.low) - state.stop);
    if (state.long ? low[bar]! < state.stop : high[bar]! > state.stop) {
      state.stop = state.long ? state.high : state.low;
      if (state.long) state.low = low[bar]!;
      else state.high = high[bar]!;
      state.long = !state.long;
      state.factor = acceleration;
    } else if (state.long) {
      if (high[bar]! > state.high) {
        state.high = high[bar]!;
        state.factor = Math.min(state.factor + acceleration, limit);
      }
      state.stop = Math.min(state.stop, low[bar - 1]!, low[bar - 2]!);
    } else {
      if (low[bar]! < state.low) {
        state.low = low[bar]!;
        state.factor = Math.min(state.factor + acceleration, limit);
      }
      state.stop = Math.max(state.stop, high[bar - 1]!, high[bar - 2]!);
    }
    return state.stop;
  },
});
