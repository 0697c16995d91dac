/** Other people's library of indicators on the same bars, where it defines a function as AmiBroker does. */
import {
  ADX,
  CCI,
  EMA,
  OBV,
  ROC,
  RSI,
  SD,
  SMA,
  Stochastic,
  TRIX,
  TrueRange,
  WilliamsR,
  WMA,
} from 'technicalindicators';
import { sampleBars } from '#afl';
import { type Check, computed, measured } from './check.ts';

const BARS = sampleBars(60, 300);
const [high, low, close, volume] = [BARS.high, BARS.low, BARS.close, BARS.volume].map((column) =>
  Array.from(column),
) as [number[], number[], number[], number[]];

type Values = readonly (number | undefined)[];
/** The library's name, AFL, its values (of the last bars), the limit, how many of the last bars count, and why so few. */
type Row = readonly [what: string, formula: string, values: () => Values, limit: number, last: number, note?: string];

const ROWS: readonly Row[] = [
  ['SMA', 'MA(C, 10)', () => SMA.calculate({ period: 10, values: close }), 1e-3, 291],
  ['EMA', 'EMA(C, 10)', () => EMA.calculate({ period: 10, values: close }), 1e-3, 291],
  ['WMA', 'WMA(C, 10)', () => WMA.calculate({ period: 10, values: close }), 1e-3, 291],
  ['SD', 'StDev(C, 10)', () => SD.calculate({ period: 10, values: close }), 1e-3, 291],
  ['ROC', 'ROC(C, 10)', () => ROC.calculate({ period: 10, values: close }), 1e-4, 290],
  ['CCI', 'CCI(10)', () => CCI.calculate({ period: 10, high, low, close }), 0.1, 291],
  ['TRIX', 'TRIX(5)', () => TRIX.calculate({ period: 5, values: close }), 1e-4, 280],
  ['OBV', 'OBV()', () => OBV.calculate({ close, volume }), 1, 299],
  ['TrueRange', 'ATR(1)', () => TrueRange.calculate({ high, low, close }), 1e-3, 299],
  [
    'Stochastic k',
    'StochK(14, 1)',
    () => Stochastic.calculate({ period: 14, signalPeriod: 3, high, low, close }).map(({ k }) => k),
    1e-3,
    280,
  ],
  ['WilliamsR', 'StochK(14, 1) - 100', () => WilliamsR.calculate({ period: 14, high, low, close }), 1e-3, 280],
  [
    'RSI',
    'RSI(14)',
    () => RSI.calculate({ period: 14, values: close }),
    0.02,
    150,
    'It is seeded with a mean and rounds to two decimals, AmiBroker’s begins at zero: settled values agree.',
  ],
  [
    'ADX',
    'ADX(14)',
    () => ADX.calculate({ period: 14, high, low, close }).map(({ adx }) => adx),
    0.05,
    100,
    'It seeds one bar later: settled values agree.',
  ],
];

export const LIBRARY_CHECKS: readonly Check[] = ROWS.map(([what, formula, values, limit, last, note]) => ({
  what,
  formula,
  ...(note === undefined ? {} : { note }),
  run: () => {
    const theirs = values().slice(-last);
    return measured(computed(formula, BARS).slice(-last), theirs, { limit, atLeast: last });
  },
}));
