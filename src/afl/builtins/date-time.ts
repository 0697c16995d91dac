/**
 * The time of each bar, as numbers and as datetimes. Bars are stamped by their start in the session's zone; inside a
 * time frame (TimeFrameSet) the compressed bars' starts are seen, with Null in front. DateTime values are a kind of
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
  series,
  type Value,
} from '#afl/runtime';
import { DAY, SECOND } from '#base';
import { IN_DAILY, IN_MONTHLY, IN_QUARTERLY, IN_WEEKLY, IN_YEARLY } from './constants.ts';
import { dateTimeText, isEndOfDay, parseDateTime, regionalDate, regionalTime, strftime } from './date-text.ts';
import { described } from './described.ts';
import { currentTimes } from './frame.ts';
import { intervalName } from './interval-name.ts';
import { selectedMoment } from './spoken.ts';
import {
  addMonths,
  civilDate,
  dateNumber,
  dayNumber,
  dayOfYear,
  excelDay,
  fromDateNumber,
  fromTimeNumber,
  hourOf,
  minuteOf,
  secondOf,
  timeNumber,
  timeOfDay,
  weekday,
} from './wall-clock.ts';

/** An array of one number a bar, from the bar's local start. */
function perBar(name: string, summary: string, of: (ms: number) => number): Builtin {
  return builtin({
    ...described(`${name}()`, 'array', summary),
    parameters: [],
    call: (_, run) => {
      const times = currentTimes(run);
      const out = run.floats();
      for (let bar = 0; bar < out.length; bar += 1) {
        const ms = times[bar] as number;
        out[bar] = Number.isNaN(ms) ? NULL : of(ms);
      }
      return run.series(out);
    },
  });
}

/** The same for what all bars of one date share: the calendar is asked once a date. */
function perDate(name: string, summary: string, of: (ms: number) => number): Builtin {
  return perBar(name, summary, rememberingDate(of));
}

function rememberingDate(of: (ms: number) => number): (ms: number) => number {
  let date = Number.NaN;
  let value = NULL;
  return (ms) => {
    const day = dayNumber(ms);
    if (day !== date) {
      date = day;
      value = of(ms);
    }
    return value;
  };
}

function moments(run: Run, from: (bar: number) => number): DateTimes {
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

function moment(ms: number): DateTime {
  return { kind: 'datetime', ms: bounded(ms) };
}

/** The instant at a bar; a scalar is the same at each. */
function momentAt(value: DateTime | DateTimes, bar: number): number {
  return value.kind === 'datetime' ? value.ms : (value.data[bar] ?? NULL_DATETIME);
}

function numberAt(value: Numeric, bar: number): number {
  return typeof value === 'number' ? value : (value.data[bar] ?? NULL);
}

/** Datetime arguments to numbers: a number when all are scalars, else an array. Null where one is Null. */
function numbersOf(run: Run, values: readonly (DateTime | DateTimes)[], of: (...ms: number[]) => number): Numeric {
  const at = (bar: number): number => {
    const instants = values.map((each) => momentAt(each, bar));
    return instants.some(Number.isNaN) ? NULL : Math.fround(of(...instants));
  };
  if (values.every((each) => each.kind === 'datetime')) return at(0);
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = at(bar);
  return series(out);
}

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

function now(run: Run, format: number): Value {
  const ms = run.host.now();
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

/**
 * The bar that Lookup means: with this start, or by mode its neighbour.
 *
 * @returns -1 when there is none
 */
function lookedUp(times: Float64Array, ms: number, mode: number): number {
  const first = times.findIndex((each) => !Number.isNaN(each));
  if (first === -1 || Number.isNaN(ms)) return -1;
  let low = first;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  const last = times.length - 1;
  if (low <= last && times[low] === ms) return low;
  if (mode < 0) return low === first || (mode === -2 && low > last) ? -1 : low - 1;
  if (mode > 0) return low > last || (mode === 2 && low === first) ? -1 : low;
  return -1;
}

export const DATE_TIME: readonly Builtin[] = [
  perDate('DateNum', '10000 × (year − 1900) + 100 × month + day.', dateNumber),
  perBar('TimeNum', '10000 × hour + 100 × minute + second.', timeNumber),
  perDate('Year', 'The bar’s year.', (ms) => civilDate(ms).year),
  perDate('Month', 'The bar’s month, 1 to 12.', (ms) => civilDate(ms).month),
  perDate('Day', 'The bar’s day of the month.', (ms) => civilDate(ms).day),
  perDate('DayOfWeek', 'The bar’s weekday, 0 Sunday to 6 Saturday.', weekday),
  perDate('DayOfYear', 'The bar’s day of the year, from 1.', dayOfYear),
  perDate('DaysSince1900', 'Excel’s serial day: 1 January 1900 is 2.', excelDay),
  perBar('Hour', 'The bar’s hour, 0 to 23.', hourOf),
  perBar('Minute', 'The bar’s minute.', minuteOf),
  perBar('Second', 'The bar’s second.', secondOf),
  perBar('MilliSec', 'The bar’s millisecond.', (ms) => timeOfDay(ms) % SECOND),
  perBar('MicroSec', 'Always 0: bars are stamped in milliseconds.', () => 0),
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
    call: ([format], run) => now(run, format),
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
    parameters: [parameter('datetime', 'datetime'), parameterOr('number', 'mode', 0)],
    call: ([value, mode], run) => {
      const ms = selectedMoment(run, value);
      return dateTimeText(ms, mode, isEndOfDay(ms, run.host.intervalSeconds));
    },
  }),
  builtin({
    ...described('DateTimeFormat("format", datetime)', 'string', 'Text by strftime’s codes.'),
    parameters: [parameter('string', 'format'), parameter('datetime', 'datetime')],
    call: ([format, value], run) => strftime(format, selectedMoment(run, value)),
  }),
  builtin({
    ...described('DateTimeDiff(a, b)', 'numeric', 'a − b in seconds.'),
    parameters: [parameter('datetime', 'a'), parameter('datetime', 'b')],
    call: ([a, b], run) => numbersOf(run, [a, b], (x, y) => (x - y) / SECOND),
  }),
  builtin({
    ...described(
      'DateTimeAdd(datetime, amount, interval=inDaily)',
      'datetime',
      'So many intervals later; months by the calendar.',
    ),
    parameters: [
      parameter('datetime', 'datetime'),
      parameter('numeric', 'amount'),
      parameterOr('number', 'interval', IN_DAILY),
    ],
    call: ([value, amount, interval], run) => {
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
    parameters: [parameter('carried', 'array'), parameter('datetime', 'datetime'), parameterOr('number', 'mode', 0)],
    call: ([array, when, mode], run) => {
      const bar = lookedUp(currentTimes(run), selectedMoment(run, when), mode);
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
