import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { frontMonth, morningOf } from '#simulator/venue';
import { calendar } from './venue.test-support.ts';

test('the front month rolls on the Monday before the third Friday', () => {
  const monday = Date.UTC(2026, 11, 14);
  expect(frontMonth('NQ', epochMs(monday - 1))).toMatchObject({ month: 12, year: 2026 });
  expect(frontMonth('NQ', epochMs(monday))).toMatchObject({ month: 3, year: 2027 });
});

test('on a day of August the listed months are those a live account saw', () => {
  const august = epochMs(Date.UTC(2026, 7, 20));
  const months: Record<string, number> = {
    ES: 9,
    CL: 10,
    NG: 9,
    GC: 12,
    HG: 9,
    ZN: 9,
    ZC: 12,
    ZW: 12,
    ZS: 11,
    LE: 10,
    MBT: 8,
    '6E': 9,
    PL: 10,
  };
  for (const [root, month] of Object.entries(months)) {
    expect(frontMonth(root, august), root).toMatchObject({ month, year: 2026 });
  }
});

test('a demo begins at nine in Chicago of a full trading day', () => {
  const sunday = epochMs(Date.UTC(2026, 10, 22, 18));
  expect(new Date(morningOf(sunday, calendar)).toISOString()).toBe('2026-11-20T15:00:00.000Z');
  const mondayNight = epochMs(Date.UTC(2026, 10, 23, 6, 30));
  expect(new Date(morningOf(mondayNight, calendar)).toISOString()).toBe('2026-11-20T15:00:00.000Z');
  const thanksgivingFriday = epochMs(Date.UTC(2026, 10, 27, 18));
  expect(new Date(morningOf(thanksgivingFriday, calendar)).toISOString()).toBe('2026-11-25T15:00:00.000Z');
});
