/**
 * TradingView's chart exports, where `ta.*` defines what AmiBroker does; else TradingView's definition is rebuilt in
 * AFL. Prices are EURUSD near 1.07, of which float32 holds 7e-8, so the limit is a few of those steps.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarColumns } from '#afl';
import { barsOf, type Check, computed, measured } from './check.ts';

interface Comparison {
  readonly file: string;
  readonly column: string;
  readonly formula: string;
  readonly tolerance: number;
  /** From which bar on; 0: all bars, and Null exactly where TradingView has none. */
  readonly settledFrom?: number;
  readonly note?: string;
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
  { file: 'ma', column: 'ta.sma(hl2, 20)', formula: 'MA((H + L) / 2, 20)', tolerance: PRICE },
  { file: 'ma', column: 'ta.rma(hlcc4, 5)', formula: 'Wilders((H + L + C + C) / 4, 5)', tolerance: PRICE },
  {
    file: 'ma',
    column: 'ta.alma(close, 10, 0.55, 12)',
    formula:
      'for (i = 0; i < 10; i++) { k = i - 0.55 * 9; w[i] = exp(-(k * k) / (2 * (10 / 12) ^ 2)); } x = FIR(C, w, 10);',
    tolerance: 2 * PRICE,
  },
  { file: 'bb', column: 'ta.bb(close, 20, 2).base', formula: 'MA(C, 20)', tolerance: PRICE },
  {
    file: 'bb',
    column: 'ta.bbw(close, 20, 2.1)',
    formula: '100 * (BBandTop(C, 20, 2.1) - BBandBot(C, 20, 2.1)) / MA(C, 20)',
    tolerance: 3e-5,
  },
  ...(['over', 'under'] as const).map(
    (side): Comparison => ({
      file: 'cross',
      column: `ta.cross${side}(ema1, ema2)`,
      formula: `f = EMA(C, 5); s = EMA(C, 11); x = ${side === 'over' ? 'Nz(Cross(f, s))' : '-Nz(Cross(s, f))'};`,
      tolerance: 0,
      note: 'The export does not name the two averages; 5 and 11 bars cross on each of its bars. It writes −1 for under.',
    }),
  ),
  {
    file: 'sar',
    column: 'ta.sar(0.02, 0.02, 0.2)',
    formula: 'SAR(0.02, 0.2)',
    tolerance: PRICE,
    settledFrom: 147,
    note: 'TradingView takes its first direction from the first two closes, AmiBroker begins long: equal from the turn on that both make.',
  },
  {
    file: 'valuewhen',
    column: 'ta.valuewhen(ta.cross(slow, fast), close, 1)',
    formula: 'f = MA(C, 7); s = MA(C, 14); x = ValueWhen(Nz(Cross(f, s)) OR Nz(Cross(s, f)), C, 2);',
    tolerance: PRICE,
    note: 'The export does not name the two averages; 7 and 14 bars give each of its values. It counts from 0.',
  },
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
    note: 'TradingView counts the first bar, which has no change, as one of the 14.',
  },
  { file: 'mfi_rsi_stoch', column: 'ta.stoch(close, high, low, 20)', formula: 'StochK(20, 1)', tolerance: 0.02 },
  {
    file: 'mfi_rsi_stoch',
    column: 'ta.rsi(close, 14)',
    formula: 'd = C - Ref(C, -1); u = Wilders(Max(d, 0), 14); x = 100 * u / (u + Wilders(Max(-d, 0), 14));',
    tolerance: 0.02,
    note: 'Rebuilt with TradingView’s mean seed: every value agrees.',
  },
  {
    file: 'mfi_rsi_stoch',
    column: 'ta.rsi(close, 14)',
    formula: 'RSI(14)',
    tolerance: 0.02,
    settledFrom: 160,
    note: 'AmiBroker begins at zero (its author’s listing), TradingView with a mean: settled values agree.',
  },
  { file: 'tr', column: 'ta.tr(false)', formula: 'ATR(1)', tolerance: PRICE },
  {
    file: 'tr',
    column: 'ta.atr(14)',
    formula: 't = ATR(1); x = IIf(IsNull(t), H - L, t); x = Wilders(x, 14);',
    tolerance: PRICE,
    note: 'Rebuilt with the seed bar shown: every value agrees.',
  },
  {
    file: 'tr',
    column: 'ta.atr(14)',
    formula: 'ATR(14)',
    tolerance: PRICE,
    settledFrom: 14,
    note: 'AmiBroker hides the seed bar; all others agree.',
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

/** @param folder of other people's data */
export function tradingviewChecks(folder: string): readonly Check[] {
  const tables = new Map([...new Set(COMPARISONS.map(({ file }) => file))].map((file) => [file, csv(folder, file)]));
  return COMPARISONS.map(({ file, column, formula, tolerance, settledFrom = 0, note }) => ({
    what: column,
    formula,
    ...(note === undefined ? {} : { note }),
    run: () => {
      const table = tables.get(file)!;
      const wanted = table.get(column)!.map((value, bar) => {
        if (bar < settledFrom) return undefined;
        return Number.isNaN(value) ? null : value;
      });
      return measured(computed(formula, columnsOf(table)), wanted, { limit: tolerance });
    },
  }));
}

function csv(folder: string, name: string): ReadonlyMap<string, number[]> {
  const path = join(folder, 'oracle-tradingview', `pynecore-ta-${name}.csv.gz`);
  const [head, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const captions = [...head!.matchAll(/"([^"]*)"|([^,]+)/g)].map((match) => match[1] ?? match[2]!);
  const cells = lines.map((line) => line.split(','));
  return new Map(captions.map((caption, index) => [caption, cells.map((row) => Number(row[index]))]));
}

/** The export's bars. */
function columnsOf(table: ReadonlyMap<string, number[]>): BarColumns {
  const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'Volume'].map((name) => table.get(name)!);
  return barsOf({ open: open!, high: high!, low: low!, close: close!, volume: volume! });
}
