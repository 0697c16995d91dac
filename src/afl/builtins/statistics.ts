/** Deviation, regression and correlation over the last n bars. */
import { type Builtin, isTrue, NULL, named, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction, FIXED_PERIODS, PERIODS } from './array-function.ts';
import { described } from './described.ts';
import { type Arguments, barByBar } from './kernels/bar-by-bar.ts';
import { periodOf } from './kernels/smoothing.ts';
import {
  CORRELATION,
  LINE_END,
  LINE_ERROR,
  LINE_INTERCEPT,
  LINE_NEXT,
  LINE_SLOPE,
  standardDeviation,
} from './kernels/window-kernels.ts';

/** The flag `population` is the last argument, whether the period is an argument or an array. */
const DEVIATION_OF = named(
  'deviation',
  standardDeviation((args) => isTrue(args.at(-1)!)),
);

/** Mean powers of the distances from the mean over the last n bars, in two passes. */
function moments(x: Float32Array, first: number, last: number) {
  const n = last - first + 1;
  let mean = 0;
  for (let bar = first; bar <= last; bar += 1) mean += x[bar]!;
  mean /= n;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let bar = first; bar <= last; bar += 1) {
    const distance = x[bar]! - mean;
    const square = distance * distance;
    second += square;
    third += square * distance;
    fourth += square * square;
  }
  return { second: second / n, third: third / n, fourth: fourth / n };
}

/** Arguments: n, then 1 for the population's measure and 0 for the sample's. */
function shape(measure: (m: ReturnType<typeof moments>, n: number, population: boolean) => number) {
  return barByBar({
    begin: () => null,
    next: (_kept, bar, start, args: Arguments, x) => {
      const n = periodOf(args);
      const first = bar - n + 1;
      return first < start ? NULL : measure(moments(x, first, bar), n, isTrue(args[1]!));
    },
  });
}

/** Excel's SKEW.P and SKEW. */
const SKEWNESS = shape(({ second, third }, n, population) => {
  const skewness = third / second ** 1.5;
  return population ? skewness : (Math.sqrt(n * (n - 1)) / (n - 2)) * skewness;
});

/** Excess kurtosis; of a sample as Excel's KURT. */
const KURTOSIS = shape(({ second, fourth }, n, population) => {
  const excess = fourth / (second * second) - 3;
  return population ? excess : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6);
});

const POPULATION = parameterOr('number', 'population', 1);
const RANGE = parameter('number', 'range');

export const STATISTICS: readonly Builtin[] = [
  arrayFunction({
    ...described('StDev(array, periods, population=True)', 'array', 'Standard deviation of the last n values.'),
    parameters: [ARRAY, PERIODS, POPULATION],
    positive: ['periods'],
    kernel: DEVIATION_OF,
  }),
  arrayFunction({
    ...described(
      'StdErr(array, periods)',
      'array',
      'Standard error of the regression line of the last n values.',
      'known',
    ),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: LINE_ERROR,
  }),
  arrayFunction({
    ...described('LinearReg(array, periods)', 'array', 'End point of the regression line of the last n values.'),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: LINE_END,
  }),
  arrayFunction({
    ...described(
      'LinRegSlope(array, periods)',
      'array',
      'Slope, per bar, of the regression line of the last n values.',
    ),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: LINE_SLOPE,
  }),
  arrayFunction({
    ...described(
      'LinRegIntercept(array, periods)',
      'array',
      'Value of the regression line one bar before its first bar.',
    ),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: LINE_INTERCEPT,
  }),
  arrayFunction({
    ...described('TSF(array, periods)', 'array', 'The regression line of the last n values, one bar ahead.'),
    parameters: [ARRAY, PERIODS],
    positive: ['periods'],
    kernel: LINE_NEXT,
  }),
  arrayFunction({
    ...described('Correlation(array1, array2, periods)', 'array', 'Correlation of two arrays over the last n bars.'),
    parameters: [parameter('array', 'array1'), parameter('array', 'array2'), FIXED_PERIODS],
    positive: ['periods'],
    kernel: CORRELATION,
  }),
  arrayFunction({
    ...described(
      'Skewness(array, range, population=True)',
      'array',
      "Skewness of the last n values; Excel's SKEW.P or SKEW.",
    ),
    parameters: [ARRAY, RANGE, POPULATION],
    positive: ['range'],
    kernel: SKEWNESS,
  }),
  arrayFunction({
    ...described(
      'Kurtosis(array, range, population=True)',
      'array',
      "Excess kurtosis of the last n values; False: Excel's KURT.",
    ),
    parameters: [ARRAY, RANGE, POPULATION],
    positive: ['range'],
    kernel: KURTOSIS,
  }),
];
