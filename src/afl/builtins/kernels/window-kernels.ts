/**
 * The window functions by their formulas: means, deviations, regression lines and correlation over the last n bars.
 */
import { named } from '#afl/runtime';
import { crossMoment, lessMultiple } from './exact-sum.ts';
import { type Window, windowKernel } from './window.ts';

export const SUM = named('sum', windowKernel({ sums: [], value: (window) => window.x.high, infinite: true, empty: 0 }));

export const MEAN = named('mean', windowKernel({ sums: [], value: (window, n) => window.x.high / n, infinite: true }));

/** Weights 1 (oldest) to n (newest). */
export const WEIGHTED_MEAN = windowKernel({
  sums: ['ramp'],
  value: (window, n) => lessMultiple(window.ramp, window.from - 1, window.x) / ((n * (n + 1)) / 2),
  infinite: true,
});

/** n²·variance; rounding must not make it negative. */
export function scatter(window: Window, n: number): number {
  return Math.max(0, crossMoment(n, window.xx, window.x, window.x));
}

/** Argument after the period: 1 for the population's (the default), 0 for the sample's, which needs two values. */
export function standardDeviation(population: (args: readonly number[]) => boolean) {
  return windowKernel({
    sums: ['squares'],
    value: (window, n, _bar, args) => {
      if (population(args)) return Math.sqrt(scatter(window, n)) / n;
      return n < 2 ? Number.NaN : Math.sqrt(scatter(window, n) / (n * (n - 1)));
    },
  });
}

export const DEVIATION = named(
  'deviation',
  standardDeviation(() => true),
);

/** n²·covariance with the bar's number, and n²·variance of the bar's number. */
function slopeOf(window: Window, n: number, bar: number): number {
  const bars = { high: ((window.from + bar) * n) / 2, low: 0 };
  return crossMoment(n, window.ramp, window.x, bars) / barScatter(n);
}

/** n²·variance of n consecutive bar numbers. */
function barScatter(n: number): number {
  return (n * n * (n * n - 1)) / 12;
}

/** The line y = a + b·k through the last n bars, numbered k = 1 (oldest) to n; of one bar, that bar's value. */
function line(value: (a: number, b: number, n: number) => number) {
  return windowKernel({
    sums: ['ramp'],
    value: (window, n, bar) => {
      const b = n === 1 ? 0 : slopeOf(window, n, bar);
      const a = window.x.high / n - (b * (n + 1)) / 2;
      return value(a, b, n);
    },
  });
}

export const LINE_END = line((a, b, n) => a + b * n);
export const LINE_SLOPE = line((_a, b) => b);
export const LINE_INTERCEPT = line((a) => a);
export const LINE_NEXT = line((a, b, n) => a + b * (n + 1));

/** Standard error of the regression line: √(squared distances from it / (n-2)); two bars have no error. */
export const LINE_ERROR = windowKernel({
  sums: ['squares', 'ramp'],
  value: (window, n, bar) => {
    if (n < 3) return 0;
    const slope = slopeOf(window, n, bar);
    const unexplained = scatter(window, n) - slope * slope * barScatter(n);
    return Math.sqrt(Math.max(0, unexplained) / (n * (n - 2)));
  },
});

export const CORRELATION = windowKernel({
  sums: ['squares', 'pair'],
  value: (window, n) => {
    const x = scatter(window, n);
    const y = Math.max(0, crossMoment(n, window.yy, window.y, window.y));
    // Of an array that does not move there is no correlation: 0/0, as in the guide's formula.
    return crossMoment(n, window.xy, window.x, window.y) / (Math.sqrt(x) * Math.sqrt(y));
  },
});
