import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs, MINUTE, Random } from '#base';
import type { Bar } from '#market';
import { checkBars, type Print, printsOf } from '#simulator/venue';

const START = epochMs(Date.UTC(2025, 0, 8, 15));
const TICK = 0.25;

/** Any bar that can have been traded: its volume allows for its corners. */
const bars: fc.Arbitrary<Bar> = fc
  .record({
    prices: fc.tuple(...([0, 1, 2, 3] as const).map(() => fc.integer({ min: 20_000, max: 20_040 }))),
    volume: fc.integer({ min: 1, max: 5_000 }),
  })
  .map(({ prices, volume }) => {
    const [open, close] = prices.map((ticks) => ticks * TICK) as [number, number];
    const low = Math.min(...prices) * TICK;
    const high = Math.max(...prices) * TICK;
    return { start: START, open, high, low, close, volume: Math.max(volume, 4) };
  });

function rebuilt(prints: readonly Print[]): Omit<Bar, 'start'> {
  const prices = prints.map(({ price }) => price);
  return {
    open: prices[0]!,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1)!,
    volume: prints.reduce((sum, { size }) => sum + size, 0),
  };
}

test('the trades of a bar build that bar again, inside its interval and in order', () => {
  fc.assert(
    fc.property(bars, fc.integer({ min: 1, max: 400 }), fc.integer(), (bar, count, seed) => {
      const prints = printsOf(bar, { barMs: MINUTE, count, tickSize: TICK, random: new Random(seed) });
      expect({ start: START, ...rebuilt(prints) }).toEqual(bar);
      expect(prints.every(({ size }) => Number.isInteger(size) && size >= 1)).toBe(true);
      expect(prints.every(({ at }) => at >= START && at < START + MINUTE)).toBe(true);
      expect(prints.every(({ at }, index) => index === 0 || at >= prints[index - 1]!.at)).toBe(true);
      expect(prints.every(({ price }) => Number.isInteger(price / TICK))).toBe(true);
    }),
  );
});

test('a bar of one contract is one trade', () => {
  const bar = { start: START, open: 5, high: 5, low: 5, close: 5, volume: 1 };
  const prints = printsOf(bar, { barMs: MINUTE, count: 6, tickSize: TICK, random: new Random(1) });
  expect(prints).toMatchObject([{ price: 5, size: 1 }]);
});

test('two contracts can show a bar that only rises', () => {
  const bar = { start: START, open: 5, high: 6, low: 5, close: 6, volume: 2 };
  expect(checkBars([bar], MINUTE).ok).toBe(true);
  const prints = printsOf(bar, { barMs: MINUTE, count: 6, tickSize: TICK, random: new Random(1) });
  expect(prints.map(({ price }) => price)).toEqual([5, 6]);
});

test('bars that nobody can have traded are refused by name', () => {
  const bar = { start: START, open: 5, high: 6, low: 4, close: 5.5, volume: 4 };
  expect(checkBars([bar], MINUTE).ok).toBe(true);
  expect(checkBars([{ ...bar, volume: 3 }], MINUTE)).toMatchObject({
    error: 'the bar of 2025-01-08T15:00:00.000Z shows 4 prices, but its volume is 3',
  });
  expect(checkBars([{ ...bar, volume: 0 }], MINUTE).ok).toBe(false);
  expect(checkBars([{ ...bar, high: 5.25 }], MINUTE).ok).toBe(false);
  expect(checkBars([bar, bar], MINUTE).ok).toBe(false);
});
