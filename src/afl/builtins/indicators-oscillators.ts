/**
 * Indicators that swing: by price changes, by distance from averages, by place in the range. Those without an array
 * argument read the price variables as they are now, so a formula that overwrote them is obeyed. Each step that the
 * guide's formula takes with an array is rounded to float32, as it would be in AFL.
 */
import { type Builtin, isTrue, type Kernel, NULL, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction, invalidArgument, periodsOr } from './array-function.ts';
import { type Begun, barByBar, each } from './kernels/bar-by-bar.ts';
import { composed, stage } from './kernels/composed.ts';
import { windowExtreme } from './kernels/extremes.ts';
import { EXPONENTIAL, periodOf } from './kernels/smoothing.ts';
import { MEAN, SUM } from './kernels/window-kernels.ts';
import { arrayRow } from './row.ts';

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
const STRENGTH: Kernel<Begun<Strength>> = barByBar<Strength>({
  begin: () => ({ gains: 0, losses: 0 }),
  next: (state, bar, start, args, x) => {
    const n = periodOf(args);
    const momentum = args.length > 1 ? periodOf(args, 1) : 1;
    if (bar - momentum < start) return NULL;
    const change = x[bar]! - x[bar - momentum]!;
    state.gains = ((n - 1) * state.gains + Math.max(change, 0)) / n;
    state.losses = ((n - 1) * state.losses + Math.max(-change, 0)) / n;
    const changes = bar - start - momentum + 1;
    return changes < n ? NULL : (100 * state.gains) / (state.gains + state.losses);
  },
});

/** Input x; arguments n and absmode. */
const RATE_OF_CHANGE = barByBar({
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

const CHANNEL_INDEX = composed([
  stage(MEAN, [0], ([n]) => [n!]),
  stage(MEAN_DISTANCE, [0, 1], ([n]) => [n!]),
  stage(
    each((x, mean, distance) => f(x - mean) / f(f(0.015) * distance)),
    [0, 1, 2],
  ),
]);

/** Inputs x; arguments fast and slow. */
const CONVERGENCE = composed([
  stage(EXPONENTIAL, [0], ([fast]) => [fast!]),
  stage(EXPONENTIAL, [0], ([, slow]) => [slow!]),
  stage(
    each((fast, slow) => fast - slow),
    [1, 2],
  ),
]);

const CONVERGENCE_SIGNAL = composed([
  stage(CONVERGENCE, [0], ([fast, slow]) => [fast!, slow!]),
  stage(EXPONENTIAL, [1], ([, , signal]) => [signal!]),
]);

const OSCILLATOR = composed([
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

const TRIPLE_STEP = composed([
  stage(EXPONENTIAL, [0], ([n]) => [n!]),
  stage(EXPONENTIAL, [1], ([n]) => [n!]),
  stage(EXPONENTIAL, [2], ([n]) => [n!]),
  stage(RELATIVE_STEP, [3]),
]);

/** Inputs high, low, close; arguments n and the smoothing. */
const STOCHASTIC = composed([
  stage(windowExtreme('highest', 'value'), [0], ([n]) => [n!]),
  stage(windowExtreme('lowest', 'value'), [1], ([n]) => [n!]),
  stage(
    each((high, low, close) => f(100 * f(close - low)) / f(high - low)),
    [3, 4, 2],
  ),
  stage(MEAN, [5], ([, smoothing]) => [smoothing!]),
]);

const SMOOTHED_STOCHASTIC = composed([
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

const MONEY_FLOW = composed([
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

const ULTIMATE = composed([
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

const FAST = parameter('number', 'fast');
const SLOW = parameter('number', 'slow');
const K_SMOOTHING = parameterOr('number', 'ksmooth', 3);

export const OSCILLATORS: readonly Builtin[] = [
  arrayFunction({
    ...arrayRow('RSI(periods=14)', 'Relative strength index of the close; its smoothing starts from zero.'),
    parameters: [periodsOr(14)],
    positive: ['periods'],
    prices: ['close'],
    kernel: STRENGTH,
  }),
  arrayFunction({
    ...arrayRow('RSIa(array, periods=14)', 'Relative strength index of an array.'),
    parameters: [ARRAY, periodsOr(14)],
    positive: ['periods'],
    kernel: STRENGTH,
  }),
  arrayFunction({
    ...arrayRow('RMI(periods=20, momentum=5)', 'Relative momentum index: RSI of changes over several bars.', 'known'),
    parameters: [periodsOr(20), parameterOr('number', 'momentum', 5)],
    positive: ['periods', 'momentum'],
    prices: ['close'],
    kernel: STRENGTH,
  }),
  arrayFunction({
    ...arrayRow('ROC(array, periods=12, absmode=False)', 'Percent change over n bars.'),
    parameters: [ARRAY, periodsOr(12), parameterOr('number', 'absmode', 0)],
    positive: ['periods'],
    kernel: RATE_OF_CHANGE,
  }),
  arrayFunction({
    ...arrayRow('CCI(periods=14)', 'Commodity channel index of Avg.'),
    parameters: [periodsOr(14)],
    positive: ['periods'],
    prices: ['avg'],
    kernel: CHANNEL_INDEX,
  }),
  arrayFunction({
    ...arrayRow('CCIa(array, periods=14)', 'Commodity channel index of an array.'),
    parameters: [ARRAY, periodsOr(14)],
    positive: ['periods'],
    kernel: CHANNEL_INDEX,
  }),
  arrayFunction({
    ...arrayRow('MACD(fast=12, slow=26)', 'EMA(C, fast) − EMA(C, slow).'),
    parameters: [parameterOr('number', 'fast', 12), parameterOr('number', 'slow', 26)],
    positive: ['fast', 'slow'],
    prices: ['close'],
    kernel: CONVERGENCE,
  }),
  arrayFunction({
    ...arrayRow('Signal(fast=12, slow=26, signal=9)', 'EMA of MACD(fast, slow).'),
    parameters: [
      parameterOr('number', 'fast', 12),
      parameterOr('number', 'slow', 26),
      parameterOr('number', 'signal', 9),
    ],
    positive: ['fast', 'slow', 'signal'],
    prices: ['close'],
    kernel: CONVERGENCE_SIGNAL,
  }),
  arrayFunction({
    ...arrayRow('OscP(fast, slow)', 'Distance of two EMAs of the close, in percent of the slow one.', 'guess'),
    parameters: [FAST, SLOW],
    positive: ['fast', 'slow'],
    prices: ['close'],
    kernel: OSCILLATOR,
  }),
  arrayFunction({
    ...arrayRow('OscV(fast, slow)', 'Distance of two EMAs of the volume, in percent of the slow one.', 'guess'),
    parameters: [FAST, SLOW],
    positive: ['fast', 'slow'],
    prices: ['volume'],
    kernel: OSCILLATOR,
  }),
  arrayFunction({
    ...arrayRow('TRIX(periods=9)', 'Percent change of a triply smoothed close.'),
    parameters: [periodsOr(9)],
    positive: ['periods'],
    prices: ['close'],
    kernel: TRIPLE_STEP,
  }),
  arrayFunction({
    ...arrayRow('StochK(periods=14, ksmooth=3)', 'Place of the close in the range of n bars, in percent, smoothed.'),
    parameters: [periodsOr(14), K_SMOOTHING],
    positive: ['periods', 'ksmooth'],
    prices: ['high', 'low', 'close'],
    kernel: STOCHASTIC,
  }),
  arrayFunction({
    ...arrayRow('StochD(periods=14, ksmooth=3, dsmooth=3)', 'Mean of StochK.'),
    parameters: [periodsOr(14), K_SMOOTHING, parameterOr('number', 'dsmooth', 3)],
    positive: ['periods', 'ksmooth', 'dsmooth'],
    prices: ['high', 'low', 'close'],
    kernel: SMOOTHED_STOCHASTIC,
  }),
  arrayFunction({
    ...arrayRow('MFI(periods=14)', 'Money flow index of Avg and volume.', 'known'),
    parameters: [periodsOr(14)],
    positive: ['periods'],
    prices: ['avg', 'volume'],
    kernel: MONEY_FLOW,
  }),
  arrayFunction({
    ...arrayRow('Ultimate(fast=7, med=14, slow=28)', 'Ultimate oscillator; the periods must rise.'),
    parameters: [parameterOr('number', 'fast', 7), parameterOr('number', 'med', 14), parameterOr('number', 'slow', 28)],
    positive: ['fast', 'med', 'slow'],
    check: ([fast, medium, slow], run) => {
      if (!(fast! < medium!)) invalidArgument(run, 'Ultimate', 'med');
      if (!(medium! < slow!)) invalidArgument(run, 'Ultimate', 'slow');
    },
    prices: ['high', 'low', 'close'],
    kernel: ULTIMATE,
  }),
];
