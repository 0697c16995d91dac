/** Moving averages. Where the guide lets the period change from bar to bar, it may be an array. */
import { type Builtin, parameter } from '#afl/runtime';
import { ARRAY, arrayFunction, FIXED_PERIODS, invalidArgument, PERIODS } from './array-function.ts';
import { described } from './described.ts';
import { each } from './kernels/bar-by-bar.ts';
import { composed, stage } from './kernels/composed.ts';
import {
  ADAPTIVE,
  ADAPTIVE_WITH_FEEDBACK,
  DOUBLE_EXPONENTIAL,
  EXPONENTIAL,
  TRIPLE_EXPONENTIAL,
  WILDER,
} from './kernels/smoothing.ts';
import { MEAN, WEIGHTED_MEAN } from './kernels/window-kernels.ts';

/** WMA of 2·WMA(n/2) − WMA(n) over √n bars, each period without its fraction. */
const HULL = composed([
  stage(WEIGHTED_MEAN, [0], ([n]) => [n! / 2]),
  stage(WEIGHTED_MEAN, [0], ([n]) => [n!]),
  stage(
    each((fast, slow) => Math.fround(2 * fast) - slow),
    [1, 2],
  ),
  stage(WEIGHTED_MEAN, [3], ([n]) => [Math.sqrt(n!)]),
]);

export const MOVING_AVERAGES: readonly Builtin[] = [
  arrayFunction({
    ...described('MA(array, periods)', 'array', 'Mean of the last n values.'),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: MEAN,
  }),
  arrayFunction({
    ...described(
      'EMA(array, periods)',
      'array',
      'Exponential average with factor 2/(n+1), seeded with the mean of the first n values.',
    ),
    parameters: [ARRAY, FIXED_PERIODS],
    positive: ['periods'],
    kernel: EXPONENTIAL,
  }),
  arrayFunction({
    ...described('WMA(array, periods)', 'array', 'Linearly weighted mean: n for the newest value, 1 for the oldest.'),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: WEIGHTED_MEAN,
  }),
  arrayFunction({
    ...described(
      'Wilders(array, periods)',
      'array',
      "Wilder's average, seeded with the mean of the first n values.",
      'known',
    ),
    parameters: [ARRAY, FIXED_PERIODS],
    positive: ['periods'],
    kernel: WILDER,
  }),
  arrayFunction({
    ...described('DEMA(array, periods)', 'array', 'Double exponential average, begun with the first value.'),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: DOUBLE_EXPONENTIAL,
  }),
  arrayFunction({
    ...described('TEMA(array, periods)', 'array', 'Triple exponential average, begun with the first value.'),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: TRIPLE_EXPONENTIAL,
  }),
  arrayFunction({
    ...described('AMA(array, factor)', 'array', 'Exponential average whose factor may change: y = f·x + (1-f)·y.'),
    parameters: [ARRAY, parameter('array', 'factor')],
    kernel: ADAPTIVE,
  }),
  arrayFunction({
    ...described('AMA2(array, factor, feedback)', 'array', 'y = factor·x + feedback·y, in single precision.'),
    parameters: [ARRAY, parameter('array', 'factor'), parameter('array', 'feedback')],
    kernel: ADAPTIVE_WITH_FEEDBACK,
  }),
  arrayFunction({
    ...described('HMA(array, range)', 'array', "Hull's average: WMA of 2·WMA(range/2) − WMA(range) over √range bars."),
    parameters: [ARRAY, parameter('number', 'range')],
    check: ([range], run) => {
      if (!(Math.trunc(range! / 2) >= 1)) invalidArgument(run, 'HMA', 'range');
    },
    kernel: HULL,
  }),
];
