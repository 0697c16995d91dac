/**
 * Two of TradingView's own strategies with its list of trades: entries and exits on the bars and at the prices where it
 * had them. Its strategies turn from long to short at the open behind a signal, and its averages are seeded with a mean.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarColumns } from '#afl';
import { barsOf, type Check, computed, measured } from './check.ts';

/** `x`: on each bar 1 where the strategy turns long, −1 where it turns short; then one bar later, at the open. */
const STRATEGIES = [
  {
    file: 'rsi_trades',
    what: 'RSI 14 across 30 and 70',
    formula: `d = C - Ref(C, -1); u = Wilders(Max(d, 0), 14); r = 100 * u / (u + Wilders(Max(-d, 0), 14));
      buy1 = Nz(Cross(r, 30)); short1 = Nz(Cross(70, r));`,
    gap: null,
  },
  {
    file: 'macd_trades',
    what: 'MACD 12, 26 across its signal 9',
    formula: `m = MACD(12, 26); s = EMA(m, 9); buy1 = Nz(Cross(m, s)); short1 = Nz(Cross(s, m));`,
    gap: 'm = MACD(12, 26); x = m - EMA(m, 9);',
    note: 'Left out is what hangs on two lines that are one to float32, nearer than 1e-7.',
  },
] as const;

/** The distance of neighbours near the price. */
const FLOAT_STEP = 1e-7;

const TURNS = 'b = ExRem(buy1, short1); s1 = ExRem(short1, buy1); t = Nz(Ref(b, -1)) - Nz(Ref(s1, -1));';

/** @param folder of other people's data */
export function tradeChecks(folder: string): readonly Check[] {
  const { bars, times } = hourlyBars(folder);
  return STRATEGIES.map(({ file, what, formula, gap, ...row }) => {
    const whole = `${formula.replace(/\s+/g, ' ')} ${TURNS} x = IIf(t == 0, Null, t * O);`;
    return {
      what: `the list of trades of ${what}`,
      formula: whole,
      ...row,
      run: () => {
        const wanted = turns(folder, file, times);
        for (const [bar, value] of gap === null ? [] : computed(gap, bars).entries()) {
          if (Math.abs(value) < FLOAT_STEP) wanted.fill(undefined, bar + 1, bar + 3);
        }
        return measured(computed(whole, bars), wanted, { limit: 5e-6, atLeast: 100 });
      },
    };
  });
}

function rowsOf(folder: string, name: string): readonly string[][] {
  const text = gunzipSync(readFileSync(join(folder, 'oracle-tradingview', `pynecore-strategy-${name}.csv.gz`)));
  return text
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

function hourlyBars(folder: string): { readonly bars: BarColumns; readonly times: readonly number[] } {
  const rows = rowsOf(folder, 'ohlcv');
  const column = (index: number): number[] => rows.map((row) => Number(row[index]));
  return {
    bars: barsOf({ open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) }),
    times: rows.map(([time = '']) => Date.parse(time)),
  };
}

/** @returns each bar's turn as its price, negative for short; Null where nothing is traded */
function turns(folder: string, file: string, times: readonly number[]): (number | null | undefined)[] {
  const bars = new Map(times.map((time, bar) => [time, bar]));
  const wanted: (number | null | undefined)[] = times.map(() => null);
  for (const [, type = '', time = '', , price = ''] of rowsOf(folder, file)) {
    const bar = bars.get(Date.parse(time.replace(/(\d\d)(\d\d)$/, '$1:$2')));
    if (type.startsWith('Entry') && bar !== undefined) wanted[bar] = (type === 'Entry long' ? 1 : -1) * Number(price);
  }
  return wanted;
}
