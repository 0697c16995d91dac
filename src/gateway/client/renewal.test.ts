import { expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE } from '#base';
import { isRenewalDue, readToken } from '#gateway/client';
import { TradingCalendar } from '#market';

const calendar = new TradingCalendar();

/** A Thursday; the clocks change in the night to Sunday. */
const FROM = Date.parse('2026-03-05T15:00:00Z');

function renewals(
  start: number,
  days: number,
): { readonly inSession: number; readonly all: number; readonly ended: number } {
  const tokenAt = (at: number) => readToken('no JWT: a day of life', { issue: 1, now: epochMs(at) });
  let token = tokenAt(start);
  let [inSession, all, ended] = [0, 0, 0];
  for (let at = start; at < start + days * DAY; at += MINUTE) {
    const now = epochMs(at);
    if (now >= token.spentAt) ended += 1;
    if (!isRenewalDue(token, { wall: now, venue: now, calendar })) continue;
    token = tokenAt(at);
    all += 1;
    if (calendar.isOpen(now)) inSession += 1;
  }
  return { inSession, all, ended };
}

test.each([
  ['spring', FROM],
  ['autumn', Date.parse('2026-10-29T15:00:00Z')],
])(
  'whenever started, over the clock change in %s, no token ends under a connection nor is renewed within a session',
  (_, from) => {
    for (let start = from; start < from + DAY; start += 23 * MINUTE) {
      const { inSession, all, ended } = renewals(start, 9);
      expect({ start: new Date(start).toISOString(), inSession, ended }).toMatchObject({ inSession: 0, ended: 0 });
      expect(all).toBeGreaterThanOrEqual(8);
      expect(all).toBeLessThanOrEqual(14);
    }
  },
);

test('a token of a short life is renewed in its last quarter, and not for each session to come', () => {
  const jwt = (lifeMs: number) =>
    `x.${Buffer.from(JSON.stringify({ exp: (FROM + lifeMs) / 1_000 })).toString('base64url')}.x`;
  const token = readToken(jwt(MINUTE), { issue: 1, now: epochMs(FROM) });
  const due = (afterMs: number, venue = FROM) =>
    isRenewalDue(token, { wall: epochMs(FROM + afterMs), venue: epochMs(venue), calendar });
  expect(due(40_000)).toBe(false);
  expect(due(45_000)).toBe(true);
  const eve = Date.parse('2026-03-05T22:55:00Z');
  expect(due(10_000, eve)).toBe(false);
});

test("a venue whose time is not the wall's has its own break", () => {
  const token = readToken('no JWT', { issue: 1, now: epochMs(FROM) });
  const eve = Date.parse('2025-01-15T22:55:00Z');
  const at = (wall: number, venue: number) =>
    isRenewalDue(token, { wall: epochMs(wall), venue: epochMs(venue), calendar });
  expect(at(FROM + 2 * HOUR, eve)).toBe(true);
  expect(at(FROM + 2 * HOUR, eve + 10 * MINUTE)).toBe(false);
  expect(at(FROM + MINUTE, eve)).toBe(false);
});
