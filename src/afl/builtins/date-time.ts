/**
 * Datetimes: the bars' own, those of texts and of the clock, arithmetic with them, and their text. They are a kind of
 * their own, since float32 cannot hold them.
 */
import {
  type Builtin,
  builtin,
  type DateTime,
  type DateTimes,
  isSeries,
  NULL,
  NULL_DATETIME,
  type Numeric,
  parameter,
  parameterOr,
  type Run,
  type Value,
} from '#afl/runtime';
import { DAY, SECOND } from '#base';
import { BAR_TIMES } from './bar-times.ts';
import { IN_DAILY, IN_MONTHLY, IN_QUARTERLY, IN_WEEKLY, IN_YEARLY } from './constants.ts';
import { dateTimeText, isEndOfDay, parseDateTime, regionalDate, regionalTime, strftime } from './date-text.ts';
import { described } from './described.ts';
import { currentTimes } from './frame.ts';
import { intervalName } from './interval-name.ts';
import { lookedUp } from './lookup.ts';
import { asMoments, moment, momentAt, moments, numberAt, numbersOf } from './moments.ts';
import { selectedMoment } from './spoken.ts';
import {
  addMonths,
  civilDate,
  dateNumber,
  dayOfYear,
  fromDateNumber,
  fromTimeNumber,
  hourOf,
  minuteOf,
  secondOf,
  timeNumber,
  weekday,
} from './wall-clock.ts';

/** One step of DateTimeAdd. */
function added(ms: number, amount: number, interval: number): number {
  const whole = Math.trunc(amount);
  switch (interval) {
    case IN_MONTHLY:
      return addMonths(ms, whole);
    case IN_QUARTERLY:
      return addMonths(ms, 3 * whole);
    case IN_YEARLY:
      return addMonths(ms, 12 * whole);
    case IN_WEEKLY:
      return ms + 7 * DAY * whole;
    default:
      return ms + Math.round(amount * interval) * SECOND;
  }
}

/** DateTimeConvert: what each format takes a datetime to. */
const CONVERSIONS: Readonly<Record<number, (ms: number) => number>> = {
  0: dateNumber,
  1: timeNumber,
  3: secondOf,
  4: minuteOf,
  5: hourOf,
};

function fromDateAndTime(run: Run, date: Numeric, time: Numeric): DateTime | DateTimes {
  const at = (bar: number): number => {
    const [day, clock] = [numberAt(date, bar), numberAt(time, bar)];
    return day === NULL || !Number.isFinite(day)
      ? NULL_DATETIME
      : fromDateNumber(day) + (clock === NULL ? 0 : fromTimeNumber(clock));
  };
  return isSeries(date) || isSeries(time) ? moments(run, at) : moment(at(0));
}

/** One instant in the formats that Now() and fgetstatus() share. */
export function timeInFormat(ms: number, format: number): Value {
  switch (format) {
    case 1:
      return regionalDate(ms);
    case 2:
      return regionalTime(ms);
    case 3:
      return dateNumber(ms);
    case 4:
      return timeNumber(ms);
    case 5:
      return moment(Math.floor(ms / SECOND) * SECOND);
    case 6:
      return civilDate(ms).day;
    case 7:
      return civilDate(ms).month;
    case 8:
      return civilDate(ms).year;
    case 9:
      return weekday(ms) + 1;
    case 10:
      return dayOfYear(ms);
    default:
      return `${regionalDate(ms)} ${regionalTime(ms)}`;
  }
}

function stringToDateTime(name: string): Builtin {
  return builtin({
    ...described(`${name}("text")`, 'datetime', 'The datetime that a text names; Null when it names none.'),
    parameters: [parameter('string', 'text')],
    call: ([text]) => moment(parseDateTime(text)),
  });
}

export const DATE_TIME: readonly Builtin[] = [
  ...BAR_TIMES,
  builtin({
    ...described('DateTime()', 'datetime', 'The bar’s start.'),
    parameters: [],
    call: (_, run): DateTimes => {
      const times = currentTimes(run);
      return moments(run, (bar) => times[bar] as number);
    },
  }),
  builtin({
    ...described('Date()', 'string', 'The selected bar’s date as text.'),
    parameters: [],
    call: (_, run) => {
      const ms = currentTimes(run)[run.range.last] ?? NULL_DATETIME;
      return dateTimeText(ms, 0, isEndOfDay(ms, run.host.intervalSeconds));
    },
  }),
  builtin({
    ...described('Now(format=0)', 'any', 'The present: text (0–2), DateNum, TimeNum, datetime, or a part of it.'),
    parameters: [parameterOr('number', 'format', 0)],
    call: ([format], run) => timeInFormat(run.host.now(), format),
  }),
  builtin({
    ...described('Interval(format=0)', 'any', 'The bars’ interval in seconds, or its name (format 2).'),
    parameters: [parameterOr('number', 'format', 0)],
    call: ([format], run) => (format === 2 ? intervalName(run.host.intervalSeconds) : run.host.intervalSeconds),
  }),
  stringToDateTime('StrToDateTime'),
  stringToDateTime('_DT'),
  builtin({
    ...described(
      'DateTimeToStr(datetime, mode=0)',
      'string',
      'Text: 0 both, 1 date, 2 time, 3–5 the same in ISO form.',
    ),
    parameters: [parameter('carried', 'datetime'), parameterOr('number', 'mode', 0)],
    call: ([value, mode], run) => {
      const ms = selectedMoment(run, asMoments(run, 'DateTimeToStr', value));
      return dateTimeText(ms, mode, isEndOfDay(ms, run.host.intervalSeconds));
    },
  }),
  builtin({
    ...described('DateTimeFormat("format", datetime)', 'string', 'Text by strftime’s codes.'),
    parameters: [parameter('string', 'format'), parameter('carried', 'datetime')],
    call: ([format, value], run) => strftime(format, selectedMoment(run, asMoments(run, 'DateTimeFormat', value))),
  }),
  builtin({
    ...described('DateTimeDiff(a, b)', 'numeric', 'a − b in seconds.'),
    parameters: [parameter('carried', 'a'), parameter('carried', 'b')],
    call: ([a, b], run) => {
      const both = [asMoments(run, 'DateTimeDiff', a), asMoments(run, 'DateTimeDiff', b)];
      return numbersOf(run, both, (x, y) => (x - y) / SECOND);
    },
  }),
  builtin({
    ...described(
      'DateTimeAdd(datetime, amount, interval=inDaily)',
      'datetime',
      'So many intervals later; months by the calendar.',
    ),
    parameters: [
      parameter('carried', 'datetime'),
      parameter('numeric', 'amount'),
      parameterOr('number', 'interval', IN_DAILY),
    ],
    call: ([given, amount, interval], run) => {
      const value = asMoments(run, 'DateTimeAdd', given);
      const at = (bar: number): number => {
        const [ms, count] = [momentAt(value, bar), numberAt(amount, bar)];
        return count === NULL || !Number.isFinite(count) ? NULL_DATETIME : added(ms, count, interval);
      };
      return value.kind === 'datetimes' || isSeries(amount) ? moments(run, at) : moment(at(0));
    },
  }),
  builtin({
    ...described(
      'DateTimeConvert(format, date, time=Null)',
      'any',
      'Datetime to DateNum (0), TimeNum (1), second, minute, hour (3–5); DateNum and TimeNum to datetime (2).',
    ),
    parameters: [parameter('number', 'format'), parameter('carried', 'date'), parameterOr('numeric', 'time', NULL)],
    call: ([format, date, time], run) => {
      if (typeof date === 'number' || date.kind === 'series') {
        if (format === 2) return fromDateAndTime(run, date, time);
        return run.fail(5, `Format ${format} of DateTimeConvert does not take a number.`, 'Give it a datetime.');
      }
      const convert = CONVERSIONS[format];
      if (convert !== undefined) return numbersOf(run, [date], convert);
      return run.fail(
        5,
        `Format ${format} of DateTimeConvert does not take a datetime.`,
        'Formats 0, 1, 3, 4 and 5 do.',
      );
    },
  }),
  builtin({
    ...described('Lookup(array, datetime, mode=0)', 'number', 'The array’s value at the bar of that datetime.'),
    parameters: [parameter('carried', 'array'), parameter('carried', 'datetime'), parameterOr('number', 'mode', 0)],
    call: ([array, when, mode], run) => {
      const bar = lookedUp(currentTimes(run), selectedMoment(run, asMoments(run, 'Lookup', when)), mode);
      if (typeof array === 'number' || array.kind === 'datetime') return bar === -1 ? NULL : array;
      const value = array.data[bar];
      if (array.kind === 'datetimes') return moment(value ?? NULL_DATETIME);
      return value ?? NULL;
    },
  }),
  builtin({
    ...described('GetPlaybackDateTime()', 'number', 'The position of bar replay: 0, there is none.'),
    parameters: [],
    call: () => 0,
  }),
];
