/** Bars on their way to the worker: six numbers a bar in one array, which is handed over without being copied. */
import { epochMs } from '#base';
import { BARS_MAX, type Bar } from '#market';

/** Start, open, high, low, close, volume. */
export const NUMBERS_PER_BAR = 6;

export function packBars(bars: readonly Bar[]): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(bars.length * NUMBERS_PER_BAR);
  let at = 0;
  for (const { start, open, high, low, close, volume } of bars) {
    rows[at] = start;
    rows[at + 1] = open;
    rows[at + 2] = high;
    rows[at + 3] = low;
    rows[at + 4] = close;
    rows[at + 5] = volume;
    at += NUMBERS_PER_BAR;
  }
  return rows;
}

/** What {@link packBars} packed. */
export function unpackBars(rows: Float64Array): readonly Bar[] {
  const bars: Bar[] = [];
  for (let at = 0; at < rows.length; at += NUMBERS_PER_BAR) {
    bars.push({
      start: epochMs(rows[at]!),
      open: rows[at + 1]!,
      high: rows[at + 2]!,
      low: rows[at + 3]!,
      close: rows[at + 4]!,
      volume: rows[at + 5]!,
    });
  }
  return bars;
}

/**
 * How many of the oldest bars go when there are too many: down to nine tenths of the bound, so that the move of all the
 * others is paid once in 20,000 bars. The same rule holds on both sides of the thread.
 */
export function barsToForget(count: number): number {
  return count > BARS_MAX ? count - (BARS_MAX * 9) / 10 : 0;
}
