/** A few seeds of the deterministic simulation with every test run; `npm run seeds` runs many. */
import { expect, test } from 'vitest';
import { runSeed } from './run-seed.ts';

test.each(Array.from({ length: 40 }, (_, index) => index + 1))('seed %i keeps every promise', async (seed) => {
  const { violations } = await runSeed(seed);
  expect(violations).toEqual([]);
});

test('a seed repeats itself', async () => {
  expect(await runSeed(7)).toEqual(await runSeed(7));
});
