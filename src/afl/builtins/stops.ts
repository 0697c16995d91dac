/**
 * ApplyStop's stops over an open trade (afl-language.md §17.6): loss, profit, trailing, number of bars. Amounts are taken
 * at entry. A level that the bar gaps over is left at the bar's open.
 */
import { isSeries, NULL, type Run, type StopAsked, type Value } from '#afl/runtime';

/** The codes that Equity writes into Sell and Cover. */
export const EXIT_SIGNAL = 1;
const REASONS = [2, 3, 4, 5] as const;
const [LOSS, PROFIT, TRAILING, BARS] = [0, 1, 2, 3];
/** Modes: percent (or bars), points, percent of the profit. */
const [POINTS, OF_PROFIT] = [2, 3];

export interface OpenTrade {
  readonly side: 1 | -1;
  readonly shares: number;
  readonly price: number;
  readonly bar: number;
  readonly stops: readonly StandingStop[];
  /** The best price since the entry. */
  best: number;
  /** A stop that was hit and is left by on the next bar. */
  pending: number | null;
}

interface StandingStop {
  readonly type: number;
  readonly mode: number;
  readonly amount: number;
  /** 0 at the trade price, 1 at the level, 2 at the next bar's trade price. */
  readonly exitAtStop: number;
}

export function openTrade(run: Run, entry: Pick<OpenTrade, 'side' | 'shares' | 'price' | 'bar'>): OpenTrade {
  const latest = new Map(run.output.stops.map((each) => [each.type, each]));
  const stops = [...latest.values()]
    .filter(({ type, mode }) => mode !== 0 && type >= LOSS && type <= BARS)
    .sort((a, b) => a.type - b.type)
    .map((stop) => standing(stop, entry.bar));
  return { ...entry, stops, best: entry.price, pending: null };
}

function standing({ type, mode, amount, arguments: args }: StopAsked, bar: number): StandingStop {
  return { type, mode, amount: valueAt(amount, bar), exitAtStop: valueAt(args[3], bar) };
}

/** What ends the trade on this bar. @param price at which the formula would leave it */
export function hitStop(
  run: Run,
  open: OpenTrade,
  bar: number,
  price: number,
): { readonly price: number; readonly reason: number } | null {
  if (open.pending !== null) return { price, reason: open.pending };
  const before = open.best;
  const [high, low, first] = [run.price('high'), run.price('low'), run.price('open')].map(
    ({ data }) => data[bar] ?? NULL,
  );
  for (const stop of open.stops) {
    const reason = REASONS[stop.type] ?? EXIT_SIGNAL;
    if (stop.type === BARS) {
      if (bar - open.bar >= stop.amount) return { price, reason };
      continue;
    }
    const level = levelOf(stop, open, before);
    // A profit is taken above a long trade, a loss below it; the other way round for a short one.
    const above = (stop.type === PROFIT) === (open.side === 1);
    const tested = stop.exitAtStop === 0 ? price : above ? (high ?? price) : (low ?? price);
    if (level === null || (above ? tested < level : tested > level)) continue;
    if (stop.exitAtStop === 2) open.pending = reason;
    else if (stop.exitAtStop === 0) return { price, reason };
    else return { price: above ? Math.max(level, first ?? level) : Math.min(level, first ?? level), reason };
  }
  const reached = open.side === 1 ? (high ?? price) : (low ?? price);
  open.best = open.side === 1 ? Math.max(before, reached) : Math.min(before, reached);
  return null;
}

function levelOf({ type, mode, amount }: StandingStop, { side, price }: OpenTrade, best: number): number | null {
  if (!(amount > 0)) return null;
  const from = type === TRAILING ? best : price;
  const profit = side * (best - price);
  if (mode === OF_PROFIT) return type === TRAILING && profit > 0 ? from - side * ((profit * amount) / 100) : null;
  const distance = mode === POINTS ? amount : (from * amount) / 100;
  return from + (type === PROFIT ? side : -side) * distance;
}

function valueAt(value: Value, bar: number): number {
  if (typeof value === 'number') return value;
  return isSeries(value) ? (value.data[bar] ?? 0) : 0;
}
