/** K2: venue time follows the feed's stamps and never goes back; until the feed has spoken it is a belief. */
import { expect, test } from 'vitest';
import { DAY, type EpochMs, epochMs, HOUR, MINUTE, SECOND } from '#base';
import { SystemClock } from '#live';

const BELIEF = epochMs(Date.UTC(2026, 0, 15, 15));
const venueOf = (clock: SystemClock): EpochMs => clock.now().venue;
/** What a test may take between two looks. */
const A_MOMENT = MINUTE;

function between(value: number, low: number): boolean {
  return value >= low && value < low + A_MOMENT;
}

test('before the feed has spoken venue time is what was believed, and goes on', () => {
  const clock = new SystemClock({ begin: BELIEF });
  expect(between(venueOf(clock), BELIEF)).toBe(true);
});

test('the first stamp corrects the belief either way', () => {
  for (const stamp of [BELIEF - DAY, BELIEF + DAY]) {
    const clock = new SystemClock({ begin: BELIEF });
    clock.observe(epochMs(stamp));
    expect(between(venueOf(clock), stamp)).toBe(true);
  }
});

test('after that a late stamp changes nothing', () => {
  const clock = new SystemClock({ begin: BELIEF });
  clock.observe(epochMs(BELIEF + HOUR));
  const before = venueOf(clock);
  for (const lateMs of [1, SECOND, HOUR, DAY]) clock.observe(epochMs(BELIEF + HOUR - lateMs));
  expect(venueOf(clock)).toBeGreaterThanOrEqual(before);
});

test('whatever stamps come in whatever order, venue time never goes back', () => {
  const clock = new SystemClock({ begin: BELIEF });
  clock.observe(BELIEF);
  let newest = venueOf(clock);
  for (let each = 0; each < 500; each += 1) {
    clock.observe(epochMs(BELIEF + ((each * 7_919) % 1_000) * 10));
    const now = venueOf(clock);
    expect(now).toBeGreaterThanOrEqual(newest);
    newest = now;
  }
});

test('neither the wall clock nor its jumps move venue time once the feed has spoken', () => {
  const clock = new SystemClock({ begin: BELIEF });
  clock.observe(BELIEF);
  const { venue, wall } = clock.now();
  expect(Math.abs(wall - venue)).toBeGreaterThan(HOUR);
  expect(between(venue, BELIEF)).toBe(true);
});
