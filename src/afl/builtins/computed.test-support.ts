/** For tests: what a formula makes of an array, through the whole engine. */
import { type BarColumns, type Host, prepareFormula, runFormula } from '#afl';
import { Random } from '#base';

/** Values a bar, `null` for Null. */
export type Values = readonly (number | null)[];

export const NULL = -1e10;

export function float32(values: readonly number[]): Float32Array {
  return Float32Array.from(values);
}

interface Prices {
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
}

/** Minute bars; prices that are not given equal the close, or else 100. */
export function bars(prices: Partial<Prices> & { readonly count?: number }): BarColumns {
  const given = prices.close ?? prices.high ?? prices.low ?? prices.open ?? prices.volume;
  const count = prices.count ?? given?.length ?? 0;
  const column = (values?: ArrayLike<number>): Float32Array =>
    Float32Array.from({ length: count }, (_, bar) => values?.[bar] ?? prices.close?.[bar] ?? 100);
  const times = Float64Array.from({ length: count }, (_, bar) => Date.UTC(2026, 0, 5, 9, 30) + bar * 60_000);
  return {
    start: times,
    localTime: times,
    tradingDay: times.map((time) => time - (time % 86_400_000)),
    open: column(prices.open),
    high: column(prices.high),
    low: column(prices.low),
    close: column(prices.close),
    volume: column(prices.volume),
    openInterest: new Float32Array(count),
  };
}

/** Bars of a seeded walk in quarter points around 100. */
export function walk(seed: number, count: number): BarColumns {
  const random = new Random(seed);
  const columns = {
    open: [100],
    high: [] as number[],
    low: [] as number[],
    close: [] as number[],
    volume: [] as number[],
  };
  for (let bar = 0; bar < count; bar += 1) {
    const open = columns.open[bar]!;
    const close = Math.max(1, open + random.integer({ low: -8, high: 8 }) / 4);
    columns.close.push(close);
    columns.open.push(close);
    columns.high.push(Math.max(open, close) + random.integer({ low: 0, high: 4 }) / 4);
    columns.low.push(Math.min(open, close) - random.integer({ low: 0, high: 4 }) / 4);
    columns.volume.push(random.integer({ low: 0, high: 500 }));
  }
  return bars({ ...columns, count });
}

function host(): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => Date.UTC(2026, 0, 5),
    random: new Random(1),
    statics: { get: () => undefined, set: () => undefined, remove: () => undefined, names: () => [] },
    symbol: {
      name: 'NQ',
      fullName: '',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
  };
}

/** What went wrong, as the user reads it; else the array that the formula left in `x`. */
export function outcome(formula: string, columns: BarColumns): Float32Array | string {
  const source = formula.includes('=') && formula.includes(';') ? formula : `x = ${formula};`;
  const prepared = prepareFormula({ source: `${source}\nGraph0 = x;`, file: 'test.afl', host: host() });
  if (!prepared.ok) return prepared.diagnostics.map((each) => `${each.code} ${each.message}`).join('\n');
  const result = runFormula(prepared.formula, { bars: columns, host: host(), action: 'indicator' });
  if (!result.ok) return result.error.message;
  return result.plots[0]!.values[0]!.data;
}

/** The array that the formula (an expression, or statements that assign `x`) gives. */
export function computed(formula: string, columns: BarColumns): Float32Array {
  const values = outcome(formula, columns);
  if (typeof values === 'string') throw new Error(`${formula}: ${values}`);
  return values;
}

/** The same as numbers with `null` for Null, rounded to so many decimals. */
export function rounded(values: Float32Array, decimals = 4): Values {
  return Array.from(values, (value) => (value === NULL ? null : Number(value.toFixed(decimals))));
}
