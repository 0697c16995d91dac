/** A few seeds of the deterministic simulation with every test run; `npm run seeds` runs many. */
import { expect, test } from 'vitest';
import { runSeed } from './run-seed.ts';

test.each(Array.from({ length: 40 }, (_, index) => index + 1))('seed %i keeps every promise', async (seed) => {
  const { violations } = await runSeed(seed);
  expect(violations).toEqual([]);
});

test('a seed repeats itself to the letter', async () => {
  const told = async (seed: number): Promise<readonly string[]> => {
    const facts: string[] = [];
    await runSeed(seed, [{ name: 'listener', fact: (_scene, fact) => facts.push(JSON.stringify(fact)) }]);
    return facts;
  };
  const once = await told(7);
  expect(once.length).toBeGreaterThan(100);
  expect(await told(7)).toEqual(once);
});
