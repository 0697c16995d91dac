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

test('where the venue may live on any day its first word is believed, whatever we thought the time was', () => {
  for (const at of [NINE + 3 * DAY, NINE - 3 * DAY])
    expect(new FeedTime({ rate: 1, isWallTime: false }).judge(epochMs(at), clocks(0))).toBe('believed');
});

test('where the venue lives at the wall’s time, what was said before the weekend puts no time back, and the next word of now is believed', () => {
  const time = new FeedTime(WALL);
  const friday = NINE - 2 * DAY;
  for (let second = 0; second < 30; second += 1)
    expect(time.judge(epochMs(friday + (second % 3)), clocks(second))).toBe('old');
  expect(time.judge(epochMs(NINE + 31 * SECOND), clocks(30))).toBe('believed');
  expect(time.judge(epochMs(friday), clocks(31))).toBe('believed');
});

test('a first word of tomorrow is doubted, and does not keep those of now from being believed', () => {
  const time = new FeedTime(WALL);
  expect(time.judge(epochMs(NINE + DAY), clocks(0))).toBe('ahead');
  expect(time.judge(epochMs(NINE), clocks(0))).toBe('believed');
});

test('a feed that is ten minutes off from its first word on, as the wall clock is wrong, is believed when it goes on', () => {
  for (const offMs of [-10 * MINUTE, 10 * MINUTE]) {
    const time = new FeedTime(WALL);
    const said = Array.from({ length: 7 }, (_, second) =>
      time.judge(epochMs(NINE + offMs + second * SECOND), clocks(second)),
    );
    const doubt = offMs < 0 ? 'old' : 'ahead';
    expect(said.slice(1)).toEqual([doubt, doubt, doubt, doubt, 'believed', 'believed']);
  }
});

test('once the feed has spoken for a minute, a single stamp that leads by more than five seconds moves no time', () => {
  const time = spoken();
  expect(time.judge(epochMs(NINE + 90 * SECOND), clocks(61))).toBe('ahead');
  expect(time.judge(epochMs(NINE + 62 * SECOND), clocks(62))).toBe('believed');
  expect(time.judge(epochMs(NINE + 67 * SECOND), clocks(63))).toBe('believed');
  const said = Array.from({ length: 6 }, (_, second) =>
    time.judge(epochMs(NINE + (104 + second) * SECOND), clocks(64 + second)),
  );
  expect(said).toEqual(['ahead', 'ahead', 'ahead', 'ahead', 'ahead', 'believed']);
});

test('a stamp of tomorrow is doubted each time, and those of now go on being believed', () => {
  const time = spoken();
  const tomorrow = epochMs(NINE + DAY);
  expect(time.judge(tomorrow, clocks(1))).toBe('ahead');
  for (let second = 2; second < 60; second += 1) {
    expect(time.judge(tomorrow, clocks(second))).toBe('ahead');
    expect(time.judge(epochMs(NINE + second * SECOND), clocks(second))).toBe('believed');
  }
  expect(time.judge(tomorrow, clocks(62))).toBe('ahead');
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
  expect(said.slice(1)).toEqual(['ahead', 'ahead', 'ahead', 'ahead', 'believed', 'believed']);
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
  for (let second = -6; second < 0; second += 1) time.judge(epochMs(late + second * SECOND), now(second));
  expect(time.judge(late, now(0))).toBe('believed');
  expect(time.lateMs(late, now(0))).toBe(10 * MINUTE);
  expect(time.lateMs(epochMs(NINE - 14 * SECOND), now(0))).toBe(0);
  expect(new FeedTime({ rate: 1, isWallTime: false }).lateMs(late, now(0))).toBe(0);
});
