/** What a live session asks: a new bar, and the bar that is still forming, after a long history; and what that costs in memory. */
import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BarColumns } from '#afl';
import type { BarRow } from '#afl/fast';
import { bind, fastPlaces } from './engine.ts';
import { notMeasured, type Row, rowOf } from './row.ts';
import { percentile } from './timing.ts';
import { madeBars, STRATEGY } from './workloads.ts';

const SAMPLES = 5_000;
const WINDOW = 500;
const BAR = { workload: '(e) one new bar', unit: 'µs' } as const;
const FORMING = { workload: '(e) forming bar, changed by a trade', unit: 'µs' } as const;
const COMPARED = ['buy', 'sell', 'fast', 'slow', 'strength', 'range', 'high20', 'low20', 'top', 'bottom'] as const;

export function newestBarRows(history: number): readonly Row[] {
  const [median, last] = [{ against: 'the limit of the median' }, { against: 'the limit of 99 in 100' }];
  const bars = madeBars(history + SAMPLES);
  const places = fastPlaces(STRATEGY, { live: true, capacity: history + SAMPLES, keep: COMPARED });
  if (typeof places === 'string') {
    const note = places;
    return [
      notMeasured({ ...BAR, ...median, bars: history, target: { atMost: 1 }, note }),
      notMeasured({ ...BAR, ...last, bars: history, target: { atMost: 1 }, note }),
      notMeasured({ ...FORMING, ...median, bars: history, target: { atMost: 1 }, note }),
    ];
  }
  const bound = places.bind();
  bound.load(part(bars, history));
  bound.evaluate();
  const rows = Array.from({ length: SAMPLES }, (_, index) => rowAt(bars, history + index));
  const appended = new Float64Array(SAMPLES);
  const updated = new Float64Array(SAMPLES);
  for (const [index, row] of rows.entries()) {
    const forming = { ...row, close: row.low };
    const beganAt = performance.now();
    bound.append(forming);
    const formedAt = performance.now();
    bound.update(row);
    const endedAt = performance.now();
    appended[index] = (formedAt - beganAt) * 1_000;
    updated[index] = (endedAt - formedAt) * 1_000;
  }
  const whole = places.bind();
  whole.load(bars);
  whole.evaluate();
  const differing = COMPARED.filter((name) => !sameBits(bound.values(name), whole.values(name)));
  const alone = bound.wholeEvaluations === 0 ? '' : `; ${bound.wholeEvaluations} times all bars were computed`;
  const note = `${differing.length === 0 ? 'bit-equal to the whole evaluation' : `DIFFERS: ${differing.join(', ')}`}${alone}`;
  // As turns elsewhere: the window in which nobody else disturbed.
  const of = (samples: Float64Array, share: number): number => {
    const windows = Array.from({ length: SAMPLES / WINDOW }, (_, index) =>
      percentile(samples.subarray(index * WINDOW, (index + 1) * WINDOW), share),
    );
    return Math.min(...windows);
  };
  const common = { bars: history, target: { atMost: 1 }, gated: true, note };
  return [
    rowOf({ ...BAR, ...common, ...median, ours: of(appended, 0.5), other: 2 }),
    rowOf({ ...BAR, ...common, ...last, ours: of(appended, 0.99), other: 10, gated: false }),
    rowOf({ ...FORMING, ...common, ...median, ours: of(updated, 0.5), other: 2 }),
  ];
}

/** Of a steady state: what is held, and whether rubbish comes of it. */
export async function memoryRows(count: number): Promise<readonly Row[]> {
  const bytesRow = {
    workload: 'memory of (a), a bar',
    bars: count,
    against: 'one float32 a line',
    unit: 'bytes' as const,
  };
  const garbageRow = { workload: 'garbage collections in 200 evaluations', bars: count, unit: 'count' as const };
  const places = fastPlaces(STRATEGY, { live: false, capacity: count });
  if (typeof places === 'string') {
    return [
      notMeasured({ ...bytesRow, target: { atMost: 1.05 }, note: places }),
      notMeasured({ ...garbageRow, against: 'none', target: { atMost: 1 }, note: places }),
    ];
  }
  const before = places.bytes();
  places.bind();
  const bytes = (places.bytes() - before) / count;
  const lines = Math.round(bytes / 4);
  const evaluation = bind(STRATEGY, madeBars(count));
  // Until the machine code is written: what is interpreted boxes its numbers.
  for (let warm = 0; warm < 1_000; warm += 1) evaluation.evaluate();
  // What earlier rows have left is no rubbish of ours.
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await new Promise((resolve) => setTimeout(resolve, 50));
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  for (let run = 0; run < 200; run += 1) evaluation.evaluate();
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.disconnect();
  return [
    rowOf({
      ...{ ...bytesRow, ours: bytes, other: 4 * lines, target: { atMost: 1.05 }, gated: true },
      note: `${lines} lines at once, prices among them`,
    }),
    rowOf({
      ...garbageRow,
      against: 'at most one, of the observer',
      ours: collections,
      other: 1,
      target: { atMost: 1 },
      gated: false,
    }),
  ];
}

function part(bars: BarColumns, count: number): BarColumns {
  return Object.fromEntries(Object.entries(bars).map(([name, column]) => [name, column.subarray(0, count)])) as never;
}

function rowAt(bars: BarColumns, at: number): BarRow {
  return Object.fromEntries(Object.entries(bars).map(([name, column]) => [name, column[at]])) as never;
}

type Found = Float32Array | number | null;

function sameBits(a: Found, b: Found): boolean {
  if (!(a instanceof Float32Array) || !(b instanceof Float32Array)) return a === b && a !== null;
  return a.length === b.length && a.every((value, bar) => Object.is(value, b[bar]));
}
