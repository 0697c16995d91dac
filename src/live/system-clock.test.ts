/** Venue time between two words of the venue, and what waits for an instant of it. */
import { afterEach, expect, test, vi } from 'vitest';
import { epochMs, HOUR, MINUTE, SECOND } from '#base';
import { SystemClock } from './system-clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const NINE = Date.UTC(2026, 0, 12, 15);

test('a machine whose monotonic clock runs 30 ppm fast stays by the feed over a trading week', () => {
  let truth = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => truth * (1 + 30e-6));
  const clock = new SystemClock({ begin: epochMs(NINE) });
  for (; truth < 115 * HOUR; truth += 10 * SECOND) clock.observe(epochMs(NINE + truth));
  expect(Math.abs(clock.now().venue - (NINE + truth))).toBeLessThan(SECOND / 5 + 10 * SECOND * 30e-6);
});

function waiting(rate = 1): { readonly clock: SystemClock; readonly fired: number[]; readonly passed: () => number } {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  const clock = new SystemClock({ begin: epochMs(NINE), rate });
  const fired: number[] = [];
  const begun = performance.now();
  clock.schedule({ clock: 'venue', at: NINE + 10 * MINUTE }, () => fired.push(clock.now().venue));
  return { clock, fired, passed: () => performance.now() - begun };
}

test('what waits for an instant of the venue is done soon after a leap over it', () => {
  for (const rate of [1, 60]) {
    const { clock, fired, passed } = waiting(rate);
    clock.observe(epochMs(NINE));
    vi.advanceTimersByTime(SECOND);
    clock.observe(epochMs(NINE + HOUR));
    vi.advanceTimersByTime(10);
    expect(fired).toHaveLength(1);
    expect(passed()).toBeLessThan(2 * SECOND);
    vi.advanceTimersByTime(HOUR);
    expect(fired).toHaveLength(1);
  }
});

test('small steps ahead add up, and what waits is done in its time', () => {
  const { clock, fired } = waiting();
  clock.observe(epochMs(NINE));
  // The venue gains ten milliseconds in each second.
  for (let second = 1; fired.length === 0; second += 1) {
    vi.advanceTimersByTime(SECOND);
    clock.observe(epochMs(NINE + second * (SECOND + 10)));
  }
  expect(fired[0]! - (NINE + 10 * MINUTE)).toBeLessThan(SECOND / 10);
});

test('what waits is not done early when the first stamp puts the belief back, and not at all once it is called off', () => {
  const { clock, fired } = waiting();
  const called = vi.fn();
  const cancel = clock.schedule({ clock: 'venue', at: NINE + MINUTE }, called);
  clock.observe(epochMs(NINE - HOUR));
  vi.advanceTimersByTime(HOUR);
  cancel();
  clock.observe(epochMs(NINE + 9 * MINUTE));
  vi.advanceTimersByTime(30 * SECOND);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(31 * SECOND);
  expect(fired).toHaveLength(1);
  expect(called).not.toHaveBeenCalled();
});
