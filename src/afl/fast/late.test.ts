import { expect, test } from 'vitest';
import type { BarColumns } from '#afl';
import { Random } from '#base';
import { Arena, type BarRow, BoundProgram, compileFast } from './index.ts';
import {
  differencesOver,
  firstBars,
  prepared,
  randomBars,
  randomLateFormula,
  testHost,
} from './random-formula.test-support.ts';

const HISTORY = 60;

function rowAt(bars: BarColumns, bar: number): BarRow {
  return Object.fromEntries(Object.entries(bars).map(([name, column]) => [name, column[bar]])) as unknown as BarRow;
}

function boundOver(source: string, bars: BarColumns) {
  const formula = prepared(source);
  const compiled = compileFast(formula, { host: testHost(), action: 'scan', keep: 'all', bars });
  const bound = compiled.ok
    ? BoundProgram.bind(compiled.program, new Arena(), { capacity: HISTORY, live: true })
    : null;
  bound?.load(bars);
  return { formula, bound };
}

/** Over first so many bars, then bar by bar as far as the formula goes the same way. @returns bars that were compared */
function compareFrom(seed: number): { readonly compared: number; readonly whole: number } {
  const random = new Random(seed);
  const source = randomLateFormula(random, 5);
  const bars = randomBars(random, HISTORY, 0.25);
  const others = randomBars(random, HISTORY, 0.25);
  const first = random.integer({ low: 1, high: 50 });
  const { formula, bound } = boundOver(source, firstBars(bars, first));
  if (bound === null) return { compared: 0, whole: 0 };
  let compared = 0;
  for (let count = first, runs = bound.evaluate(); runs && count <= HISTORY; count += 1) {
    const found = differencesOver(formula, bound, firstBars(bars, count));
    expect(found, `seed ${seed}, ${count} bars\n${source}`).toEqual([]);
    compared += 1;
    if (count === HISTORY) break;
    runs =
      random.integer({ low: 0, high: 1 }) === 0 || bound.append({ ...rowAt(others, count), ...timesAt(bars, count) });
    if (runs) runs = bound.barCount === count ? bound.append(rowAt(bars, count)) : bound.update(rowAt(bars, count));
  }
  return { compared, whole: bound.wholeEvaluations };
}

function timesAt({ start, localTime, tradingDay }: BarColumns, bar: number) {
  return { start: start[bar]!, localTime: localTime[bar]!, tradingDay: tradingDay[bar]! };
}

test('values that only a run knows give the bits that the interpreter gives, at once and bar by bar', () => {
  let compared = 0;
  const seeds = Number(process.env.OPENBELL_FAST_SEEDS ?? 60);
  for (let seed = 1; seed <= seeds; seed += 1) compared += compareFrom(seed).compared;
  expect(compared).toBeGreaterThan(8 * seeds);
});

test('a formula that would decide otherwise by other bars says so', () => {
  const bars = randomBars(new Random(1), 20, 0.25);
  const { bound } = boundOver('if( LastValue(C) > 100000 ) v0 = H; else v0 = L;', bars);
  expect(bound?.evaluate()).toBe(true);
  bound?.load({ ...bars, close: bars.close.map(() => 200_000) });
  expect(bound?.evaluate()).toBe(false);
  expect(bound?.decidesOtherwise).toBe(true);
});

test('a new bar computes whole only what depends on what changed before it', () => {
  const bars = randomBars(new Random(2), 30, 0.25);
  const { bound } = boundOver('v0 = C[ 0 ] + EMA(C, 3); v1 = LastValue(BarIndex()) * 0;', firstBars(bars, 20));
  bound?.evaluate();
  for (let bar = 20; bar < 30; bar += 1) bound?.append(rowAt(bars, bar));
  expect(bound?.wholeEvaluations).toBe(0);
});
