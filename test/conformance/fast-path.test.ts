/** The fast path gives what the interpreter gives, bit for bit: all conformance programs, and the formulas that ship. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { FastFormula, prepareFormula, type RunResult, runFormula, sampleBars } from '#afl';
import { sceneOf } from './scene.ts';

const folder = import.meta.dirname;
const shipped = join(folder, '../../formulas');
const programs = (place: string): string[] =>
  readdirSync(place)
    .filter((name) => name.endsWith('.afl'))
    .map((name) => join(place, name));

/** Plain values: arrays as they stand now, NaN and -0 told apart from null and 0. */
function plain(result: RunResult): string {
  return JSON.stringify(result, (_, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (value instanceof Float32Array || value instanceof Float64Array) return [...value].map(spelled);
    if (typeof value === 'number') return spelled(value);
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'series') return value;
    const { data, first, last } = value as unknown as { data: Float32Array; first: number; last: number };
    return { data, first, last };
  });
}

function spelled(value: number): string | number {
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
}

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
