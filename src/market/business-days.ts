/**
 * Business days of the exchange, by which the ends of futures are counted: Monday to Friday without the holidays on which
 * stocks do not trade. Days are midnights UTC, in milliseconds.
 */
import { DAY } from '#base';
import { HOLIDAYS } from './holidays.ts';

/** The day so many business days later, or earlier; the day it is counted from need not be one. */
export function businessDays(day: number, count: number): number {
  const step = count < 0 ? -DAY : DAY;
  let found = day;
  for (let left = Math.abs(count); left > 0; ) {
    found += step;
    if (isBusinessDay(found)) left -= 1;
  }
  return found;
}

/** The day itself, or the last business day before it. */
export function onOrBefore(day: number): number {
  return isBusinessDay(day) ? day : businessDays(day, -1);
}

/** @param month 1 to 12; 0 is December of the year before */
export function lastBusinessDay({ year, month }: { readonly year: number; readonly month: number }): number {
  return onOrBefore(Date.UTC(year, month, 0));
}

/** The third Friday of a month: `weekday` 5 (Sunday is 0), `nth` 3. */
export function nthWeekday({
  year,
  month,
  weekday,
  nth,
}: {
  readonly year: number;
  readonly month: number;
  readonly weekday: number;
  readonly nth: number;
}): number {
  const first = Date.UTC(year, month - 1, 1);
  return first + (((weekday - new Date(first).getUTCDay() + 7) % 7) + (nth - 1) * 7) * DAY;
}

/** `2026-03-16` */
export function dateOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

/** Futures halt at noon, or after an early report, when stocks do not trade at all; a later halt is a half day of stocks. */
function isBusinessDay(day: number): boolean {
  const weekday = new Date(day).getUTCDay();
  const end = HOLIDAYS.get(dateOf(day));
  return weekday !== 0 && weekday !== 6 && (end === undefined || end === '12:15');
}
