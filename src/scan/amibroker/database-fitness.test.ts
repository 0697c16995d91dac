import { expect, test } from 'vitest';
import type { ComBar } from './com/protocol.ts';
import { whyNotTaken } from './database-fitness.ts';

/** @param minute of 2026-01-15, 09:00 on the database's clock */
function bar(minute: number, close = 100): ComBar {
  const seconds = (Date.UTC(2026, 0, 15, 9, minute) - Date.UTC(1899, 11, 30)) / 1_000;
  return { date: seconds / 86_400, open: 100, high: 101, low: 99, close, volume: 5 };
}

const written = [bar(1), bar(2, 100.1), bar(3)];
const uncounted = { count: null, ours: null };
const ours = { newestOurs: bar(3).date, ...uncounted };

test('bars that come back as float32 are taken, and a bar that still changes may be newer', () => {
  const found = written.map((each) => ({ ...each, close: Math.fround(each.close) }));
  expect(whyNotTaken({ expected: written, found, newest: bar(3).date, ...ours })).toBe(null);
  expect(whyNotTaken({ expected: written, found, newest: bar(4).date, ...uncounted, newestOurs: bar(4).date })).toBe(
    null,
  );
});

test.each([
  ['a plug-in runs it', [null, null, null], null, /no bars at all, as one that a data plug-in runs. Open a local one/],
  [
    'its bars are longer',
    [null, null, null],
    bar(0),
    /newest bar is of 2026-01-15 09:00:00 where .*09:03:00.*base time/,
  ],
  ['one is missing', [bar(1), null, bar(3)], bar(3), /bars are missing/],
  ['another feeds it', [bar(1), bar(2, 97), bar(3)], bar(3), /09:02:00 has other prices.*somebody else feeds it/],
  ['it has newer ones', written, bar(9), /up to 2026-01-15 09:09:00, later than .* another AmiBroker symbol/],
] as const)('a database is refused with what to do: %s', (_, found, newest, why) => {
  expect(whyNotTaken({ expected: written, found, newest: newest?.date ?? null, ...ours })).toMatch(why);
});

test('bars of others among ours are refused, fewer than ours are not', () => {
  const there = { expected: written, found: written, newest: bar(3).date, newestOurs: bar(3).date };
  expect(whyNotTaken({ ...there, count: 3, ours: 3 })).toBe(null);
  expect(whyNotTaken({ ...there, count: 2, ours: 3 })).toBe(null);
  expect(whyNotTaken({ ...there, count: 7, ours: 3 })).toMatch(/7 bars where the session has 3.*Delete the symbol/);
});
