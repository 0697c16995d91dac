/**
 * Bar by bar computation under AmiBroker's Null rules. The result is Null where the outer Null run of any operand is;
 * between those runs Nulls are not looked for and take part as the number -1e10, unless the formula asked for
 * EveryBarNullCheck (afl-language.md §4).
 */
import type { Run } from './run.ts';
import { NULL, type Numeric, type Series, series } from './value.ts';

type Bars = Pick<Run, 'barCount' | 'everyBarNullCheck' | 'floats'>;

/** Applies a function of one bar to all: a number when all operands are numbers, else a Series. */
export function mapNumeric(run: Bars, operands: readonly Numeric[], scalar: (...values: number[]) => number): Numeric {
  const values = operands.map((each) => (typeof each === 'number' ? each : NULL));
  const arrays = operands.filter((each): each is Series => typeof each !== 'number');
  if (arrays.length === 0) return values.includes(NULL) ? NULL : Math.fround(scalar(...values));
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
