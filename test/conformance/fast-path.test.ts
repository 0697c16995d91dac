/** The fast path gives what the interpreter gives, bit for bit: all conformance programs, and the formulas that ship. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { FastFormula, prepareFormula, runFormula, sampleBars } from '#afl';
import { plain } from './plain.ts';
import { sceneOf } from './scene.ts';

const folder = import.meta.dirname;
const shipped = join(folder, '../../formulas');
const programs = (place: string): string[] =>
  readdirSync(place)
    .filter((name) => name.endsWith('.afl'))
    .map((name) => join(place, name));

test.for(programs(folder).map((file) => [basename(file), file] as const))('%s', ([, file]) => {
  const source = readFileSync(file, 'utf8');
  for (const action of ['scan', 'explore', 'indicator'] as const) {
    const fresh = () => sceneOf(source, file);
    const prepared = prepareFormula({ source, file, ...fresh() });
    if (!prepared.ok) return;
    const fast = new FastFormula(prepared.formula, { live: false });
    expect(plain(fast.run({ ...fresh(), action }))).toBe(plain(runFormula(prepared.formula, { ...fresh(), action })));
  }
});

test.for(programs(shipped).map((file) => [basename(file), file] as const))(
  '%s, over few bars, many, and bar by bar',
  ([, file]) => {
    const source = readFileSync(file, 'utf8');
    for (const action of ['scan', 'explore', 'indicator'] as const) {
      const { host, params } = sceneOf(source, file);
      const prepared = prepareFormula({ source, file, host });
      if (!prepared.ok) throw new Error(prepared.diagnostics.map(({ message }) => message).join('\n'));
      const batch = new FastFormula(prepared.formula, { live: false });
      const live = new FastFormula(prepared.formula, { live: true });
      for (const count of [1, 2, 25, 600, 601, 602, 650]) {
        const bars = sampleBars(60, count);
        const oracle = plain(runFormula(prepared.formula, { bars, host, params, action }));
        expect(plain(batch.run({ bars, host, params, action }))).toBe(oracle);
        expect(plain(live.run({ bars, host, params, action }))).toBe(oracle);
      }
    }
  },
);
