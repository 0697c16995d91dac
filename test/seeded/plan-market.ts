/** The price of a contract, minute by minute. */
import { type EpochMs, epochMs, MINUTE, type Random } from '#base';
import type { Bar } from '#market';
import { BUSY_MS, CALM_MS } from './plan.ts';

const HISTORY_BARS = 40;
const BREAK = { from: Date.UTC(2026, 0, 15, 22), to: Date.UTC(2026, 0, 15, 23) } as const;

/** A price that wanders in quarters around 21,000, minute by minute; each bar is traded often enough to show its corners. */
export function wander(random: Random, startAt: EpochMs): readonly Bar[] {
  const count = HISTORY_BARS + (BUSY_MS + CALM_MS) / MINUTE + 2;
  const bars: Bar[] = [];
  let price = 21_000;
  for (let index = 0; index < count; index += 1) {
    const open = price;
    price += random.integer({ low: -20, high: 20 }) * 0.25;
    bars.push({
      start: epochMs(startAt + (index - HISTORY_BARS) * MINUTE),
      open,
      close: price,
      high: Math.max(open, price) + random.integer({ low: 0, high: 6 }) * 0.25,
      low: Math.min(open, price) - random.integer({ low: 0, high: 6 }) * 0.25,
      volume: random.integer({ low: 12, high: 400 }),
    });
  }
  return bars.filter(({ start }) => start < BREAK.from || start >= BREAK.to);
}
