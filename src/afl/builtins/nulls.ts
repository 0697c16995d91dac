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
  type Scalar,
  series,
  type Value,
} from '#afl/runtime';
import { described } from './described.ts';

/** A property of every bar's value, Null or not: a number of a number, an array of an array. */
function everyValue(x: Numeric, run: Run, scalar: (value: number) => number): Numeric {
  if (typeof x === 'number') return Math.fround(scalar(x));
  if (run.recorder !== undefined) return run.recorder.every([x], scalar as Scalar);
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = scalar(x.data[bar]!);
  return series(out);
}

/** Functions of every bar's value. */
export const EVERY = {
  isNull: (value: number) => (value === NULL ? 1 : 0),
  isNan: (value: number) => (Number.isNaN(value) ? 1 : 0),
  isFinite: (value: number) => (Number.isFinite(value) ? 1 : 0),
  isTrue: (value: number) => (isTrue(value) ? 1 : 0),
  orElse: (value: number, substitute: number) => (value === NULL || !Number.isFinite(value) ? substitute : value),
} as const;

type Carried = Numeric | DateTime | DateTimes;

function isNumeric(value: Carried): value is Numeric {
  return typeof value === 'number' || value.kind === 'series';
}

/** One choice for all bars; still an array when either choice is one. */
function chosenOnce(condition: number, a: Carried, b: Carried, run: Run): Value {
  if (!isNumeric(a) || !isNumeric(b)) {
    return condition === NULL ? { kind: 'datetime', ms: NULL_DATETIME } : condition !== 0 ? a : b;
  }
  const value = condition === NULL ? NULL : condition !== 0 ? a : b;
  return typeof a === 'number' && typeof b === 'number' ? value : run.spread(value);
}

function chosen(condition: Numeric, a: Carried, b: Carried, run: Run): Value {
  if (typeof condition === 'number') return chosenOnce(condition, a, b, run);
  if (!isNumeric(a) || !isNumeric(b)) return chosenTimes(condition.data, a, b, run);
  if (run.recorder !== undefined) return run.recorder.choose(condition, a, b);
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
  if (typeof x === 'number' || isSeries(x)) return everyValue(x, run, EVERY.isNull);
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
    ...described(`${name}(x)`, 'numeric', '1 where x is Null.'),
    parameters: [parameter('any', 'x')],
    call: ([x], run) => isNull(x, run),
  }),
);

export const NULLS: readonly Builtin[] = [
  builtin({
    ...described(
      'IIf(condition, a, b)',
      'any',
      'Bar by bar a where the condition is true, else b; Null where it is Null.',
    ),
    parameters: [parameter('numeric', 'condition'), parameter('carried', 'a'), parameter('carried', 'b')],
    call: ([condition, a, b], run) => chosen(condition, a, b, run),
  }),
  ...IS_NULL,
  builtin({
    ...described('IsNan(x)', 'numeric', '1 where x is not a number (0/0); Null is a number.'),
    parameters: [parameter('numeric', 'x')],
    call: ([x], run) => everyValue(x, run, EVERY.isNan),
  }),
  builtin({
    ...described('IsFinite(x)', 'numeric', '0 where x is infinite or not a number.'),
    parameters: [parameter('numeric', 'x')],
    call: ([x], run) => everyValue(x, run, EVERY.isFinite),
  }),
  builtin({
    ...described('IsTrue(x)', 'numeric', '1 where x is neither Null nor 0.'),
    parameters: [parameter('numeric', 'x')],
    call: ([x], run) => everyValue(x, run, EVERY.isTrue),
  }),
  builtin({
    ...described('Nz(x, valueifnull=0)', 'numeric', 'Replaces Null, NaN and infinities.'),
    parameters: [parameter('numeric', 'x'), parameterOr('numeric', 'valueifnull', 0)],
    call: ([x, substitute], run) => {
      if (run.recorder !== undefined && !(typeof x === 'number' && typeof substitute === 'number')) {
        return run.recorder.every([run.spread(x), substitute], EVERY.orElse as Scalar);
      }
      if (typeof substitute === 'number') return everyValue(x, run, (value) => EVERY.orElse(value, substitute));
      const values = run.spread(x).data;
      return series(run.floats().map((_zero, bar) => EVERY.orElse(values[bar]!, substitute.data[bar]!)));
    },
  }),
  builtin({
    ...described(
      'NullCount(array, mode=1)',
      'number',
      'Nulls in a row at the start (1), the end (2), both (3); all of them (0).',
    ),
    lookAhead: true,
    looksAhead: ([, mode]) => mode !== 1,
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
