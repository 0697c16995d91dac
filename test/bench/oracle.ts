/** Whether the fast path says what the interpreter says, bit for bit, over the formulas that ship and the conformance programs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { FastFormula, prepareFormula, runFormula } from '#afl';
import { type Scene, sceneOf } from '../conformance/scene.ts';
import { type Row, rowOf } from './row.ts';
import { madeBars } from './workloads.ts';

const FOLDERS = ['../../formulas', '../conformance'] as const;
const HISTORY = 2_000;
const ACTIONS = ['scan', 'explore', 'indicator'] as const;

type Result = ReturnType<typeof runFormula>;

export function oracleRow(): Row {
  const [compared, interpreted] = [new Set<string>(), new Set<string>()];
  const [failing, differing] = [new Set<string>(), new Set<string>()];
  for (const file of FOLDERS.flatMap(programsIn)) {
    const source = readFileSync(file, 'utf8');
    for (const action of ACTIONS) {
      const run = (how: 'fast' | 'oracle'): { readonly result: Result; readonly because: string | null } | null => {
        // A scene each: what one run writes into statics and files the other must not find.
        const { bars, host, params, range } = placeOf(source, file);
        const prepared = prepareFormula({ source, file, host, params });
        if (!prepared.ok) return null;
        const options = { bars, host: placeOf(source, file).host, action, params, range };
        if (how === 'oracle') return { result: runFormula(prepared.formula, options), because: null };
        const runs = new FastFormula(prepared.formula, { live: false });
        // Made over other bars first: nothing of those may be left in it.
        const before = placeOf(source, file);
        runs.run({ bars: dearer(before.bars), host: before.host, action, params, range });
        return { result: runs.run(options), because: runs.interpretedBecause };
      };
      const [ours, oracle] = [run('fast'), run('oracle')];
      if (ours === null || oracle === null) continue;
      // An error, and a warning that only a run can find, are the interpreter's to tell.
      const isTold = !oracle.result.ok || oracle.result.warnings.length > 0;
      if (ours.because !== null) (isTold ? failing : interpreted).add(file);
      else {
        compared.add(file);
        if (!isDeepStrictEqual(plain(ours.result), plain(oracle.result))) differing.add(file);
      }
    }
  }
  const named = [...differing].map((file) => file.split('/').at(-1)).join(', ');
  const row = rowOf({
    ...{ workload: 'formulas and conformance programs by the fast path', bars: 0, unit: 'count' },
    ...{
      ours: compared.size,
      against: 'those that say what the interpreter says',
      other: compared.size - differing.size,
    },
    ...{ target: { atMost: 1 }, gated: true },
    note: `${differing.size === 0 ? 'bit for bit' : `DIFFERS: ${named}`}; ${failing.size} end by an error or warning that the interpreter tells, ${interpreted.size} are interpreted`,
  });
  // Here no difference is small.
  return { ...row, broken: differing.size > 0 };
}

/** A conformance program says what it is run over; the formulas get a longer history. */
function placeOf(source: string, file: string): Scene {
  const scene = sceneOf(source, file);
  if (file.includes('conformance')) return scene;
  return { ...scene, bars: madeBars(HISTORY), range: { first: 0, last: HISTORY - 1 } };
}

function dearer(bars: Scene['bars']): Scene['bars'] {
  const raised = (prices: Float32Array): Float32Array => prices.map((price) => 1.5 * price + 1);
  const { open, high, low, close, volume } = bars;
  return {
    ...bars,
    ...{ open: raised(open), high: raised(high), low: raised(low), close: raised(close), volume: raised(volume) },
  };
}

/** Copied, arrays as their values: the two hold them differently. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return [...value].map(plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'a function' : value;
  if ('kind' in value && value.kind === 'series' && 'data' in value) return plain(value.data);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function programsIn(folder: string): readonly string[] {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(path)
    .filter((name) => name.endsWith('.afl'))
    .map((name) => join(path, name));
}
