import { expect, test } from 'vitest';
import { age, duration } from './age.ts';

test('an age is told in the unit that a glance needs', () => {
  expect([0, 940, 9_900, 12_400, 119_000, 7_200_000].map(age)).toEqual([
    '0.0 s',
    '0.9 s',
    '9.9 s',
    '12 s',
    '2 min',
    '2 h',
  ]);
});

test('what was never heard has no age', () => {
  expect(age(null)).toBe('never');
});

test('a clock that ran ahead never shows an age below zero', () => {
  expect(age(-30)).toBe('0.0 s');
});

test('short spans are told in milliseconds', () => {
  expect([duration(null), duration(3.24), duration(84.4), duration(1_250)]).toEqual(['–', '3.2 ms', '84 ms', '1.3 s']);
});
