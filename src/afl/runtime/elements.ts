/** Subscripts: `x[i]` of arrays and scalars, `m[row][column]` of matrices, `map["key"]` (afl-language.md §7). */
import { assertNever } from '#base';
import type { Run } from './run.ts';
import type { Draft } from './slots.ts';
import { draftSlot, peekSlot, type Slots } from './slots.ts';
import {
  isDateTime,
  isDateTimes,
  isMap,
  isMatrix,
  isSeries,
  type Matrix,
  NULL,
  NULL_DATETIME,
  type Value,
} from './value.ts';

/** @param name for messages */
export function readElement(run: Run, target: Value, subscripts: readonly Value[], name: string): Value {
  const recorded = run.recorder?.element(target, subscripts, name);
  if (recorded !== undefined) return recorded;
  const [subscript, second] = subscripts;
  if (isMap(target) && typeof subscript === 'string')
    return target.entries.has(subscript) ? target.entries.get(subscript) : NULL;
  if (isMatrix(target)) return target.data[cellIndex(run, target, subscript, second)];
  if (second !== undefined) return run.fail(59, `${name} is no matrix: it takes one subscript.`);
  // The subscript is looked at first, so that x[Null] is an error for scalars too.
  const bar = barIndex(run, subscript);
  if (isSeries(target)) return target.data[bar];
  if (typeof target === 'number' || isDateTime(target)) return target;
  if (isDateTimes(target)) return { kind: 'datetime', ms: target.data[bar] as number };
  if (typeof target === 'string') return run.fail(11, `${name} is a text: it has no elements.`);
  return target === undefined ? run.fail(29, `${name} has no value yet.`) : run.fail(12, `${name} has no elements.`);
}

export function writeElement(
  run: Run,
  slots: Slots,
  slot: number,
  subscripts: readonly Value[],
  value: Value,
  name: string,
): void {
  if (run.recorder?.write(slots, slot, subscripts, value, name)) return;
  const [subscript, second] = subscripts;
  const current = peekSlot(slots, slot);
  if (isMap(current) && typeof subscript === 'string') {
    run.allocate(64 + 2 * subscript.length);
    current.entries.set(subscript, value);
    return;
  }
  if (typeof current === 'string') run.fail(11, `${name} is a text: it has no elements.`);
  if (isSeries(value) || isDateTimes(value)) run.fail(8, `${name} is given an array where one number is needed.`);
  const draft = draftSlot(slots, slot, (old) => copyForWriting(run, old, value, name));
  switch (draft.kind) {
    case 'matrix':
      draft.data[cellIndex(run, draft, subscript, second)] = numberFor(run, value, name);
      return;
    case 'series':
      if (second !== undefined) run.fail(59, `${name} is no matrix: it takes one subscript.`);
      draft.data[barIndex(run, subscript)] = numberFor(run, value, name);
      return;
    case 'datetimes':
      draft.data[barIndex(run, subscript)] = isDateTime(value) ? value.ms : NULL_DATETIME;
      return;
    default:
      assertNever(draft);
  }
}

/** A scalar becomes an array of itself, a variable without value an array of Nulls. */
function copyForWriting(run: Run, old: Value, written: Value, name: string): Draft['value'] {
  if (isMatrix(old)) {
    const data = run.floats(old.data.length);
    data.set(old.data);
    return { ...old, data };
  }
  if (isDateTimes(old) || isDateTime(old) || (old === undefined && isDateTime(written))) {
    run.allocate(8 * run.barCount);
    const data = isDateTimes(old) ? old.data.slice() : new Float64Array(run.barCount);
    if (!isDateTimes(old)) data.fill(isDateTime(old) ? old.ms : NULL_DATETIME);
    return { kind: 'datetimes', data };
  }
  const data = run.floats();
  if (isSeries(old)) data.set(old.data);
  else if (typeof old === 'number' || old === undefined) data.fill(old ?? NULL);
  else run.fail(12, `${name} has no elements.`);
  return { kind: 'series', data, first: 0, last: data.length - 1 };
}

function numberFor(run: Run, value: Value, name: string): number {
  if (typeof value === 'number') return value;
  return run.fail(8, `An element of ${name} must be a number.`);
}

/** Fractions are cut off. */
function barIndex(run: Run, subscript: Value): number {
  const index = wholeSubscript(run, subscript);
  if (index < 0 || index >= run.barCount) {
    return run.fail(
      10,
      `The subscript ${index} is outside of 0 … ${run.barCount - 1}.`,
      'The newest bar is BarCount - 1.',
    );
  }
  return index;
}

function cellIndex(run: Run, { rows, columns }: Matrix, row: Value, column: Value): number {
  if (column === undefined) return run.fail(9, 'A matrix takes two subscripts: m[row][column].');
  const rowIndex = wholeSubscript(run, row);
  const columnIndex = wholeSubscript(run, column);
  if (rowIndex < 0 || rowIndex >= rows || columnIndex < 0 || columnIndex >= columns) {
    return run.fail(10, `The subscript [${rowIndex}][${columnIndex}] is outside of the matrix of ${rows}×${columns}.`);
  }
  return rowIndex * columns + columnIndex;
}

function wholeSubscript(run: Run, subscript: Value): number {
  if (typeof subscript !== 'number') return run.fail(9, 'A subscript must be a number.');
  if (subscript === NULL || Number.isNaN(subscript)) return run.fail(51, 'A subscript must not be Null.');
  return Math.trunc(subscript);
}
