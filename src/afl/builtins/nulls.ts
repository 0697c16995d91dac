/** Choosing by condition, and finding and replacing what is not a number. */
import {
  type Builtin,
  builtin,
  commonSpan,
  type DateTime,
  type DateTimes,
  isSeries,
  isTrue,
  NULL,
  NULL_DATETIME,
  type Numeric,
  parameter,
  parameterOr,
  type Run,
  series,
  type Value,
} from '#afl/runtime';
import { numberRow, numericRow } from './row.ts';

/** A property of every bar's value, Null or not: a number of a number, an array of an array. */
function everyValue(x: Numeric, run: Run, scalar: (value: number) => number): Numeric {
  if (typeof x === 'number') return Math.fround(scalar(x));
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = scalar(x.data[bar]!);
  return series(out);
}

type Carried = Numeric | DateTime | DateTimes;

function isNumeric(value: Carried): value is Numeric {
  return typeof value === 'number' || value.kind === 'series';
}

function chosen(condition: Numeric, a: Carried, b: Carried, run: Run): Value {
  if (typeof condition === 'number') {
    const whole = condition === NULL ? NULL : condition !== 0 ? a : b;
    // A scalar condition still gives an array when a choice is one.
    if (whole === NULL)
      return isNumeric(a) && isNumeric(b) ? spreadLike(NULL, a, b, run) : { kind: 'datetime', ms: NULL_DATETIME };
    return isNumeric(whole) && isNumeric(a) && isNumeric(b) ? spreadLike(whole, a, b, run) : whole;
  }
  if (!isNumeric(a) || !isNumeric(b)) return chosenTimes(condition.data, a, b, run);
  const out = run.floats().fill(NULL);
  const { first, last } = commonSpan(run.barCount, [condition]);
  const left = run.spread(a).data;
  const right = run.spread(b).data;
  for (let bar = first; bar <= last; bar += 1) {
    const value = condition.data[bar]!;
    // A Null inside is the number -1e10, which is not 0.
    if (run.everyBarNullCheck && value === NULL) continue;
    out[bar] = value !== 0 ? left[bar]! : right[bar]!;
  }
  return series(out);
}

function spreadLike(value: Numeric, a: Numeric, b: Numeric, run: Run): Numeric {
  return typeof a === 'number' && typeof b === 'number' ? value : run.spread(value);
}

function chosenTimes(condition: Float32Array, a: Carried, b: Carried, run: Run): DateTimes {
  run.allocate(8 * run.barCount);
  const out = new Float64Array(run.barCount).fill(NULL_DATETIME);
  for (let bar = 0; bar < out.length; bar += 1) {
    if (condition[bar] === NULL) continue;
    const value = condition[bar] !== 0 ? a : b;
    if (isNumeric(value)) continue;
    out[bar] = value.kind === 'datetime' ? value.ms : value.data[bar]!;
  }
  return { kind: 'datetimes', data: out };
}

function isNull(x: Value, run: Run): Numeric {
  if (typeof x === 'number' || isSeries(x)) return everyValue(x, run, (value) => (value === NULL ? 1 : 0));
  if (typeof x === 'object' && x.kind === 'datetime') return Number.isNaN(x.ms) ? 1 : 0;
  if (typeof x === 'object' && x.kind === 'datetimes') {
    const out = run.floats();
    for (let bar = 0; bar < out.length; bar += 1) out[bar] = Number.isNaN(x.data[bar]) ? 1 : 0;
    return series(out);
  }
  return 0;
}

const IS_NULL = ['IsNull', 'IsEmpty'].map((name) =>
  builtin({
    ...numericRow(`${name}(x)`, '1 where x is Null.'),
    parameters: [parameter('any', 'x')],
    call: ([x], run) => isNull(x, run),
  }),
);

export const NULLS: readonly Builtin[] = [
  builtin({
    ...numericRow('IIf(condition, a, b)', 'Bar by bar a where the condition is true, else b; Null where it is Null.'),
    returns: 'any',
    parameters: [parameter('numeric', 'condition'), parameter('carried', 'a'), parameter('carried', 'b')],
    call: ([condition, a, b], run) => chosen(condition, a, b, run),
  }),
  ...IS_NULL,
  builtin({
    ...numericRow('IsNan(x)', '1 where x is not a number (0/0); Null is a number.'),
    parameters: [parameter('numeric', 'x')],
    call: ([x], run) => everyValue(x, run, (value) => (Number.isNaN(value) ? 1 : 0)),
  }),
  builtin({
    ...numericRow('IsFinite(x)', '0 where x is infinite or not a number.'),
    parameters: [parameter('numeric', 'x')],
    call: ([x], run) => everyValue(x, run, (value) => (Number.isFinite(value) ? 1 : 0)),
  }),
  builtin({
    ...numericRow('IsTrue(x)', '1 where x is neither Null nor 0.'),
    parameters: [parameter('numeric', 'x')],
    call: ([x], run) => everyValue(x, run, (value) => (isTrue(value) ? 1 : 0)),
  }),
  builtin({
    ...numericRow('Nz(x, valueifnull=0)', 'Replaces Null, NaN and infinities.'),
    parameters: [parameter('numeric', 'x'), parameterOr('numeric', 'valueifnull', 0)],
    call: ([x, substitute], run) => {
      const missing = (value: number): boolean => value === NULL || !Number.isFinite(value);
      if (typeof substitute === 'number') return everyValue(x, run, (value) => (missing(value) ? substitute : value));
      const values = run.spread(x).data;
      return series(run.floats().map((_zero, bar) => (missing(values[bar]!) ? substitute.data[bar]! : values[bar]!)));
    },
  }),
  builtin({
    ...numberRow(
      'NullCount(array, mode=1)',
      'Nulls in a row at the start (1), the end (2), both (3); all of them (0).',
    ),
    lookAhead: true,
    parameters: [parameter('array', 'array'), parameterOr('number', 'mode', 1)],
    call: ([{ data, first, last }, mode]) => {
      const start = first;
      const end = last < 0 ? 0 : data.length - 1 - last;
      if (mode === 1) return start;
      if (mode === 2) return last < 0 ? data.length : end;
      if (mode === 3) return start + end;
      return data.reduce((count, value) => (value === NULL ? count + 1 : count), 0);
    },
  }),
];
