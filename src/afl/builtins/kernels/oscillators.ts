/**
 * The kernels of indicators that swing: by price changes, by distance from averages, by place in the range. Each step
 * that the guide's formula takes with an array is rounded to float32, as it would be in AFL.
 */
import { isTrue, type Kernel, NULL, named } from '#afl/runtime';
import { type Begun, barByBar, each } from './bar-by-bar.ts';
import { composed, stage } from './composed.ts';
import { windowExtreme } from './extremes.ts';
import { asWilder, EXPONENTIAL, periodOf } from './smoothing.ts';
import { MEAN, SUM } from './window-kernels.ts';

const f = Math.fround;

/** Wilder's smoothed gains and losses, from zero; see `relativeStrength`. */
interface Strength {
  gains: number;
  losses: number;
}

/**
 * 100·P/(P+N) of the smoothed gains and losses over `momentum` bars. The smoothing starts from zero on the first value,
 * as the author's listing does, not from a mean; shown from the n-th change on; 0/0 (no change at all) is NaN.
 * Input x; arguments n and, for RMI, the momentum.
 */
export const STRENGTH: Kernel<Begun<Strength>> = named(
  'strength',
  barByBar<Strength>({
    begin: () => ({ gains: 0, losses: 0 }),
    next: (state, bar, start, args, x) => {
      const n = periodOf(args);
      const momentum = args.length > 1 ? periodOf(args, 1) : 1;
      if (bar - momentum < start) return NULL;
      const change = x[bar]! - x[bar - momentum]!;
      state.gains = asWilder(state.gains, Math.max(change, 0), n);
      state.losses = asWilder(state.losses, Math.max(-change, 0), n);
      const changes = bar - start - momentum + 1;
      return changes < n ? NULL : (100 * state.gains) / (state.gains + state.losses);
    },
  }),
);

/** Input x; arguments n and absmode. */
export const RATE_OF_CHANGE = barByBar({
  begin: () => null,
  next: (_kept, bar, start, args, x) => {
    const then = bar - periodOf(args);
    if (then < start) return NULL;
    const base = x[then]!;
    return f(100 * f(x[bar]! - base)) / (isTrue(args[1]!) ? Math.abs(base) : base);
  },
});

/** Mean distance from this bar's mean. Inputs x and its mean over n bars; argument n. */
const MEAN_DISTANCE = barByBar({
  begin: () => null,
  next: (_kept, bar, _start, args, x, mean) => {
    const n = periodOf(args);
    let sum = 0;
    for (let k = bar - n + 1; k <= bar; k += 1) sum += Math.abs(mean[bar]! - x[k]!);
    return sum / n;
  },
});

export const CHANNEL_INDEX = composed([
  stage(MEAN, [0], ([n]) => [n!]),
  stage(MEAN_DISTANCE, [0, 1], ([n]) => [n!]),
  stage(
    each((x, mean, distance) => f(x - mean) / f(f(0.015) * distance)),
    [0, 1, 2],
  ),
]);

/** Inputs x; arguments fast and slow. */
export const CONVERGENCE = composed([
  stage(EXPONENTIAL, [0], ([fast]) => [fast!]),
  stage(EXPONENTIAL, [0], ([, slow]) => [slow!]),
  stage(
    named(
      'difference',
      each((fast, slow) => fast - slow),
    ),
    [1, 2],
  ),
]);

export const CONVERGENCE_SIGNAL = composed([
  stage(CONVERGENCE, [0], ([fast, slow]) => [fast!, slow!]),
  stage(EXPONENTIAL, [1], ([, , signal]) => [signal!]),
]);

export const OSCILLATOR = composed([
  stage(EXPONENTIAL, [0], ([fast]) => [fast!]),
  stage(EXPONENTIAL, [0], ([, slow]) => [slow!]),
  stage(
    each((fast, slow) => f(100 * f(fast - slow)) / slow),
    [1, 2],
  ),
]);

const RELATIVE_STEP = barByBar({
  begin: () => null,
  next: (_kept, bar, start, _args, x) => (bar === start ? NULL : f(100 * f(x[bar]! - x[bar - 1]!)) / x[bar - 1]!),
});

export const TRIPLE_STEP = composed([
  stage(EXPONENTIAL, [0], ([n]) => [n!]),
  stage(EXPONENTIAL, [1], ([n]) => [n!]),
  stage(EXPONENTIAL, [2], ([n]) => [n!]),
  stage(RELATIVE_STEP, [3]),
]);

/** Inputs high, low, close; arguments n and the smoothing. */
export const STOCHASTIC = composed([
  stage(windowExtreme('highest', 'value'), [0], ([n]) => [n!]),
  stage(windowExtreme('lowest', 'value'), [1], ([n]) => [n!]),
  stage(
    each((high, low, close) => f(100 * f(close - low)) / f(high - low)),
    [3, 4, 2],
  ),
  stage(MEAN, [5], ([, smoothing]) => [smoothing!]),
]);

export const SMOOTHED_STOCHASTIC = composed([
  stage(STOCHASTIC, [0, 1, 2], ([n, smoothing]) => [n!, smoothing!]),
  stage(MEAN, [3], ([, , smoothing]) => [smoothing!]),
]);

/** Money flow where the price moved the way of `sign`. Inputs price and volume. */
const flow = (sign: 1 | -1) =>
  barByBar({
    begin: () => null,
    next: (_kept, bar, start, _args, price, volume) => {
      if (bar === start) return NULL;
      return sign * (price[bar]! - price[bar - 1]!) > 0 ? price[bar]! * volume[bar]! : 0;
    },
  });

export const MONEY_FLOW = composed([
  stage(flow(1), [0, 1]),
  stage(flow(-1), [0, 1]),
  stage(SUM, [2], ([n]) => [n!]),
  stage(SUM, [3], ([n]) => [n!]),
  stage(
    each((positive, negative) => 100 - f(100 / f(1 + f(positive / negative)))),
    [4, 5],
  ),
]);

/** Inputs high, low, close. */
const BUYING_PRESSURE = barByBar({
  begin: () => null,
  next: (_kept, bar, start, _args, _high, low, close) =>
    bar === start ? NULL : close[bar]! - Math.min(low[bar]!, close[bar - 1]!),
});

const TRUE_SPAN = barByBar({
  begin: () => null,
  next: (_kept, bar, start, _args, high, low, close) =>
    bar === start ? NULL : Math.max(high[bar]!, close[bar - 1]!) - Math.min(low[bar]!, close[bar - 1]!),
});

const QUOTIENT = each((a, b) => a / b);

export const ULTIMATE = composed([
  stage(BUYING_PRESSURE, [0, 1, 2]),
  stage(TRUE_SPAN, [0, 1, 2]),
  ...[0, 1, 2].flatMap((index) => [
    stage(SUM, [3], (args) => [args[index]!]),
    stage(SUM, [4], (args) => [args[index]!]),
    stage(QUOTIENT, [5 + 3 * index, 6 + 3 * index]),
  ]),
  stage(
    each((fast, medium, slow) => f(100 * f(f(f(4 * fast) + f(2 * medium)) + slow)) / 7),
    [7, 10, 13],
  ),
]);
