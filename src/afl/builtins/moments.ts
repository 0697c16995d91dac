/**
 * Datetimes as values: one for all bars, or one a bar, in milliseconds of local wall time with NaN for Null. Arguments
 * that should be datetimes may be Null itself, as a static variable is before it was set.
 */
import { type DateTime, type DateTimes, isSeries, NULL, NULL_DATETIME, type Numeric, type Run } from '#afl/runtime';

export function moments(run: Run, from: (bar: number) => number): DateTimes {
  run.allocate(8 * run.barCount);
  const data = new Float64Array(run.barCount);
  for (let bar = 0; bar < data.length; bar += 1) data[bar] = bounded(from(bar));
  return { kind: 'datetimes', data };
}

/** Beyond a hundred million days there is no calendar. */
const MOMENT_MAX = 8.64e15;

function bounded(ms: number): number {
  return Math.abs(ms) <= MOMENT_MAX ? ms : NULL_DATETIME;
}

export function moment(ms: number): DateTime {
  return { kind: 'datetime', ms: bounded(ms) };
}

/** The instant at a bar; a scalar is the same at each. */
export function momentAt(value: DateTime | DateTimes, bar: number): number {
  return value.kind === 'datetime' ? value.ms : (value.data[bar] ?? NULL_DATETIME);
}

export function numberAt(value: Numeric, bar: number): number {
  return typeof value === 'number' ? value : (value.data[bar] ?? NULL);
}

/** @returns the datetimes; Null stays Null, any other number is Error 5 */
export function asMoments(run: Run, name: string, value: Numeric | DateTime | DateTimes): DateTime | DateTimes {
  if (typeof value !== 'number' && !isSeries(value)) return value;
  const isNull = typeof value === 'number' ? value === NULL : value.last === -1;
  if (isNull) return moment(NULL_DATETIME);
  return run.fail(
    5,
    `${name} needs a date and time, not a number.`,
    'DateTime(), Now( 5 ) and _DT( "text" ) give one.',
  );
}

/** Datetime arguments to numbers: a number when all are scalars, else an array. Null where one is Null. */
export function numbersOf(
  run: Run,
  values: readonly (DateTime | DateTimes)[],
  of: (...ms: number[]) => number,
): Numeric {
  const at = (bar: number): number => {
    const instants = values.map((each) => momentAt(each, bar));
    return instants.some(Number.isNaN) ? NULL : Math.fround(of(...instants));
  };
  if (values.every((each) => each.kind === 'datetime')) return at(0);
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = at(bar);
  return run.series(out);
}
