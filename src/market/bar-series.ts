/** Operations on whole series of bars, always oldest first with strictly increasing starts. */
import type { EpochMs } from '#base';
import type { Bar } from './bar.ts';
import { type Interval, intervalAt } from './interval.ts';
import type { Periodicity } from './periodicity.ts';
import type { TradingCalendar } from './trading-calendar.ts';

/** What one live session keeps at most; at the bound the oldest bars go. */
export const BARS_MAX = 200_000;

/**
 * Longer bars out of smaller ones, aligned by the same code as bars built from trades. The last one holds what there
 * is, and may still be forming.
 *
 * @param bars oldest first, each no longer than the periodicity asked for
 */
export function compressBars(
  bars: readonly Bar[],
  periodicity: Periodicity,
  calendar: TradingCalendar,
): readonly Bar[] {
  const compressed: Bar[] = [];
  let interval: Interval | null = null;
  for (const bar of bars) {
    if (interval === null || bar.start >= interval.end) interval = intervalAt(bar.start, periodicity, calendar);
    const open = compressed.at(-1);
    if (open === undefined || open.start < interval.start) compressed.push({ ...bar, start: interval.start });
    else compressed[compressed.length - 1] = join(open, bar);
  }
  return compressed;
}

/**
 * Two series as one. Where both know a bar, the second is believed: it is the repair.
 *
 * @param bars     oldest first
 * @param repair   in any order; repeats within it: the last one counts
 * @param capacity how many of the newest are kept
 */
export function mergeBars(bars: readonly Bar[], repair: readonly Bar[], capacity = BARS_MAX): readonly Bar[] {
  const byStart = new Map<EpochMs, Bar>();
  for (const bar of bars) byStart.set(bar.start, bar);
  for (const bar of repair) byStart.set(bar.start, bar);
  return [...byStart.values()].sort((a, b) => a.start - b.start).slice(-capacity);
}

function join(open: Bar, bar: Bar): Bar {
  return {
    start: open.start,
    open: open.open,
    high: Math.max(open.high, bar.high),
    low: Math.min(open.low, bar.low),
    close: bar.close,
    volume: open.volume + bar.volume,
  };
}
