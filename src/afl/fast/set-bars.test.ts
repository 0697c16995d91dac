import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NULL } from '#afl/runtime';
import { SetBars } from './set-bars.ts';

const search = new SetBars();

function setIn(values: Float32Array): readonly number[] {
  return [...values.keys()].filter((bar) => {
    const value = values[bar]!;
    return value !== 0 && value !== NULL && !Number.isNaN(value);
  });
}

test('what it finds is what a loop finds, in arrays of any length', () => {
  const value = fc.constantFrom(0, 0, 0, -0, 1, 5, -2, 1e-40, NULL, Number.NaN, Number.POSITIVE_INFINITY);
  fc.assert(
    fc.property(fc.array(value, { maxLength: 120 }), (numbers) => {
      const values = Float32Array.from(numbers);
      expect([...search.of(values)]).toEqual(setIn(values));
    }),
  );
});

test('what an earlier search left behind is not found again, and a long array has room', () => {
  expect(search.of(new Float32Array(40).fill(1))).toHaveLength(40);
  expect(search.of(new Float32Array(7))).toHaveLength(0);
  const long = new Float32Array(300_001);
  long[300_000] = 1;
  expect([...search.of(long)]).toEqual([300_000]);
});
