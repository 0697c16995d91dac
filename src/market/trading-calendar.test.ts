import { expect, test } from 'vitest';
import { DAY, type EpochMs, epochMs, HOUR, iso } from '#base';
import { TradingCalendar } from '#market';

const calendar = new TradingCalendar();
const at = (text: string): EpochMs => epochMs(Date.parse(text));

test('a session runs from 17:00 to 16:00 Chicago and belongs to the day on which it ends', () => {
  const session = calendar.sessionAt(at('2026-01-15T15:00:00Z'));
  expect(session).toEqual({
    open: at('2026-01-14T23:00:00Z'),
    close: at('2026-01-15T22:00:00Z'),
    tradingDay: '2026-01-15',
    known: true,
  });
  expect(calendar.sessionAt(at('2026-01-14T23:00:00Z'))).toEqual(session);
});

test('the break from 16:00 to 17:00 belongs to no session and still to the day that is over', () => {
  expect(calendar.isOpen(at('2026-01-15T21:59:59.999Z'))).toBe(true);
  expect(calendar.isOpen(at('2026-01-15T22:00:00Z'))).toBe(false);
  expect(calendar.tradingDay(at('2026-01-15T22:59:59Z'))).toBe('2026-01-15');
  expect(calendar.tradingDay(at('2026-01-15T23:00:00Z'))).toBe('2026-01-16');
});

test('the weekend is closed from Friday 16:00 to Sunday 17:00', () => {
  expect(calendar.sessionOf('2026-01-17')).toBeNull();
  expect(calendar.sessionAt(at('2026-01-16T22:30:00Z'))).toBeNull();
  expect(iso(calendar.nextOpen(at('2026-01-16T22:30:00Z')))).toBe('2026-01-18T23:00:00.000Z');
  expect(calendar.tradingDay(at('2026-01-18T12:00:00Z'))).toBe('2026-01-16');
  expect(calendar.tradingDay(at('2026-01-18T23:00:00Z'))).toBe('2026-01-19');
});

test('an opening is its own next opening', () => {
  const open = at('2026-01-14T23:00:00Z');
  expect(calendar.nextOpen(open)).toBe(open);
  expect(calendar.nextOpen(epochMs(open + 1))).toBe(open + DAY);
});

test.each([
  ['spring forward', '2026-03-06', '2026-03-05T23:00:00Z', '2026-03-09', '2026-03-08T22:00:00Z'],
  ['fall back', '2026-10-30', '2026-10-29T22:00:00Z', '2026-11-02', '2026-11-01T23:00:00Z'],
])('across %s the session keeps 23 hours and moves by one in UTC', (_, friday, opens, monday, opensAfter) => {
  const before = calendar.sessionOf(friday);
  const after = calendar.sessionOf(monday);
  expect(before?.open).toBe(at(opens));
  expect(after?.open).toBe(at(opensAfter));
  for (const session of [before, after]) expect((session?.close ?? 0) - (session?.open ?? 0)).toBe(23 * HOUR);
});

test('holidays end early or have no session, and the next session opens on time', () => {
  expect(calendar.sessionOf('2025-12-25')).toBeNull();
  expect(iso(calendar.nextOpen(at('2025-12-24T18:15:00Z')))).toBe('2025-12-25T23:00:00.000Z');
  expect(iso(calendar.sessionOf('2025-11-28')?.close ?? epochMs(0))).toBe('2025-11-28T18:15:00.000Z');
  expect(calendar.isOpen(at('2026-01-19T18:00:00Z'))).toBe(false);
  expect(calendar.isOpen(at('2026-01-19T23:00:00Z'))).toBe(true);
});

test('a day beyond the holiday table gets the regular hours and says so', () => {
  const session = calendar.sessionOf('2031-12-24');
  expect(session?.known).toBe(false);
  expect((session?.close ?? 0) - (session?.open ?? 0)).toBe(23 * HOUR);
  expect(calendar.sessionOf('2026-12-23')?.known).toBe(true);
});

test('every instant of four years lies in at most one session, and sessions come in order', () => {
  const sessions = calendar.sessionsBetween({ from: '2024-01-01', to: '2027-12-31' });
  expect(sessions.length).toBeGreaterThan(1000);
  sessions.reduce((before, session) => {
    expect(session.open).toBeGreaterThanOrEqual(before.close + HOUR);
    expect(session.tradingDay > before.tradingDay).toBe(true);
    return session;
  });
});
