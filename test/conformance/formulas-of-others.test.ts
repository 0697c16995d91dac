/**
 * The fast path gives what the interpreter gives, bit for bit, of formulas that other people wrote: texts as they are found,
 * with all that nobody here thought of. They lie in `formulas/` of the folder that OPENBELL_TEST_DATA names.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FastFormula, type Host, prepareFormula, type RunResult, runFormula, sampleBars } from '#afl';
import { readFormula } from '#scan/embedded';
import { plain } from './plain.ts';
import { conformanceHost } from './scene.ts';

const DATA = process.env.OPENBELL_TEST_DATA;
const FOLDER = join(DATA ?? '', 'formulas');
const NAMES =
  DATA !== undefined && existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /\.afl$/i.test(name)) : [];

/** A run that is not over by then says nothing: the two look at the clock at different places. */
const BUDGET_MS = 2_000;
/** The last two are those before them and a few bars more, which a live session computes alone. */
const COUNTS = [3, 300, 301, 303];

function hostOf(file: string): Host {
  const endsAt = performance.now() + BUDGET_MS;
  return { ...conformanceHost(file), deadline: () => performance.now() > endsAt };
}

function hasOverrun(result: RunResult): boolean {
  return !result.ok && result.reason === 'overrun';
}

/** Where two results begin to differ: of a whole one nobody reads the end. */
function difference(fast: RunResult, oracle: RunResult): { readonly fast: string; readonly oracle: string } | null {
  const [ours, theirs] = [plain(fast), plain(oracle)];
  if (ours === theirs || hasOverrun(fast)) return null;
  let at = 0;
  while (ours[at] === theirs[at]) at += 1;
  const near = (text: string): string => text.slice(Math.max(0, at - 80), at + 40);
  return { fast: near(ours), oracle: near(theirs) };
}

test.skipIf(NAMES.length === 0)('there are formulas of others (needs OPENBELL_TEST_DATA with formulas/)', () => {
  expect(NAMES).not.toEqual([]);
});

test.for(NAMES)('%s', (name) => {
  const file = join(FOLDER, name);
  const prepared = prepareFormula({ source: readFormula(file), file, host: hostOf(file) });
  if (!prepared.ok) return;
  for (const action of ['scan', 'indicator'] as const) {
    const ways = [false, true].map((live) => new FastFormula(prepared.formula, { live }));
    for (const count of COUNTS) {
      const bars = sampleBars(60, count);
      const oracle = runFormula(prepared.formula, { bars, host: hostOf(file), action });
      if (hasOverrun(oracle)) return;
      for (const way of ways) expect(difference(way.run({ bars, host: hostOf(file), action }), oracle)).toBe(null);
    }
  }
});
