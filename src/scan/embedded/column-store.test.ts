import { expect, test } from 'vitest';
import { DAY } from '#base';
import type { PriceColumns } from './column-chunk.ts';
import { ColumnStore } from './column-store.ts';

const DAYS = { zone: 'America/Chicago', periodicity: { unit: 'day', count: 1 }, keepsAll: true } as const;

function daysFrom(begin: number, days: readonly number[]): PriceColumns {
  const start = Float64Array.from(days, (day) => begin + day * DAY);
  const prices = start.map((_, index) => index + 1);
  return { start, open: prices, high: prices, low: prices, close: prices, volume: prices };
}

test('bars that take the place of others are dated as if they had come alone', () => {
  const begin = Date.UTC(2026, 0, 12, 6);
  const store = new ColumnStore(DAYS);
  for (const days of [[0, 1, 2, 3], [0, 1, 3], [0, 1, 3, 4, 7], [1, 3], []]) {
    const alone = new ColumnStore(DAYS);
    alone.take(daysFrom(begin, days));
    store.take(daysFrom(begin, days));
    expect(store.columns()).toEqual(alone.columns());
    expect([...store.columns().localTime]).toEqual(days.map((day) => Date.UTC(2026, 0, 12 + day)));
  }
});
