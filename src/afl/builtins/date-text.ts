/**
 * Datetimes as text and back. Regional forms are those of English (United States) in Windows, since a formula's text
 * must not depend on the machine: `1/15/2026 3:04:05 PM`. ISO forms are the same everywhere.
 */
import { HOUR, MINUTE, SECOND } from '#base';
import { civilDate, clockTime, dayOfYear, daysInMonth, fromCivil, timeOfDay, weekday } from './wall-clock.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `1/15/2026` */
export function regionalDate(ms: number): string {
  const { year, month, day } = civilDate(ms);
  return `${month}/${day}/${year}`;
}

/** `3:04:05 PM` */
export function regionalTime(ms: number): string {
  const { hour, minute, second } = clockTime(ms);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}:${two(second)} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** `2026-01-15` */
export function isoDate(ms: number): string {
  const { year, month, day } = civilDate(ms);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** `15:04:05` */
export function isoTime(ms: number): string {
  const { hour, minute, second } = clockTime(ms);
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/**
 * DateTimeToStr's modes: 0 both regional, 1 date, 2 time, 3 both ISO, 4 ISO date, 5 ISO time.
 *
 * @param endOfDay the time means nothing (daily bars), so it is left out
 * @returns '' for Null
 */
export function dateTimeText(ms: number, mode: number, endOfDay: boolean): string {
  if (Number.isNaN(ms)) return '';
  switch (mode) {
    case 1:
      return regionalDate(ms);
    case 2:
      return endOfDay ? '' : regionalTime(ms);
    case 3:
      return endOfDay ? isoDate(ms) : `${isoDate(ms)} ${isoTime(ms)}`;
    case 4:
      return isoDate(ms);
    case 5:
      return endOfDay ? '' : isoTime(ms);
    default:
      return endOfDay ? regionalDate(ms) : `${regionalDate(ms)} ${regionalTime(ms)}`;
  }
}

/** `strftime` of the C locale, with Microsoft's `#` flag. Unknown codes are left as they stand. */
export function strftime(format: string, ms: number): string {
  if (Number.isNaN(ms)) return '';
  return format.replace(/%(#?)([A-Za-z%])/g, (whole, flag: string, code: string) => {
    const text = formatCode(code, ms, flag === '#');
    return text ?? whole;
  });
}

function formatCode(code: string, ms: number, bare: boolean): string | undefined {
  const { year, month, day } = civilDate(ms);
  const { hour, minute, second } = clockTime(ms);
  const number = (value: number, digits: number): string =>
    bare ? String(value) : String(value).padStart(digits, '0');
  const weekdayName = WEEKDAYS[weekday(ms)] as string;
  const monthName = MONTHS[month - 1] as string;
  const longDate = `${weekdayName}, ${monthName} ${two(day)}, ${year}`;
  const shortDate = `${two(month)}/${two(day)}/${two(year % 100)}`;
  switch (code) {
    case 'a':
      return weekdayName.slice(0, 3);
    case 'A':
      return weekdayName;
    case 'b':
      return monthName.slice(0, 3);
    case 'B':
      return monthName;
    case 'c':
      return bare ? `${longDate} ${isoTime(ms)}` : `${shortDate} ${isoTime(ms)}`;
    case 'd':
      return number(day, 2);
    case 'H':
      return number(hour, 2);
    case 'I':
      return number(hour % 12 === 0 ? 12 : hour % 12, 2);
    case 'j':
      return number(dayOfYear(ms), 3);
    case 'm':
      return number(month, 2);
    case 'M':
      return number(minute, 2);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'S':
      return number(second, 2);
    case 'U':
      return number(Math.floor((dayOfYear(ms) + 6 - weekday(ms)) / 7), 2);
    case 'w':
      return String(weekday(ms));
    case 'W':
      return number(Math.floor((dayOfYear(ms) + 6 - ((weekday(ms) + 6) % 7)) / 7), 2);
    case 'x':
      return bare ? longDate : shortDate;
    case 'X':
      return isoTime(ms);
    case 'y':
      return number(year % 100, 2);
    case 'Y':
      return String(year);
    case 'z':
    case 'Z':
      return '';
    case '%':
      return '%';
    default:
      return undefined;
  }
}

/**
 * Reads a date, a time, or both: `2005-03-05`, `20050305`, `2005-Mar-05`, `5 Mar 2005`, `3/5/2005` (month first),
 * `05.03.2005` and `05-03-2005` (day first), each with an optional `9:30`, `09:30:15`, `9:30 PM` behind it.
 *
 * @returns NaN when the text is no date
 */
export function parseDateTime(text: string): number {
  if (text.length > 64) return Number.NaN;
  const [, datePart = '', timePart = ''] = /^\s*(.*?)(?:[\sT]+(\d{1,2}:.*?))?\s*$/.exec(text) ?? [];
  const date = parseDate(datePart);
  const time = timePart === '' ? 0 : parseTime(timePart);
  return date + time;
}

function parseDate(text: string): number {
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const parts = packed === null ? text.split(/[-/.\s,]+/) : packed.slice(1);
  if (parts.length !== 3) return Number.NaN;
  const [a, b, c] = parts as [string, string, string];
  if (/^\d{4}$/.test(a)) return checkedDate({ year: Number(a), month: monthOf(b), day: Number(c) });
  const year = fullYear(c);
  if (/^[A-Za-z]/.test(a)) return checkedDate({ year, month: monthOf(a), day: Number(b) });
  if (/^[A-Za-z]/.test(b)) return checkedDate({ year, month: monthOf(b), day: Number(a) });
  const dayFirst = (!text.includes('/') && Number(b) <= 12) || Number(a) > 12;
  return dayFirst
    ? checkedDate({ year, month: Number(b), day: Number(a) })
    : checkedDate({ year, month: Number(a), day: Number(b) });
}

function monthOf(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const start = text.toLowerCase();
  return start.length < 3 ? Number.NaN : MONTHS.findIndex((name) => name.toLowerCase().startsWith(start)) + 1;
}

/** Two digits: up to 49 of this century, else of the last, as Windows reads them. */
function fullYear(text: string): number {
  if (!/^(\d{2}|\d{4})$/.test(text)) return Number.NaN;
  const year = Number(text);
  return text.length === 4 ? year : year + (year < 50 ? 2000 : 1900);
}

function checkedDate({ year, month, day }: { year: number; month: number; day: number }): number {
  const valid =
    year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return valid ? fromCivil({ year, month, day }) : Number.NaN;
}

/** `9:30`, `09:30:15.250`, `9:30 PM`. @returns milliseconds since midnight, NaN when the text is no time */
export function parseTime(text: string): number {
  if (text.length > 64) return Number.NaN;
  const match = /^\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6}))?)?\s*([AaPp][Mm])?\s*$/.exec(text);
  if (match === null) return Number.NaN;
  const [, hours, minutes, seconds = '0', fraction = '', half] = match;
  let hour = Number(hours);
  if (half !== undefined) hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;
  const milliseconds = Math.floor(Number(`0.${fraction || '0'}`) * 1000);
  return hour * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND + milliseconds;
}

/** Whether a datetime stands for a whole day: midnight, in a run over daily or longer bars. */
export function isEndOfDay(ms: number, intervalSeconds: number): boolean {
  return intervalSeconds >= 86_400 && timeOfDay(ms) === 0;
}
