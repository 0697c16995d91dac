/** Indicators by volume. */
import { type Builtin, parameterOr } from '#afl/runtime';
import { arrayFunction } from './array-function.ts';
import { described } from './described.ts';
import { barByBar, each } from './kernels/bar-by-bar.ts';
import { composed, stage } from './kernels/composed.ts';
import { EXPONENTIAL } from './kernels/smoothing.ts';

/** Inputs high, low, close, volume. A bar without a range adds nothing. */
const ACCUMULATION = barByBar({
  begin: () => ({ sum: 0 }),
  next: (state, bar, _start, _args, high, low, close, volume) => {
    const range = high[bar]! - low[bar]!;
    if (range !== 0) state.sum += (volume[bar]! * (close[bar]! - low[bar]! - (high[bar]! - close[bar]!))) / range;
    return state.sum;
  },
});

/** Inputs close, volume. */
const ON_BALANCE = barByBar({
  begin: () => ({ sum: 0 }),
  next: (state, bar, start, _args, close, volume) => {
    const change = bar === start ? 0 : close[bar]! - close[bar - 1]!;
    if (change > 0) state.sum += volume[bar]!;
    if (change < 0) state.sum -= volume[bar]!;
    return state.sum;
  },
});

/** Follows the close on bars whose volume rose (1) or fell (-1), from 100. Inputs close, volume. */
const volumeIndex = (sign: 1 | -1) =>
  barByBar({
    begin: () => ({ value: 100 }),
    next: (state, bar, start, _args, close, volume) => {
      if (bar > start && sign * (volume[bar]! - volume[bar - 1]!) > 0) state.value *= close[bar]! / close[bar - 1]!;
      return state.value;
    },
  });

const CHAIKIN = composed([
  stage(ACCUMULATION, [0, 1, 2, 3]),
  stage(EXPONENTIAL, [4], ([fast]) => [fast!]),
  stage(EXPONENTIAL, [4], ([, slow]) => [slow!]),
  stage(
    each((fast, slow) => fast - slow),
    [5, 6],
  ),
]);

export const VOLUME: readonly Builtin[] = [
  arrayFunction({
    ...described(
      'AccDist()',
      'array',
      'Accumulation/distribution: volume by the place of the close in the bar.',
      'known',
    ),
    parameters: [],
    prices: ['high', 'low', 'close', 'volume'],
    kernel: ACCUMULATION,
  }),
  arrayFunction({
    ...described('Chaikin(fast=9, slow=14)', 'array', 'EMA(AccDist(), fast) − EMA(AccDist(), slow).', 'known'),
    parameters: [parameterOr('number', 'fast', 9), parameterOr('number', 'slow', 14)],
    positive: ['fast', 'slow'],
    prices: ['high', 'low', 'close', 'volume'],
    kernel: CHAIKIN,
  }),
  arrayFunction({
    ...described('OBV()', 'array', 'On balance volume, from 0.', 'known'),
    parameters: [],
    prices: ['close', 'volume'],
    kernel: ON_BALANCE,
  }),
  arrayFunction({
    ...described(
      'NVI()',
      'array',
      'Negative volume index, from 100: follows the close where the volume fell.',
      'known',
    ),
    parameters: [],
    prices: ['close', 'volume'],
    kernel: volumeIndex(-1),
  }),
  arrayFunction({
    ...described(
      'PVI()',
      'array',
      'Positive volume index, from 100: follows the close where the volume rose.',
      'known',
    ),
    parameters: [],
    prices: ['close', 'volume'],
    kernel: volumeIndex(1),
  }),
];
