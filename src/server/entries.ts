/** From the kernel's records to the entries people read: names in snake_case, instants as ISO times, seconds where the original had seconds. */
import { type EpochMs, iso, type MonotonicMs, SECOND } from '#base';
import type { AlertRecord, ErrorRecord, PositionView, TradeRecord } from '#kernel';
import type { Stamp } from '#live/ports';
import type { Bar } from '#market';
import { type PlotLine, signalKey } from '#scan';
import type {
  AlertEntry,
  BarValue,
  ErrorEntry,
  PlotValue,
  PositionValue,
  TradeEntry,
  WorkingTradeEntry,
} from './api.ts';

export function alertEntryOf(alert: Omit<AlertRecord, 'key'>): AlertEntry {
  return {
    signal_type: alert.signal.type,
    symbol: alert.symbol,
    price: alert.signal.price,
    timestamp: iso(alert.signal.bar),
    strategy: alert.strategy,
    traded: alert.traded,
    state: alert.traded ? 'traded' : alert.waits ? 'waiting' : 'not-traded',
    why: alert.why,
    suppressed: alert.suppressed,
    key: signalKey(alert.signal),
    found_at: iso(alert.at),
  };
}

export function tradeEntryOf(trade: TradeRecord): TradeEntry | WorkingTradeEntry {
  const members = {
    signal_type: trade.signalType,
    fill_price: trade.fillPrice,
    elapsed: trade.elapsedMs === null ? null : rounded(trade.elapsedMs / SECOND),
    executed_at: isoOrNull(trade.executedAt),
    order_id: trade.order,
    size: trade.size,
    slippage: trade.slippage,
    why: trade.why,
    tag: trade.tag,
    side: trade.side,
    filled_size: trade.filled,
    signal_price: trade.signalPrice,
    decided_at: iso(trade.at),
    proof: trade.proof,
    latency_ms: trade.latencyMs === null ? null : rounded(trade.latencyMs),
  };
  // The interface has no word for an order the venue never showed; nothing was proven, so it stays unknown.
  if (trade.status === 'presumed-absent') return { ...members, status: 'unknown' };
  return trade.status === 'working' ? { ...members, status: 'working' } : { ...members, status: trade.status };
}

export function isWorking(entry: TradeEntry | WorkingTradeEntry): entry is WorkingTradeEntry {
  return entry.status === 'working';
}

export function errorEntryOf({ message, code, at }: ErrorRecord): ErrorEntry {
  return { message, code, at: iso(at) };
}

export function positionValueOf(position: PositionView, now: Stamp): PositionValue {
  return {
    size: position.size,
    average_price: position.averagePrice,
    open_pnl: position.openPnl,
    day_pnl: position.dayPnl,
    fees: position.fees,
    age_ms: ageMs(position.confirmedAt, now),
    proven: position.proven,
    external: position.external,
    external_left: position.externalLeft,
  };
}

export function barValueOf({ start, open, high, low, close, volume }: Bar): BarValue {
  return { time: iso(start), open, high, low, close, volume };
}

function isoOrNull(at: EpochMs | null): string | null {
  return at === null ? null : iso(at);
}

export function plotValueOf({ name, color, style, pane, points }: PlotLine): PlotValue {
  return { name, color, style, pane, points: points.map(({ bar, value }) => [iso(bar), value]) };
}

/** Whole milliseconds since `heardAt`; null where nothing was heard yet. */
export function ageMs(heardAt: MonotonicMs | null, now: Stamp): number | null {
  return heardAt === null ? null : Math.round(now.monotonic - heardAt);
}

/** To a thousandth: clocks count finer than anybody reads. */
export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
