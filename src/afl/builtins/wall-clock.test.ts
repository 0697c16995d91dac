import { expect, test } from 'vitest';
import { dateTimeText, parseDateTime, parseTime, strftime } from './date-text.ts';
import {
  addMonths,
  civilDate,
  dateNumber,
  dayOfYear,
  excelDay,
  fromCivil,
  fromDateNumber,
  fromTimeNumber,
  timeNumber,
  weekday,
} from './wall-clock.ts';

test('the civil calendar agrees with Date on every day of three centuries', () => {
  for (let ms = Date.UTC(1900, 0, 1); ms < Date.UTC(2200, 0, 1); ms += 86_400_000) {
    const date = new Date(ms);
    const expected = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    const got = civilDate(ms);
    if (
      got.year !== expected.year ||
      got.month !== expected.month ||
      got.day !== expected.day ||
      fromCivil(got) !== ms ||
      weekday(ms) !== date.getUTCDay()
    ) {
      expect({ ms, ...got }).toEqual({ ms, ...expected });
    }
  }
});

test('DateNum, TimeNum and the Excel day are the guide’s numbers', () => {
  expect(dateNumber(Date.UTC(2001, 11, 31))).toBe(1011231);
  expect(dateNumber(Date.UTC(1999, 11, 31))).toBe(991231);
  expect(fromDateNumber(1011231)).toBe(Date.UTC(2001, 11, 31));
  expect(timeNumber(Date.UTC(2001, 0, 1, 12, 37, 15))).toBe(123715);
  expect(fromTimeNumber(123715)).toBe(Date.UTC(1970, 0, 1, 12, 37, 15));
  expect(excelDay(Date.UTC(1900, 0, 1))).toBe(2);
  expect(excelDay(Date.UTC(2008, 0, 1))).toBe(39448);
  expect(dayOfYear(Date.UTC(2024, 11, 31))).toBe(366);
});

test('months are added by the calendar and a short month takes its last day', () => {
  expect(addMonths(Date.UTC(2024, 0, 31, 9, 30), 1)).toBe(Date.UTC(2024, 1, 29, 9, 30));
  expect(addMonths(Date.UTC(2024, 0, 15), -13)).toBe(Date.UTC(2022, 11, 15));
});

test('dates are read in every form the guide names, and nonsense is no date', () => {
  const day = Date.UTC(2005, 2, 5);
  for (const text of [
    '2005-03-05',
    '20050305',
    '2005-Mar-05',
    '5 Mar 2005',
    'March 5, 2005',
    '3/5/2005',
    '05.03.2005',
    '05-03-05',
  ]) {
    expect([text, parseDateTime(text)]).toEqual([text, day]);
  }
  expect(parseDateTime('2005-03-05 09:30:15')).toBe(Date.UTC(2005, 2, 5, 9, 30, 15));
  expect(parseDateTime('2005-03-05T16:00')).toBe(Date.UTC(2005, 2, 5, 16));
  expect(parseDateTime('3/5/2005 12:05 AM')).toBe(Date.UTC(2005, 2, 5, 0, 5));
  expect(parseDateTime('25/3/2005')).toBe(Date.UTC(2005, 2, 25));
  for (const text of ['', 'tomorrow', '2005-13-05', '2005-02-30', '1/2', '2005-03-05 25:00']) {
    expect([text, parseDateTime(text)]).toEqual([text, Number.NaN]);
  }
  expect(parseTime('9:30')).toBe(34_200_000);
});

test('datetimes are written in DateTimeToStr’s modes, without a time on daily bars', () => {
  const ms = Date.UTC(2026, 0, 15, 15, 4, 5);
  expect([0, 1, 2, 3, 4, 5].map((mode) => dateTimeText(ms, mode, false))).toEqual([
    '1/15/2026 3:04:05 PM',
    '1/15/2026',
    '3:04:05 PM',
    '2026-01-15 15:04:05',
    '2026-01-15',
    '15:04:05',
  ]);
  expect([0, 2, 3, 5].map((mode) => dateTimeText(ms, mode, true))).toEqual(['1/15/2026', '', '2026-01-15', '']);
  expect(dateTimeText(Number.NaN, 0, false)).toBe('');
});

test('strftime codes and the # flag read as Microsoft’s do', () => {
  const ms = Date.UTC(1995, 2, 14, 12, 41, 29);
  expect(strftime('%Y%m%d', ms)).toBe('19950314');
  expect(strftime('%A %a %B %b %d %#m %H %I %p %j %y', ms)).toBe('Tuesday Tue March Mar 14 3 12 12 PM 073 95');
  expect(strftime('%#c|%#x|%x|%X', ms)).toBe(
    'Tuesday, March 14, 1995 12:41:29|Tuesday, March 14, 1995|03/14/95|12:41:29',
  );
  expect(strftime('%U %W %w 100%% %q', ms)).toBe('11 11 2 100% %q');
});
