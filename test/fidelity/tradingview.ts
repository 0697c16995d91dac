/**
 * TradingView's chart exports, where `ta.*` defines what AmiBroker does; else TradingView's definition is rebuilt in
 * AFL. Prices are EURUSD near 1.07, of which float32 holds 7e-8, so the tolerance is a few of those steps.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bars, computed, NULL } from './computed.test-support.ts';

const FOLDER = process.env.OPENBELL_TEST_DATA;

function csv(name: string): ReadonlyMap<string, number[]> {
  const text = gunzipSync(readFileSync(`${FOLDER}/oracle-tradingview/pynecore-ta-${name}.csv.gz`)).toString();
  const [head, ...lines] = text.trim().split('\n');
  const captions = [...head!.matchAll(/"([^"]*)"|([^,]+)/g)].map((match) => match[1] ?? match[2]!);
  const cells = lines.map((line) => line.split(','));
  return new Map(captions.map((caption, index) => [caption, cells.map((row) => Number(row[index]))]));
}

interface Comparison {
  readonly file: string;
  readonly column: string;
  readonly formula: string;
  readonly tolerance: number;
  /** From which bar on; 0: all bars, and Null exactly where TradingView has none. */
  readonly settledFrom?: number;
  readonly why?: string;
}

const PRICE = 3e-7;

const COMPARISONS: readonly Comparison[] = [
  { file: 'ma', column: 'ta.sma(close, 10)', formula: 'MA(C, 10)', tolerance: PRICE },
  { file: 'ma', column: 'ta.sma(hlc3, 15)', formula: 'MA(Avg, 15)', tolerance: PRICE },
  { file: 'ma', column: 'ta.ema(close, 20)', formula: 'EMA(C, 20)', tolerance: PRICE },
  { file: 'ma', column: 'ta.ema(ohlc4, 10)', formula: 'EMA((O + H + L + C) / 4, 10)', tolerance: PRICE },
  { file: 'ma', column: 'ta.rma(high, 15)', formula: 'Wilders(H, 15)', tolerance: PRICE },
  { file: 'ma', column: 'ta.wma(close, 5)', formula: 'WMA(C, 5)', tolerance: PRICE },
  { file: 'ma', column: 'ta.wma(close, 20)', formula: 'WMA(C, 20)', tolerance: PRICE },
  { file: 'ma', column: 'ta.hma(close, 9)', formula: 'HMA(C, 9)', tolerance: 2 * PRICE },
  { file: 'ma', column: 'ta.hma(close, 20)', formula: 'HMA(C, 20)', tolerance: 2 * PRICE },
  {
    file: 'ma',
    column: 'ta.alma(close, 5, 0.85, 6)',
    formula:
      'for (i = 0; i < 5; i++) { k = i - 0.85 * 4; w[i] = exp(-(k * k) / (2 * (5 / 6) ^ 2)); } x = FIR(C, w, 5);',
    tolerance: 2 * PRICE,
  },
  {
    file: 'ma',
    column: 'ta.swma(hlc3)',
    formula: 'w[0] = 1; w[1] = 2; w[2] = 2; w[3] = 1; x = FIR(Avg, w, 4);',
    tolerance: PRICE,
  },
  { file: 'ma', column: 'ta.vwma(close, 20)', formula: 'Sum(C * V, 20) / Sum(V, 20)', tolerance: 2 * PRICE },
  { file: 'bb', column: 'ta.bb(close, 20, 2).upper', formula: 'BBandTop(C, 20, 2)', tolerance: PRICE },
  { file: 'bb', column: 'ta.bb(close, 20, 2).lower', formula: 'BBandBot(C, 20, 2)', tolerance: PRICE },
  { file: 'linreg', column: 'ta.linreg(close, 20, 0)', formula: 'LinearReg(C, 20)', tolerance: PRICE },
  {
    file: 'linreg',
    column: 'ta.linreg(close, 20, 10)',
    formula: 'LinRegIntercept(C, 20) + 10 * LinRegSlope(C, 20)',
    tolerance: PRICE,
  },
  { file: 'highest_lowest', column: 'ta.highest(10)', formula: 'HHV(H, 10)', tolerance: PRICE },
  { file: 'highest_lowest', column: 'ta.lowest(close, 10)', formula: 'LLV(C, 10)', tolerance: PRICE },
  {
    file: 'mfi_rsi_stoch',
    column: 'ta.mfi(close, 14)',
    formula: 'Avg = C; x = MFI(14);',
    tolerance: 2e-4,
    settledFrom: 14,
    why: 'TradingView counts the first bar, which has no change, as one of the 14',
  },
  { file: 'mfi_rsi_stoch', column: 'ta.stoch(close, high, low, 20)', formula: 'StochK(20, 1)', tolerance: 0.02 },
  {
    file: 'mfi_rsi_stoch',
    column: 'ta.rsi(close, 14)',
    formula: 'd = C - Ref(C, -1); u = Wilders(Max(d, 0), 14); x = 100 * u / (u + Wilders(Max(-d, 0), 14));',
    tolerance: 0.02,
    why: 'seeded with a mean',
  },
  {
    file: 'mfi_rsi_stoch',
    column: 'ta.rsi(close, 14)',
    formula: 'RSI(14)',
    tolerance: 0.02,
    settledFrom: 160,
    why: "AmiBroker's is seeded with zero and comes to lie on it",
  },
  { file: 'tr', column: 'ta.tr(false)', formula: 'ATR(1)', tolerance: PRICE },
  {
    file: 'tr',
    column: 'ta.atr(14)',
    formula: 't = ATR(1); x = IIf(IsNull(t), H - L, t); x = Wilders(x, 14);',
    tolerance: PRICE,
    why: 'the seed bar is shown',
  },
  {
    file: 'tr',
    column: 'ta.atr(14)',
    formula: 'ATR(14)',
    tolerance: PRICE,
    settledFrom: 14,
    why: 'AmiBroker hides the seed bar, all others are the same',
  },
  { file: 'dmi', column: 'ta.dmi(17, 14).dip', formula: 'PDI(17)', tolerance: 0.01 },
  { file: 'dmi', column: 'ta.dmi(17, 14).dim', formula: 'MDI(17)', tolerance: 0.01 },
  {
    file: 'dmi',
    column: 'ta.dmi(17, 14).adx',
    formula: 'p = PDI(17); m = MDI(17); x = Wilders(100 * abs(p - m) / (p + m), 14);',
    tolerance: 0.01,
  },
];

/** The export's bars. */
function columnsOf(table: ReadonlyMap<string, number[]>) {
  const named = (name: string) => table.get(name)!;
  return bars({
    open: named('open'),
    high: named('high'),
    low: named('low'),
    close: named('close'),
    volume: named('Volume'),
  });
}

describe.skipIf(FOLDER === undefined)('as TradingView (needs OPENBELL_TEST_DATA)', () => {
  test.each(COMPARISONS)('$column is $formula', ({ file, column, formula, tolerance, settledFrom = 0 }) => {
    const table = csv(file);
    const expected = table.get(column)!;
    const values = computed(formula, columnsOf(table));
    expect(expected.some((value) => !Number.isNaN(value))).toBe(true);
    for (let bar = settledFrom; bar < expected.length; bar += 1) {
      const value = expected[bar]!;
      if (Number.isNaN(value)) expect(values[bar], `bar ${bar}`).toBe(NULL);
      else
        expect(Math.abs(values[bar]! - value), `bar ${bar}: ${values[bar]} and ${value}`).toBeLessThanOrEqual(
          tolerance,
        );
    }
  });

  test.each([
    ['ta.highestbars(10)', 'HHVBars(H, 10)', 'H'],
    ['ta.highestbars(close, 10)', 'HHVBars(C, 10)', 'C'],
    ['ta.lowestbars(10)', 'LLVBars(L, 10)', 'L'],
    ['ta.lowestbars(close, 10)', 'LLVBars(C, 10)', 'C'],
  ])('%s is −%s, but of equal extremes it takes the oldest, AmiBroker the latest', (column, formula, array) => {
    const table = csv('highest_lowest');
    const columns = columnsOf(table);
    const [ours, prices] = [computed(formula, columns), computed(array, columns)];
    let ties = 0;
    for (const [bar, theirs] of table.get(column)!.entries()) {
      if (Number.isNaN(theirs)) {
        expect(ours[bar]).toBe(NULL);
        continue;
      }
      expect(prices[bar - ours[bar]!]).toBe(prices[bar + theirs]);
      expect(ours[bar]).toBeLessThanOrEqual(-theirs);
      if (ours[bar] !== -theirs) ties += 1;
    }
    expect(ties).toBeLessThan(15);
  });
});
