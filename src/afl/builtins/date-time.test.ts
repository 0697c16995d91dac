import { expect, test } from 'vitest';
import { ran, someBars, someHost, spoken, valuesOf } from './spoken.test-support.ts';

const bars = someBars({
  times: [Date.UTC(1999, 11, 31, 12, 37, 15), Date.UTC(2001, 11, 31), Date.UTC(2024, 1, 29, 23, 59, 59) + 250],
});
const daily = someHost({ intervalSeconds: 86_400 });

test('each part of a bar’s start is a number a bar', () => {
  for (const [call, expected] of [
    ['DateNum()', [991_231, 1_011_231, 1_240_229]],
    ['TimeNum()', [123_715, 0, 235_959]],
    ['Year()', [1999, 2001, 2024]],
    ['Month()', [12, 12, 2]],
    ['Day()', [31, 31, 29]],
    ['DayOfWeek()', [5, 1, 4]],
    ['DayOfYear()', [365, 365, 60]],
    ['DaysSince1900()', [36_525, 37_256, 45_351]],
    ['Hour()', [12, 0, 23]],
    ['Minute()', [37, 0, 59]],
    ['Second()', [15, 0, 59]],
    ['MilliSec()', [0, 0, 250]],
    ['MicroSec()', [0, 0, 0]],
  ] as const) {
    expect([call, valuesOf(call, { bars })]).toEqual([call, expected]);
  }
});

test('datetimes are told apart to the second and compared with texts', () => {
  expect(valuesOf('DateTime() == _DT( "2001-12-31" )', { bars })).toEqual([0, 1, 0]);
  expect(valuesOf('DateTime() >= StrToDateTime( "2001-Dec-31" )', { bars })).toEqual([0, 1, 1]);
  expect(spoken('DateTimeDiff( _DT( "2026-01-15 10:00" ), _DT( "2026-01-15 09:59:30" ) )')).toBe('30');
  expect(valuesOf('DateTimeDiff( DateTime(), _DT( "2001-12-31 00:00:10" ) )', { bars })[1]).toBe(-10);
  expect(valuesOf('DateTimeDiff( _DT( "no date" ), DateTime() )', { bars })).toEqual([null, null, null]);
});

test('intervals are added by the calendar where they are of the calendar', () => {
  const added = (amount: string, interval: string): string =>
    spoken(`DateTimeToStr( DateTimeAdd( _DT( "2024-01-31 09:30:00" ), ${amount}, ${interval} ), 3 )`);
  expect(added('11', 'inDaily')).toBe('2024-02-11 09:30:00');
  expect(added('-1', 'in1Second')).toBe('2024-01-31 09:29:59');
  expect(added('90', 'in1Minute')).toBe('2024-01-31 11:00:00');
  expect(added('1', 'inHourly')).toBe('2024-01-31 10:30:00');
  expect(added('1', 'inWeekly')).toBe('2024-02-07 09:30:00');
  expect(added('1', 'inMonthly')).toBe('2024-02-29 09:30:00');
  expect(added('1', 'inQuarterly')).toBe('2024-04-30 09:30:00');
  expect(added('-1', 'inYearly')).toBe('2023-01-31 09:30:00');
});

test('DateTimeConvert goes both ways', () => {
  expect(valuesOf('DateTimeConvert( 0, DateTime() ) == DateNum()', { bars })).toEqual([1, 1, 1]);
  expect(valuesOf('DateTimeConvert( 1, DateTime() ) == TimeNum()', { bars })).toEqual([1, 1, 1]);
  expect(valuesOf('DateTimeConvert( 3, DateTime() )', { bars })).toEqual([15, 0, 59]);
  expect(valuesOf('DateTimeConvert( 4, DateTime() )', { bars })).toEqual([37, 0, 59]);
  expect(valuesOf('DateTimeConvert( 5, DateTime() )', { bars })).toEqual([12, 0, 23]);
  expect(spoken('DateTimeToStr( DateTimeConvert( 2, 1011231, 123715 ), 3 )')).toBe('2001-12-31 12:37:15');
  const wrong = ran('x = DateTimeConvert( 0, 5 );');
  expect(wrong.ok ? '' : wrong.error.code).toBe('AFL-E005');
});

test('text of a date has no time on daily bars', () => {
  const midnight = someBars({ times: [Date.UTC(2026, 0, 15)] });
  expect(spoken('DateTimeToStr( DateTime() )', { bars: midnight, host: daily })).toBe('1/15/2026');
  expect(spoken('DateTimeToStr( DateTime(), 2 )', { bars: midnight, host: daily })).toBe('');
  expect(spoken('Date()', { bars: midnight, host: daily })).toBe('1/15/2026');
  expect(spoken('Date()')).toBe('1/15/2026 9:34:00 AM');
  expect(spoken('DateTimeFormat( "%Y%m%d-%H%M", DateTime() )')).toBe('20260115-0934');
});

test('Now tells the host’s time in eleven ways', () => {
  const told = Array.from({ length: 11 }, (_, format) => spoken(`Now( ${format} )`));
  expect(told).toEqual([
    '1/15/2026 3:04:05 PM',
    '1/15/2026',
    '3:04:05 PM',
    '1.26012e+06',
    '150405',
    '2026-01-15 15:04:05',
    '15',
    '1',
    '2026',
    '5',
    '15',
  ]);
});

test('Lookup finds the bar, or by its mode a neighbour', () => {
  const at = (minute: string, mode: number): string => spoken(`Lookup( C, _DT( "2026-01-15 ${minute}" ), ${mode} )`);
  expect(at('09:31', 0)).toBe('102');
  expect([-2, -1, 0, 1, 2].map((mode) => at('09:31:30', mode))).toEqual(['102', '102', '0', '103', '103']);
  expect([-2, -1, 0, 1, 2].map((mode) => at('08:00', mode))).toEqual(['0', '0', '0', '101', '0']);
  expect([-2, -1, 0, 1, 2].map((mode) => at('11:00', mode))).toEqual(['0', '105', '0', '0', '0']);
});

test('Null stands for no datetime, as in a static variable that was never set; another number is Error 5', () => {
  expect(spoken('DateTimeToStr( StaticVarGet( "never" ) )')).toBe('');
  expect(spoken('IsNull( DateTimeDiff( Now( 5 ), StaticVarGet( "never" ) ) )')).toBe('1');
  const wrong = ran('x = DateTimeToStr( 5 );');
  expect(wrong.ok ? '' : wrong.error.code).toBe('AFL-E005');
});

test('the interval has a number and a name', () => {
  const named = (intervalSeconds: number): string => spoken('Interval( 2 )', { host: someHost({ intervalSeconds }) });
  expect(spoken('Interval()')).toBe('60');
  expect([0, 5, 60, 900, 3600, 14_400, 86_400, 432_001, 2_160_001].map(named)).toEqual([
    'Tick',
    '5-second',
    '1-minute',
    '15-minute',
    'Hourly',
    '4-hour',
    'Daily',
    'Weekly',
    'Monthly',
  ]);
});

test('BeginValue and EndValue stand at the edges of the range', () => {
  const range = { first: 1, last: 3 };
  expect(spoken('BeginValue( C )', { range })).toBe('102');
  expect(spoken('EndValue( C )', { range })).toBe('104');
});
