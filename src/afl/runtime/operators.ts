/**
 * The operators (afl-language.md §6.1). Comparisons and logic yield 1 or 0, and Null where an operand is Null; both
 * sides of AND and OR are evaluated. Undocumented, so chosen: `%` is the remainder of the division of the numbers as they
 * are, with the sign of the left one; `&` and `|` cut their operands to 32-bit integers.
 */
import type { BinaryOperator, UnaryOperator } from '#afl/syntax';
import { mapMatrix, multiplyMatrices } from './matrix.ts';
import { generalText } from './number-text.ts';
import { mapOne, mapTwo } from './numeric.ts';
import type { Run } from './run.ts';
import {
  type DateTime,
  type DateTimes,
  isDateTime,
  isDateTimes,
  isMatrix,
  isSeries,
  NULL,
  type Numeric,
  type Value,
} from './value.ts';

type Scalar = (a: number, b: number) => number;

export const SCALARS: Readonly<Record<Exclude<BinaryOperator, '@'>, Scalar>> = {
  '^': (a, b) => a ** b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '<': (a, b) => (a < b ? 1 : 0),
  '>': (a, b) => (a > b ? 1 : 0),
  '<=': (a, b) => (a <= b ? 1 : 0),
  '>=': (a, b) => (a >= b ? 1 : 0),
  '==': (a, b) => (a === b ? 1 : 0),
  '!=': (a, b) => (a !== b ? 1 : 0),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
};

/** The unary operators, likewise. */
export const NOT = (value: number): number => (value === 0 ? 1 : 0);
export const NEGATED = (value: number): number => -value;

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['<', '>', '<=', '>=', '==', '!=']);

/** A text longer than this is an attack or a mistake, in UTF-16 units. */
const TEXT_MAX = 4_000_000;

export function applyBinary(run: Run, operator: BinaryOperator, left: Value, right: Value): Value {
  const recorded = run.recorder?.binary(operator, left, right);
  if (recorded !== undefined) return recorded;
  if (isNumeric(left) && isNumeric(right)) {
    return operator === '@' ? wrongTypes(run, operator) : mapTwo(run, left, right, SCALARS[operator]);
  }
  if (typeof left === 'string' || typeof right === 'string') return applyToText(run, operator, left, right);
  if (isMatrix(left) || isMatrix(right)) return applyToMatrix(run, operator, left, right);
  if (isTime(left) || isTime(right)) return applyToTimes(run, operator, left, right);
  return wrongTypes(run, operator);
}

export function applyUnary(run: Run, operator: UnaryOperator, operand: Value): Value {
  const recorded = run.recorder?.unary(operator, operand);
  if (recorded !== undefined) return recorded;
  if (isNumeric(operand)) {
    if (operator === 'not') return mapOne(run, operand, NOT);
    return operator === '-' ? mapOne(run, operand, NEGATED) : operand;
  }
  if (isMatrix(operand) && operator !== 'not') {
    return operator === '-' ? mapMatrix(run, operand, (value) => -value) : operand;
  }
  if (operator === 'not') return run.fail(1, 'NOT needs a number or an array.');
  return run.fail(3, `The sign ${operator} needs a number or an array.`);
}

/** How `+` turns a value into text: an array by its selected value, Null as 0. */
export function textOf(run: Run, value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return generalText(value === NULL ? 0 : value);
  if (isSeries(value)) return textOf(run, value.data[run.range.last] ?? 0);
  if (isDateTime(value)) return timeText(value.ms);
  if (isDateTimes(value)) return timeText(value.data[run.range.last] ?? Number.NaN);
  return run.fail(1, 'This value cannot be joined to a text.');
}

function applyToText(run: Run, operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === '+') {
    const text = textOf(run, left) + textOf(run, right);
    if (text.length > TEXT_MAX) run.fail(28, `A text grew beyond ${TEXT_MAX} characters.`);
    run.allocate(2 * text.length);
    return text;
  }
  if (!COMPARISONS.has(operator) || typeof left !== 'string' || typeof right !== 'string') {
    return wrongTypes(run, operator);
  }
  return SCALARS[operator as '<'](left < right ? -1 : left > right ? 1 : 0, 0);
}

function applyToMatrix(run: Run, operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === '@') {
    return isMatrix(left) && isMatrix(right) ? multiplyMatrices(run, left, right) : wrongTypes(run, operator);
  }
  const scalar = SCALARS[operator];
  if (isMatrix(left) && isMatrix(right)) {
    if (left.rows !== right.rows || left.columns !== right.columns) {
      return run.fail(
        1,
        `The matrices differ in size: ${left.rows}×${left.columns} and ${right.rows}×${right.columns}.`,
      );
    }
    return mapMatrix(run, left, (value, index) => scalar(value, right.data[index] as number), right);
  }
  if (isMatrix(left) && typeof right === 'number') return mapMatrix(run, left, (value) => scalar(value, right));
  if (isMatrix(right) && typeof left === 'number') return mapMatrix(run, right, (value) => scalar(left, value));
  return wrongTypes(run, operator);
}

/** Datetimes can be compared; anything else with them means nothing in AmiBroker. */
function applyToTimes(run: Run, operator: BinaryOperator, left: Value, right: Value): Value {
  if (!COMPARISONS.has(operator) || !isTimeOrNumeric(left) || !isTimeOrNumeric(right)) {
    return run.fail(
      1,
      `The operator ${operator} cannot be applied to dates and times.`,
      'Use DateTimeDiff or DateTimeAdd.',
    );
  }
  const scalar = SCALARS[operator as '<'];
  const compare = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? NULL : scalar(a, b));
  if (!isBars(left) && !isBars(right)) return compare(timeAt(left, 0), timeAt(right, 0));
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = compare(timeAt(left, bar), timeAt(right, bar));
  return run.series(out);
}

/** A number beside a datetime is taken for one as it stands; Null for the Null of datetimes. */
function timeAt(value: Numeric | DateTime | DateTimes, bar: number): number {
  const number = typeof value === 'number' ? value : value.kind === 'datetime' ? value.ms : (value.data[bar] as number);
  return number === NULL ? Number.NaN : number;
}

function timeText(ms: number): string {
  return Number.isNaN(ms) ? '0' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function isNumeric(value: Value): value is Numeric {
  return typeof value === 'number' || isSeries(value);
}

function isTime(value: Value): value is DateTime | DateTimes {
  return isDateTime(value) || isDateTimes(value);
}

function isTimeOrNumeric(value: Value): value is Numeric | DateTime | DateTimes {
  return isNumeric(value) || isTime(value);
}

function isBars(value: Value): boolean {
  return isSeries(value) || isDateTimes(value);
}

function wrongTypes(run: Run, operator: BinaryOperator): never {
  return run.fail(1, `The operator ${operator.toUpperCase()} cannot be applied to values of these types.`);
}
