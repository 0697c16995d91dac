/** The hours of each group of products: regular days, holidays, both nights on which the clocks change. */
import { describe, expect, test } from 'vitest';
import { type EpochMs, epochMs, iso } from '#base';
import { calendarOf, EXCHANGE_ZONE, PRODUCTS, TradingCalendar } from '#market';

const at = (text: string): EpochMs => epochMs(Date.parse(text));

/** `Wed 17:00-Thu 16:00` on Chicago's clock; a pause in brackets. */
function hours(root: string, day: string): string {
  const session = calendarOf(root).sessionOf(day);
  if (session === null) return 'closed';
  const pause = session.pause === undefined ? '' : ` (${clock(session.pause.from)}-${clock(session.pause.to)})`;
  return `${clock(session.open)}-${clock(session.close)}${pause}`;
}

function clock(instant: EpochMs): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: EXCHANGE_ZONE, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(instant);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('weekday')} ${part('hour')}:${part('minute')}`;
}

describe('on a regular Thursday', () => {
  test.each([
    ['NQ', 'Wed 17:00-Thu 16:00'],
    ['CL', 'Wed 17:00-Thu 16:00'],
    ['GC', 'Wed 17:00-Thu 16:00'],
    ['ZN', 'Wed 17:00-Thu 16:00'],
    ['6E', 'Wed 17:00-Thu 16:00'],
    ['MBT', 'Wed 17:00-Thu 16:00'],
    ['ZC', 'Wed 19:00-Thu 13:20 (Thu 07:45-Thu 08:30)'],
    ['HE', 'Thu 08:30-Thu 13:05'],
  ])('%s trades %s', (root, expected) => {
    expect(hours(root, '2026-01-15')).toBe(expected);
  });

  test('the pause of the grains is no trading, and their session goes on after it', () => {
    const grains = calendarOf('ZS');
    expect(grains.isOpen(at('2026-01-15T13:44:59Z'))).toBe(true);
    expect(grains.isOpen(at('2026-01-15T13:45:00Z'))).toBe(false);
    expect(grains.isOpen(at('2026-01-15T14:29:59Z'))).toBe(false);
    expect(grains.isOpen(at('2026-01-15T14:30:00Z'))).toBe(true);
    expect(grains.tradingDay(at('2026-01-15T14:00:00Z'))).toBe('2026-01-15');
    expect(iso(grains.nextOpen(at('2026-01-15T14:00:00Z')))).toBe('2026-01-16T01:00:00.000Z');
  });

  test('every product of the table keeps the hours of a group, and an unknown one those of the indexes', () => {
    const groups = new Set([...PRODUCTS.values()].map(({ group }) => group));
    expect(groups.size).toBe(8);
    expect(PRODUCTS.size).toBe(51);
    expect(calendarOf('XYZ').group).toBe('equity-index');
  });
});

describe('on holidays', () => {
  test.each([
    // Martin Luther King's day, a Monday: as published for 2026.
    ['2026-01-19', 'ES', 'Sun 17:00-Mon 12:00'],
    ['2026-01-19', 'ZB', 'Sun 17:00-Mon 12:00'],
    ['2026-01-19', 'CL', 'Sun 17:00-Mon 13:30'],
    ['2026-01-19', 'GC', 'Sun 17:00-Mon 13:30'],
    ['2026-01-19', 'ZW', 'closed'],
    ['2026-01-20', 'ZW', 'Mon 19:00-Tue 13:20 (Tue 07:45-Tue 08:30)'],
    ['2026-01-19', 'LE', 'closed'],
    // Juneteenth and Independence Day, Fridays.
    ['2026-06-19', 'HG', 'Thu 17:00-Fri 12:00'],
    ['2026-07-03', 'HG', 'Thu 17:00-Fri 12:00'],
    ['2026-04-03', 'NQ', 'Thu 17:00-Fri 08:15'],
    ['2026-04-03', 'SI', 'closed'],
    // Thanksgiving and the day after.
    ['2026-11-26', 'NG', 'Wed 17:00-Thu 13:30'],
    ['2026-11-27', 'NQ', 'Thu 17:00-Fri 12:15'],
    ['2026-11-27', 'GC', 'Thu 17:00-Fri 13:45'],
    ['2026-11-27', 'ZC', 'Fri 08:30-Fri 12:05'],
    ['2026-12-24', 'GC', 'Wed 17:00-Thu 12:45'],
    ['2026-12-25', 'GC', 'closed'],
  ])('%s: %s trades %s', (day, root, expected) => {
    expect(hours(root, day)).toBe(expected);
  });

  test('a year that the table lacks says so for every group', () => {
    for (const root of ['NQ', 'CL', 'ZC', 'HE']) {
      expect(calendarOf(root).sessionOf('2028-01-03')?.known).toBe(false);
      expect(calendarOf(root).sessionOf('2027-12-30')?.known).toBe(true);
    }
  });
});

describe('across the nights on which the clocks change', () => {
  test.each([
    ['ZC', '2026-03-09', '2026-03-09T00:00:00.000Z', '2026-03-09T18:20:00.000Z'],
    ['ZC', '2026-11-02', '2026-11-02T01:00:00.000Z', '2026-11-02T19:20:00.000Z'],
    ['HE', '2026-03-09', '2026-03-09T13:30:00.000Z', '2026-03-09T18:05:00.000Z'],
    ['HE', '2026-11-02', '2026-11-02T14:30:00.000Z', '2026-11-02T19:05:00.000Z'],
    ['CL', '2026-03-09', '2026-03-08T22:00:00.000Z', '2026-03-09T21:00:00.000Z'],
    ['CL', '2026-11-02', '2026-11-01T23:00:00.000Z', '2026-11-02T22:00:00.000Z'],
  ])('the session of %s on %s is %s to %s', (root, day, open, close) => {
    const session = calendarOf(root).sessionOf(day);
    expect([iso(session?.open ?? epochMs(0)), iso(session?.close ?? epochMs(0))]).toEqual([open, close]);
  });
});

test('sessions of every group come in order, and no two of one group overlap', () => {
  for (const group of new Set([...PRODUCTS.values()].map((product) => product.group))) {
    const sessions = new TradingCalendar(group).sessionsBetween({ from: '2024-01-01', to: '2027-12-31' });
    expect(sessions.length).toBeGreaterThan(980);
    sessions.reduce((before, session) => {
      expect(session.open).toBeGreaterThan(before.close);
      expect(session.close).toBeGreaterThan(session.open);
      return session;
    });
  }
});
