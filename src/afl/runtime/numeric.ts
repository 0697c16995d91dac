/**
 * Bar by bar computation under AmiBroker's Null rules. The result is Null where the outer Null run of any operand is;
 * between those runs Nulls are not looked for and take part as the number -1e10, unless the formula asked for
 * EveryBarNullCheck (afl-language.md §4).
 */
import type { Scalar } from './recorder.ts';
import type { Run } from './run.ts';
import { NULL, type Numeric, type Series, series } from './value.ts';

/** The part of a run that bar by bar computation needs. */
export type Bars = Pick<Run, 'barCount' | 'everyBarNullCheck' | 'floats' | 'recorder'>;

/** Applies a function of one bar to all: a number when all operands are numbers, else a Series. */
export function mapNumeric(run: Bars, operands: readonly Numeric[], scalar: (...values: number[]) => number): Numeric {
  if (operands.length === 1) return mapOne(run, operands[0] as Numeric, scalar);
  if (operands.length === 2) return mapTwo(run, operands[0] as Numeric, operands[1] as Numeric, scalar);
  const values = operands.map((each) => (typeof each === 'number' ? each : NULL));
  if (operands.every((each) => typeof each === 'number')) {
    return values.includes(NULL) ? NULL : Math.fround(scalar(...values));
  }
  if (run.recorder !== undefined) return run.recorder.map(operands, scalar as Scalar);
  const out = run.floats().fill(NULL);
  const { first, last } = commonSpan(run.barCount, operands);
  for (let bar = first; bar <= last; bar += 1) {
    for (let k = 0; k < operands.length; k += 1) {
      const operand = operands[k] as Numeric;
      if (typeof operand !== 'number') values[k] = operand.data[bar] as number;
    }
    if (run.everyBarNullCheck && values.includes(NULL)) continue;
    out[bar] = scalar(...values);
  }
  return series(out);
}

export function mapOne(run: Bars, operand: Numeric, scalar: (value: number) => number): Numeric {
  if (typeof operand === 'number') return operand === NULL ? NULL : Math.fround(scalar(operand));
  if (run.recorder !== undefined) return run.recorder.map([operand], scalar as Scalar);
  const { data, first, last } = operand;
  const checked = run.everyBarNullCheck;
  const out = run.floats().fill(NULL);
  for (let bar = first; bar <= last; bar += 1) {
    const value = data[bar] as number;
    if (checked && value === NULL) continue;
    out[bar] = scalar(value);
  }
  return series(out);
}

export function mapTwo(run: Bars, left: Numeric, right: Numeric, scalar: (a: number, b: number) => number): Numeric {
  if (typeof left === 'number' && typeof right === 'number') {
    return left === NULL || right === NULL ? NULL : Math.fround(scalar(left, right));
  }
  if (run.recorder !== undefined) return run.recorder.map([left, right], scalar as Scalar);
  const checked = run.everyBarNullCheck;
  const out = run.floats().fill(NULL);
  const { first, last } = commonSpan(run.barCount, [left, right]);
  const leftData = typeof left === 'number' ? null : left.data;
  const rightData = typeof right === 'number' ? null : right.data;
  for (let bar = first; bar <= last; bar += 1) {
    const a = leftData === null ? (left as number) : (leftData[bar] as number);
    const b = rightData === null ? (right as number) : (rightData[bar] as number);
    if (checked && (a === NULL || b === NULL)) continue;
    out[bar] = scalar(a, b);
  }
  return series(out);
}

/** The bars on which no operand is in an outer Null run; empty (first > last) when there are none. */
export function commonSpan(barCount: number, operands: readonly Numeric[]): { first: number; last: number } {
  let first = 0;
  let last = barCount - 1;
  for (const operand of operands) {
    if (typeof operand !== 'number') {
      first = Math.max(first, operand.first);
      last = Math.min(last, operand.last);
    } else if (operand === NULL) {
      last = -1;
    }
  }
  return { first, last };
}

/** Whether AFL takes a number for true: any number but 0 and Null. */
export function isTrue(value: number): boolean {
  return value !== 0 && value !== NULL;
}

/** A number spread over all bars. */
export function spread(run: Bars, value: Numeric): Series {
  if (typeof value !== 'number') return value;
  return run.recorder?.spread(value) ?? series(run.floats().fill(value));
}
