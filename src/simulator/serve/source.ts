/** A wished-for market checked and made into one the venue can be given. */
import { type EpochMs, epochMs, MINUTE } from '#base';
import { type Bar, PRODUCTS, parseSymbol, symbolYear, TradingCalendar } from '#market';
import { type ContractMonth, checkBars, type MarketSource, morningOf, type RecordedTick } from '#simulator/venue';
import { RATES, type SimulatorSource } from './options.ts';
import { SimulatorError } from './simulator-error.ts';

/** @throws SimulatorError `ERR_SIMULATOR_SOURCE` for bars or symbols that cannot be served */
export function sourceOf(source: SimulatorSource): { readonly source: MarketSource; readonly startAt: EpochMs } {
  if (source.kind === 'generator') {
    const startAt = source.startAt ?? morningOf(epochMs(Date.now()), new TradingCalendar());
    const { symbols = [], rates = 'demo', historyDays = 20 } = source;
    const { trades: tradesPerSecond, quotes: quotesPerSecond } = RATES[rates];
    const months = symbols.map((symbol) => monthOf(symbol, startAt));
    return { startAt, source: { kind: 'generator', months, tradesPerSecond, quotesPerSecond, historyDays } };
  }
  if (source.kind === 'recording') {
    const { ticks, contract } = source;
    const first = ticks[0];
    if (first === undefined) throw new SimulatorError('ERR_SIMULATOR_SOURCE', 'there is nothing to replay');
    const startAt = source.startAt ?? epochMs(Math.floor(first.at / MINUTE) * MINUTE - 1);
    const month = monthOf(contract, startAt);
    const flaw = offGrid(ticks, PRODUCTS.get(month.root)!.tickSize);
    if (flaw !== null) throw new SimulatorError('ERR_SIMULATOR_SOURCE', `${flaw} is no price of ${contract}`);
    return { startAt, source: { kind: 'recording', month, ticks } };
  }
  const { bars, contract, tradesPerBar = 6 } = source;
  const first = bars[0];
  if (first === undefined) throw new SimulatorError('ERR_SIMULATOR_SOURCE', 'there are no bars to replay');
  const barMs = source.barMs ?? smallestDistance(bars);
  const sound = checkBars(bars, barMs);
  if (!sound.ok) throw new SimulatorError('ERR_SIMULATOR_SOURCE', sound.error);
  const startAt = source.startAt ?? first.start;
  const month = monthOf(contract, startAt);
  return { startAt, source: { kind: 'replay', month, bars, barMs, tradesPerBar } };
}

function monthOf(symbol: string, near: EpochMs): ContractMonth {
  const read = parseSymbol(symbol);
  if (read === null || !PRODUCTS.has(read.root)) {
    throw new SimulatorError('ERR_SIMULATOR_SOURCE', `'${symbol}' is no contract of the venue; one is NQH6`);
  }
  return { root: read.root, month: read.month, year: symbolYear(read, new Date(near).getUTCFullYear()) };
}

/** @returns the first price that is between two ticks */
function offGrid(ticks: readonly RecordedTick[], tickSize: number): number | null {
  for (const tick of ticks) {
    for (const price of tick.type === 'trade' ? [tick.price] : [tick.bid, tick.ask]) {
      if (Math.abs(price / tickSize - Math.round(price / tickSize)) > 1e-6) return price;
    }
  }
  return null;
}

/** One minute for a single bar: there is nothing to tell. */
function smallestDistance(bars: readonly Bar[]): number {
  const distance = bars
    .slice(1)
    .reduce((least, { start }, index) => Math.min(least, start - bars[index]!.start), Infinity);
  return distance > 0 && Number.isFinite(distance) ? distance : MINUTE;
}
