/** Venue time between two words of the venue. */
import { afterEach, expect, test, vi } from 'vitest';
import { epochMs, HOUR, SECOND } from '#base';
import { SystemClock } from './system-clock.ts';

afterEach(() => vi.restoreAllMocks());

const NINE = Date.UTC(2026, 0, 12, 15);

test('a machine whose monotonic clock runs 30 ppm fast stays by the feed over a trading week', () => {
  let truth = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => truth * (1 + 30e-6));
  const clock = new SystemClock({ begin: epochMs(NINE) });
  for (; truth < 115 * HOUR; truth += 10 * SECOND) clock.observe(epochMs(NINE + truth));
  expect(Math.abs(clock.now().venue - (NINE + truth))).toBeLessThan(SECOND / 5 + 10 * SECOND * 30e-6);
});
