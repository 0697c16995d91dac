import { expect, test } from 'vitest';
import { type EpochMs, epochMs, MINUTE } from '#base';
import { type Bar, compressBars, contractId, TradingCalendar } from '#market';
import { type FetchMinutes, MinuteGrain } from './bar-grain.ts';

const FROM = Date.parse('2026-01-12T15:00:00Z');
const TWO = { unit: 'minute', count: 2 } as const;
const calendar = new TradingCalendar();

function minute(at: number, [open, high, low, close, volume]: readonly [number, number, number, number, number]): Bar {
  return { start: epochMs(FROM + at * MINUTE), open, high, low, close, volume };
}

function grain(fetch: FetchMinutes | null = null): MinuteGrain {
  return new MinuteGrain({ periodicity: TWO, barsEach: 2, calendar, fetch });
}

const EIGHT = Array.from({ length: 8 }, (_, at) => minute(at, [10 + at, 12 + at, 9 + at, 11 + at, 5 + at]));

test('history is asked for once and given as the minutes that make it', async () => {
  const asked: { readonly from: EpochMs; readonly to: EpochMs }[] = [];
  const minutes = grain((range) => {
    asked.push(range);
    return Promise.resolve(EIGHT.filter(({ start }) => start >= range.from && start < range.to));
  });
  const bars = compressBars(EIGHT, TWO, calendar);
  await minutes.prepare(bars);
  expect(minutes.split(bars)).toEqual(EIGHT);
  await minutes.prepare(bars);
  expect(asked).toEqual([{ from: FROM, to: FROM + 8 * MINUTE }]);
});

test('bars whose minutes cannot be had are given whole, at their start', async () => {
  const minutes = grain(() => Promise.resolve(null));
  const bars = compressBars(EIGHT, TWO, calendar);
  await minutes.prepare(bars);
  expect(minutes.split(bars)).toEqual(bars);
});

test('a bar that closes live comes as the minutes of its trades', () => {
  const minutes = grain();
  const prices = [
    [0, 100, 3],
    [30_000, 102, 1],
    [70_000, 99, 2],
  ] as const;
  for (const [after, price, size] of prices) {
    minutes.trade({
      contract: contractId('CON.F.US.ENQ.H26'),
      at: epochMs(FROM + after),
      price,
      size,
      aggressor: 'buy',
    });
  }
  const bar = minute(0, [100, 102, 99, 99, 6]);
  expect(minutes.split([bar])).toEqual([minute(0, [100, 102, 100, 102, 4]), minute(1, [99, 99, 99, 99, 2])]);
});

test('minutes that would make another bar are made to make this one', () => {
  const minutes = grain();
  const trade = { contract: contractId('CON.F.US.ENQ.H26'), at: epochMs(FROM + MINUTE), aggressor: 'buy' } as const;
  minutes.trade({ ...trade, price: 90, size: 1 });
  const bar = minute(0, [100, 102, 99, 101, 6]);
  const given = minutes.split([bar]);
  expect(given).toEqual([bar, minute(1, [101, 101, 101, 101, 0])]);
  expect(compressBars(given, TWO, calendar)).toEqual([bar]);
});
