/**
 * How values become text for people: one value of an array speaks for it, the one at the selected bar, which outside
 * charts is the last bar of the analysed range (afl-language.md §16.1).
 */
import {
  generalText,
  isDateTime,
  isDateTimes,
  NULL,
  type Numeric,
  type Run,
  type Series,
  type Value,
} from '#afl/runtime';
import { dateTimeText, isEndOfDay } from './date-text.ts';

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

/** What `text + value` appends: `%g` of a number, an array's selected value (Null reads 0), a datetime's regional form. */
export function spokenText(run: Run, value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return generalText(value);
  switch (value.kind) {
    case 'series':
      return generalText(selectedOrZero(run, value));
    case 'datetime':
    case 'datetimes': {
      const ms = selectedMoment(run, value);
      return dateTimeText(ms, 0, isEndOfDay(ms, run.host.intervalSeconds));
    }
    case 'reference':
      return spokenText(run, value.get());
    default:
      return '';
  }
}
