/** The seven indicators of (a) alone, against TA-Lib's C and the libraries of npm. */
import type { BarColumns } from '#afl';
import { pathOf } from './arrays.ts';
import { bind, type Evaluation } from './engine.ts';
import type { npmLibraries } from './libraries.ts';
import { notMeasured, type Row, rowOf } from './row.ts';
import type { TaLib } from './talib.ts';
import { shortest, type Turns } from './timing.ts';
import { INDICATORS } from './workloads.ts';

/** In percent of the value: float32 against float64, and other seeds that have long died away. */
const TOLERANCE = 1e-4;

/** Of fewer bars more turns are taken. */
const MANY_BARS = 250_000;

export interface Peers {
  readonly taLib: TaLib | string;
  readonly libraries: Awaited<ReturnType<typeof npmLibraries>>;
}

export async function indicatorRows(
  bars: BarColumns,
  { taLib, libraries }: Peers,
  turns: Turns,
): Promise<readonly Row[]> {
  const n = bars.close.length;
  const ours = bind(INDICATORS, bars, 'indicator');
  const [workload, gated] = ['7 indicators', ours.path === 'fast'];
  const rows: Row[] = [];
  // Of all its turns: a slow peer takes few, and one of them may be disturbed.
  let oursMs = Infinity;
  if (typeof taLib === 'string')
    rows.push(notMeasured({ workload, bars: n, against: 'TA-Lib C', target: { atLeast: 2.3 }, note: taLib }));
  else {
    const doubles = {
      high: Float64Array.from(bars.high),
      low: Float64Array.from(bars.low),
      close: Float64Array.from(bars.close),
    };
    const out = Array.from({ length: 9 }, () => new Float64Array(n));
    // They are short, and one of many is needed that nothing disturbs.
    const many = { ...turns, turns: Math.ceil(turns.turns * Math.max(1, MANY_BARS / n)) };
    const best = await shortest({ ours: () => ours.evaluate(), theirs: () => taLib.seven(doubles, out) }, many);
    const last = [out[0]![n - 12], out[1]![n - 26], out[6]![n - 20]];
    oursMs = Math.min(oursMs, best.ours);
    const measured = { workload, bars: n, against: taLib.name, ours: oursMs, other: best.theirs };
    rows.push(rowOf({ ...measured, target: { atLeast: 2.3 }, gated, note: sameValues(ours, last) }));
  }
  const prices = { high: [...bars.high], low: [...bars.low], close: [...bars.close] };
  for (const library of libraries) {
    const row = { workload, bars: n, against: library.name, target: { atLeast: 35 } };
    if ('missing' in library) {
      rows.push(notMeasured({ ...row, note: library.missing }));
      continue;
    }
    let last: readonly number[] = [];
    const theirs = (): void => {
      last = library.seven(prices);
    };
    const best = await shortest({ ours: () => ours.evaluate(), theirs }, { ...turns, turns: Math.min(turns.turns, 7) });
    const without = library.without === '' ? '' : `without ${library.without}; `;
    oursMs = Math.min(oursMs, best.ours);
    const measured = { ...row, ours: oursMs, other: best.theirs, gated };
    rows.push(rowOf({ ...measured, note: `${without}${sameValues(ours, last)}` }));
  }
  return rows;
}

/** EMA 12, EMA 26 and the upper band on the last bar. */
function sameValues(ours: Evaluation, theirs: readonly (number | undefined)[]): string {
  const own = ['Graph0', 'Graph1', 'Graph6'].map((name) => ours.values(name).at(-1)!);
  const same = own.every(
    (value, index) => Math.abs(value - (theirs[index] ?? Number.NaN)) <= Math.abs(value) * TOLERANCE * 0.01,
  );
  return `${pathOf(ours)}${same ? 'same last values' : `DIFFERS: ${own.join(' ')} here, ${theirs.join(' ')} there`}`;
}
