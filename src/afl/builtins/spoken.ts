/**
 * How values become text for people: one value of an array speaks for it, the one at the selected bar, which outside
 * charts is the last bar of the analysed range (afl-language.md §16.1).
 */
import {
  isDateTime,
  isDateTimes,
  isMap,
  isMatrix,
  isReference,
  NULL,
  type Numeric,
  type Run,
  type Series,
  textOf,
  type Value,
} from '#afl/runtime';

/** @returns the number at the selected bar, Null as it is; Null when there are no bars */
export function selectedNumber(run: Run, value: Numeric): number {
  if (typeof value === 'number') return value;
  return value.data[run.range.last] ?? NULL;
}

/** As `SelectedValue`: Null reads 0. */
export function selectedOrZero(run: Run, value: Series): number {
  const number = selectedNumber(run, value);
  return number === NULL ? 0 : number;
}

/** @returns the instant at the selected bar in ms, NaN for Null */
export function selectedMoment(run: Run, value: Value): number {
  if (isDateTime(value)) return value.ms;
  return isDateTimes(value) ? (value.data[run.range.last] ?? Number.NaN) : Number.NaN;
}

/** What `text + value` appends; nothing for what has no text. */
export function spokenText(run: Run, value: Value): string {
  if (value === undefined || isMatrix(value) || isMap(value)) return '';
  return isReference(value) ? spokenText(run, value.get()) : textOf(run, value);
}
