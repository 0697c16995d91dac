/**
 * Wall time without a zone: milliseconds since 1970 as if the local clock were UTC. Bars, `Now` and datetimes all speak
 * it, so calendar arithmetic here needs no zone and no `Date`. Days are counted from 1970-01-01; the civil calendar is
 * computed by Howard Hinnant's method (public domain).
 */
import { DAY, HOUR, MINUTE, SECOND } from '#base';

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function dayNumber(ms: number): number {
  return Math.floor(ms / DAY);
}

/** @returns milliseconds since midnight */
export function timeOfDay(ms: number): number {
  return ms - dayNumber(ms) * DAY;
}

export function civilDate(ms: number): CivilDate {
  const shifted = dayNumber(ms) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Months and days beyond their range carry over, as `Date` does. */
export function fromCivil({ year, month, day }: CivilDate): number {
  const months = year * 12 + month - 1;
  const carriedYear = Math.floor(months / 12);
  const carriedMonth = months - carriedYear * 12 + 1;
  const y = carriedMonth <= 2 ? carriedYear - 1 : carriedYear;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (carriedMonth > 2 ? carriedMonth - 3 : carriedMonth + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY;
}

export function hourOf(ms: number): number {
  return Math.floor(timeOfDay(ms) / HOUR);
}

export function minuteOf(ms: number): number {
  return Math.floor(timeOfDay(ms) / MINUTE) % 60;
}

export function secondOf(ms: number): number {
  return Math.floor(timeOfDay(ms) / SECOND) % 60;
}

export function clockTime(ms: number): ClockTime {
  return { hour: hourOf(ms), minute: minuteOf(ms), second: secondOf(ms) };
}

/** 0 is Sunday. 1970-01-01 was a Thursday. */
export function weekday(ms: number): number {
  return (((dayNumber(ms) + 4) % 7) + 7) % 7;
}

/** 1 to 366. */
export function dayOfYear(ms: number): number {
  return dayNumber(ms) - dayNumber(fromCivil({ year: civilDate(ms).year, month: 1, day: 1 })) + 1;
}

export function daysInMonth(year: number, month: number): number {
  return dayNumber(fromCivil({ year, month: month + 1, day: 1 })) - dayNumber(fromCivil({ year, month, day: 1 }));
}

/** Whole months later or earlier; the 31st becomes the last day of a shorter month. */
export function addMonths(ms: number, months: number): number {
  const { year, month, day } = civilDate(ms);
  const total = year * 12 + month - 1 + months;
  const newYear = Math.floor(total / 12);
  const newMonth = total - newYear * 12 + 1;
  const newDay = Math.min(day, daysInMonth(newYear, newMonth));
  return fromCivil({ year: newYear, month: newMonth, day: newDay }) + timeOfDay(ms);
}

/** AmiBroker's DateNum: 10000 × (year − 1900) + 100 × month + day. */
export function dateNumber(ms: number): number {
  const { year, month, day } = civilDate(ms);
  return 10_000 * (year - 1900) + 100 * month + day;
}

/** AmiBroker's TimeNum: 10000 × hour + 100 × minute + second. */
export function timeNumber(ms: number): number {
  return 10_000 * hourOf(ms) + 100 * minuteOf(ms) + secondOf(ms);
}

/** @returns midnight of the date that a DateNum names */
export function fromDateNumber(dateNum: number): number {
  const whole = Math.trunc(dateNum);
  const year = Math.floor(whole / 10_000);
  const rest = whole - year * 10_000;
  return fromCivil({ year: 1900 + year, month: Math.floor(rest / 100), day: rest % 100 });
}

/** @returns milliseconds since midnight of a TimeNum */
export function fromTimeNumber(timeNum: number): number {
  const whole = Math.trunc(timeNum);
  return Math.floor(whole / 10_000) * HOUR + (Math.floor(whole / 100) % 100) * MINUTE + (whole % 100) * SECOND;
}

/** Excel's and OLE's serial day: 1900-01-01 is 2. */
export function excelDay(ms: number): number {
  return dayNumber(ms) + 25_569;
}
