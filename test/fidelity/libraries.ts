/** Other libraries of indicators on the same bars, where they define a function as AmiBroker does. */
import { ADX, CCI, EMA, OBV, ROC, SD, SMA, Stochastic, TRIX, TrueRange, WMA } from 'technicalindicators';
import { describe, expect, test } from 'vitest';
import { computed, walk } from './computed.test-support.ts';

const BARS = walk(9, 300);
const [high, low, close, volume] = [BARS.high, BARS.low, BARS.close, BARS.volume].map((column) =>
  Array.from(column),
) as [number[], number[], number[], number[]];

/** Name, AFL, the library's values (of the last bars), tolerance, and how many of the last bars are compared. */
const COMPARISONS: readonly (readonly [string, string, readonly (number | undefined)[], number, number])[] = [
  ['MA', 'MA(C, 10)', SMA.calculate({ period: 10, values: close }), 1e-4, 291],
  ['EMA', 'EMA(C, 10)', EMA.calculate({ period: 10, values: close }), 1e-4, 291],
  ['WMA', 'WMA(C, 10)', WMA.calculate({ period: 10, values: close }), 1e-4, 291],
  ['StDev', 'StDev(C, 10)', SD.calculate({ period: 10, values: close }), 1e-4, 291],
  ['ROC', 'ROC(C, 10)', ROC.calculate({ period: 10, values: close }), 1e-4, 290],
  ['CCI', 'CCI(10)', CCI.calculate({ period: 10, high, low, close }), 0.05, 291],
  ['TRIX', 'TRIX(5)', TRIX.calculate({ period: 5, values: close }), 1e-4, 280],
  ['OBV', 'OBV()', OBV.calculate({ close, volume }), 1, 299],
  ['the true range', 'ATR(1)', TrueRange.calculate({ high, low, close }), 1e-4, 299],
  // Its ADX seeds one bar later; settled values agree.
  ['ADX', 'ADX(14)', ADX.calculate({ period: 14, high, low, close }).map((value) => value.adx), 0.05, 100],
  [
    'StochK',
    'StochK(14, 1)',
    Stochastic.calculate({ period: 14, signalPeriod: 3, high, low, close }).map((value) => value.k),
    1e-3,
    280,
  ],
];

describe('as the library technicalindicators', () => {
  test.each(COMPARISONS)('%s', (_name, formula, expected, tolerance, compared) => {
    const values = Array.from(computed(formula, BARS)).slice(-compared);
    const theirs = expected.slice(-compared);
    expect(theirs).toHaveLength(compared);
    for (const [index, value] of theirs.entries()) {
      expect(Math.abs(values[index]! - value!), `value ${index}`).toBeLessThanOrEqual(tolerance);
    }
  });
});
