import { expect, test } from 'vitest';
import { epochMs, MINUTE, monotonicMs, SECOND } from '#base';
import { WakeWatch } from '#gateway/client';

class Driven {
  readonly watch = new WakeWatch();
  #wall = Date.parse('2026-01-15T15:00:00Z');
  #monotonic = 5_000;

  constructor() {
    this.pass({ wall: 0, monotonic: 0 });
  }

  pass({ wall, monotonic }: { readonly wall: number; readonly monotonic: number }): number | null {
    this.#wall += wall;
    this.#monotonic += monotonic;
    return this.watch.look({ wall: epochMs(this.#wall), monotonic: monotonicMs(this.#monotonic) });
  }
}

test('an hour of looks every two seconds, some a little late, is no absence', () => {
  const driven = new Driven();
  for (let look = 0; look < 1_800; look += 1) {
    const ms = look % 50 === 0 ? 9 * SECOND : 2 * SECOND;
    expect(driven.pass({ wall: ms, monotonic: ms })).toBeNull();
  }
});

test.each([
  ['stands still in sleep', 40 * MINUTE, 1 * SECOND],
  ['goes on in sleep', 40 * MINUTE, 40 * MINUTE],
])('forty minutes of sleep are seen once where the monotonic clock %s', (_, wall, monotonic) => {
  const driven = new Driven();
  expect(driven.pass({ wall, monotonic })).toBe(40 * MINUTE);
  expect(driven.pass({ wall: 2 * SECOND, monotonic: 2 * SECOND })).toBeNull();
});

test('a wall clock that is set back is none, and nothing is made of the step afterwards', () => {
  const driven = new Driven();
  expect(driven.pass({ wall: -88 * SECOND, monotonic: 2 * SECOND })).toBeNull();
  expect(driven.pass({ wall: 2 * SECOND, monotonic: 2 * SECOND })).toBeNull();
});

test('a wall clock set forward cannot be told from a sleep', () => {
  expect(new Driven().pass({ wall: 92 * SECOND, monotonic: 2 * SECOND })).toBe(92 * SECOND);
});

test('a rest is no absence', () => {
  const driven = new Driven();
  driven.watch.rest();
  expect(driven.pass({ wall: 40 * MINUTE, monotonic: 40 * MINUTE })).toBeNull();
});
