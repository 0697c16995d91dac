/** What kind of value an operation gives whose operands are known only in a run. */
import { isDateTime, isDateTimes, isMatrix, isSeries, type Value } from '#afl/runtime';
import type { BinaryOperator } from '#afl/syntax';
import { isLate, type LateKind } from './line.ts';

/** `array`: one number a bar. */
export type Gives = LateKind | 'array';

/** @returns null for what no operation here is made of */
export function kindOf(value: Value): Gives | null {
  if (isLate(value)) return value.gives;
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'text';
  if (value === undefined || isMatrix(value)) return null;
  if (isSeries(value)) return 'array';
  return isDateTime(value) ? 'datetime' : isDateTimes(value) ? 'datetimes' : null;
}

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['<', '>', '<=', '>=', '==', '!=']);

export function ofBinary(operator: BinaryOperator, left: Value, right: Value): Gives | null {
  const kinds = [kindOf(left), kindOf(right)];
  if (kinds.includes(null) || kinds.includes('nothing') || operator === '@') return null;
  const among = (kind: Gives): boolean => kinds.includes(kind);
  if (among('text')) {
    if (operator === '+') return 'text';
    return COMPARISONS.has(operator) && kinds[0] === kinds[1] ? 'number' : null;
  }
  if (among('datetime') || among('datetimes')) {
    if (!COMPARISONS.has(operator) || among('number') || among('array')) return null;
    return among('datetimes') ? 'array' : 'number';
  }
  return among('array') ? 'array' : 'number';
}

export function ofElement(target: Value, subscripts: readonly Value[]): Gives | null {
  if (subscripts.length !== 1 || kindOf(subscripts[0]) !== 'number') return null;
  const kind = kindOf(target);
  if (kind === 'array' || kind === 'number') return 'number';
  return kind === 'datetimes' || kind === 'datetime' ? 'datetime' : null;
}
