import { expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE, monotonicMs, SECOND } from '#base';
import { FeedTime } from './feed-time.ts';
import type { Stamp } from './ports.ts';

const WALL = { rate: 1, isWallTime: true };
const FAST = { rate: 60, isWallTime: false };
const NINE = Date.UTC(2026, 0, 15, 15);

/** Seconds after nine on all three clocks; `slept` moves the wall's alone. */
function clocks(seconds: number, sleptMs = 0): Stamp {
  const ms = seconds * SECOND;
  return { venue: epochMs(NINE + ms), monotonic: monotonicMs(ms), wall: epochMs(NINE + ms + sleptMs) };
}

function spoken(): FeedTime {
  const time = new FeedTime(WALL);
  expect(time.judge(epochMs(NINE), clocks(0))).toBe('believed');
  return time;
}

test('the first word of the feed is believed, whatever we thought the time was', () => {
  expect(new FeedTime(WALL).judge(epochMs(NINE + 3 * DAY), clocks(0))).toBe('believed');
});

test('a stamp of tomorrow is doubted and told once a minute, and those of now go on being believed', () => {
  const time = spoken();
  const tomorrow = epochMs(NINE + DAY);
  expect(time.judge(tomorrow, clocks(1))).toBe('doubted-and-to-be-told');
  for (let second = 2; second < 60; second += 1) {
    expect(time.judge(tomorrow, clocks(second))).toBe('doubted');
    expect(time.judge(epochMs(NINE + second * SECOND), clocks(second))).toBe('believed');
  }
  expect(time.judge(tomorrow, clocks(62))).toBe('doubted-and-to-be-told');
});

test('a stamp late by hours, or ahead by seconds, is nothing to doubt', () => {
  const time = spoken();
  expect(time.judge(epochMs(NINE - 5 * HOUR), clocks(1))).toBe('believed');
  expect(time.judge(epochMs(NINE + 50 * SECOND), clocks(1))).toBe('believed');
});

test('a feed that insists for five seconds and five words is right', () => {
  const time = spoken();
  const said = Array.from({ length: 7 }, (_, second) =>
    time.judge(epochMs(NINE + DAY + second * SECOND), clocks(10 + second)),
  );
  expect(said.slice(1)).toEqual(['doubted', 'doubted', 'doubted', 'doubted', 'believed', 'believed']);
});

test('two words an hour apart insist on nothing', () => {
  const time = spoken();
  time.judge(epochMs(NINE + DAY), clocks(10));
  expect(time.judge(epochMs(NINE + DAY), clocks(3_600))).not.toBe('believed');
});

test('after a sleep, in which our own clock stood still, the feed is believed at once', () => {
  const time = spoken();
  const sleptMs = 8 * HOUR;
  expect(time.judge(epochMs(NINE + sleptMs + MINUTE), clocks(60, sleptMs))).toBe('believed');
});

test('a venue whose time does not run as ours does may leap', () => {
  const time = new FeedTime(FAST);
  time.judge(epochMs(NINE), clocks(0));
  expect(time.judge(epochMs(NINE + 2 * DAY), clocks(1))).toBe('believed');
});

test('how late a word is counts from the newest stamp, once it is more than a network takes', () => {
  const time = spoken();
  expect(time.lateMs(epochMs(NINE + 60 * SECOND), clocks(60))).toBe(0);
  expect(time.lateMs(epochMs(NINE + 59.5 * SECOND), clocks(60))).toBe(0);
  expect(time.lateMs(epochMs(NINE + 20 * SECOND), clocks(60))).toBe(40 * SECOND);
  expect(time.lateMs(epochMs(NINE + 70 * SECOND), clocks(60))).toBe(0);
  expect(new FeedTime(FAST).lateMs(epochMs(NINE), clocks(60))).toBe(0);
});

test('a feed that is late from its first word on is known by the wall clock, where the venue lives at its time', () => {
  const late = epochMs(NINE - 10 * MINUTE);
  /** The venue's time follows the feed. */
  const now = (seconds: number): Stamp => ({ ...clocks(seconds), venue: epochMs(late + seconds * SECOND) });
  const time = new FeedTime(WALL);
  expect(time.judge(late, now(0))).toBe('believed');
  expect(time.lateMs(late, now(0))).toBe(10 * MINUTE);
  expect(time.lateMs(epochMs(NINE - 14 * SECOND), now(0))).toBe(0);
  expect(new FeedTime({ rate: 1, isWallTime: false }).lateMs(late, now(0))).toBe(0);
});
