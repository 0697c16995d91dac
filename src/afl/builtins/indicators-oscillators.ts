/**
 * Indicators that swing. Those without an array argument read the price variables as they are now, so a formula that
 * overwrote them is obeyed.
 */
import { type Builtin, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction, periodsOr } from './array-function.ts';
import { described } from './described.ts';
import {
  CHANNEL_INDEX,
  CONVERGENCE,
  CONVERGENCE_SIGNAL,
  MONEY_FLOW,
  OSCILLATOR,
  RATE_OF_CHANGE,
  SMOOTHED_STOCHASTIC,
  STOCHASTIC,
  STRENGTH,
  TRIPLE_STEP,
  ULTIMATE,
} from './kernels/oscillators.ts';

const FAST = parameter('number', 'fast');
const SLOW = parameter('number', 'slow');
const K_SMOOTHING = parameterOr('number', 'ksmooth', 3);

export const OSCILLATORS: readonly Builtin[] = [
  arrayFunction({
    ...described('RSI(periods=14)', 'array', 'Relative strength index of the close; its smoothing starts from zero.'),
    parameters: [periodsOr(14)],
    positive: ['periods'],
    prices: ['close'],
    kernel: STRENGTH,
  }),
  arrayFunction({
    ...described('RSIa(array, periods=14)', 'array', 'Relative strength index of an array.'),
    parameters: [ARRAY, periodsOr(14)],
    positive: ['periods'],
    kernel: STRENGTH,
  }),
  arrayFunction({
    ...described(
      'RMI(periods=20, momentum=5)',
      'array',
      'Relative momentum index: RSI of changes over several bars.',
      'known',
    ),
    parameters: [periodsOr(20), parameterOr('number', 'momentum', 5)],
    positive: ['periods', 'momentum'],
    prices: ['close'],
    kernel: STRENGTH,
  }),
  arrayFunction({
    ...described('ROC(array, periods=12, absmode=False)', 'array', 'Percent change over n bars.'),
    parameters: [ARRAY, periodsOr(12), parameterOr('number', 'absmode', 0)],
    positive: ['periods'],
    kernel: RATE_OF_CHANGE,
  }),
  arrayFunction({
    ...described('CCI(periods=14)', 'array', 'Commodity channel index of Avg.'),
    parameters: [periodsOr(14)],
    positive: ['periods'],
    prices: ['avg'],
    kernel: CHANNEL_INDEX,
  }),
  arrayFunction({
    ...described('CCIa(array, periods=14)', 'array', 'Commodity channel index of an array.'),
    parameters: [ARRAY, periodsOr(14)],
    positive: ['periods'],
    kernel: CHANNEL_INDEX,
  }),
  arrayFunction({
    ...described('MACD(fast=12, slow=26)', 'array', 'EMA(C, fast) − EMA(C, slow).'),
    parameters: [parameterOr('number', 'fast', 12), parameterOr('number', 'slow', 26)],
    positive: ['fast', 'slow'],
    prices: ['close'],
    kernel: CONVERGENCE,
  }),
  arrayFunction({
    ...described('Signal(fast=12, slow=26, signal=9)', 'array', 'EMA of MACD(fast, slow).'),
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
    ...described(
      'OscP(fast, slow)',
      'array',
      'Distance of two EMAs of the close, in percent of the slow one.',
      'guess',
    ),
    parameters: [FAST, SLOW],
    positive: ['fast', 'slow'],
    prices: ['close'],
    kernel: OSCILLATOR,
  }),
  arrayFunction({
    ...described(
      'OscV(fast, slow)',
      'array',
      'Distance of two EMAs of the volume, in percent of the slow one.',
      'guess',
    ),
    parameters: [FAST, SLOW],
    positive: ['fast', 'slow'],
    prices: ['volume'],
    kernel: OSCILLATOR,
  }),
  arrayFunction({
    ...described('TRIX(periods=9)', 'array', 'Percent change of a triply smoothed close.'),
    parameters: [periodsOr(9)],
    positive: ['periods'],
    prices: ['close'],
    kernel: TRIPLE_STEP,
  }),
  arrayFunction({
    ...described(
      'StochK(periods=14, ksmooth=3)',
      'array',
      'Place of the close in the range of n bars, in percent, smoothed.',
    ),
    parameters: [periodsOr(14), K_SMOOTHING],
    positive: ['periods', 'ksmooth'],
    prices: ['high', 'low', 'close'],
    kernel: STOCHASTIC,
  }),
  arrayFunction({
    ...described('StochD(periods=14, ksmooth=3, dsmooth=3)', 'array', 'Mean of StochK.'),
    parameters: [periodsOr(14), K_SMOOTHING, parameterOr('number', 'dsmooth', 3)],
    positive: ['periods', 'ksmooth', 'dsmooth'],
    prices: ['high', 'low', 'close'],
    kernel: SMOOTHED_STOCHASTIC,
  }),
  arrayFunction({
    ...described('MFI(periods=14)', 'array', 'Money flow index of Avg and volume.', 'known'),
    parameters: [periodsOr(14)],
    positive: ['periods'],
    prices: ['avg', 'volume'],
    kernel: MONEY_FLOW,
  }),
  arrayFunction({
    ...described('Ultimate(fast=7, med=14, slow=28)', 'array', 'Ultimate oscillator; the periods should rise.'),
    parameters: [parameterOr('number', 'fast', 7), parameterOr('number', 'med', 14), parameterOr('number', 'slow', 28)],
    positive: ['fast', 'med', 'slow'],
    // That each exceeds the one before is the guide's advice; formulas of its own library break it.
    prices: ['high', 'low', 'close'],
    kernel: ULTIMATE,
  }),
];
