/**
 * The time of each bar as numbers. Bars are stamped by their start in the session's zone; inside a time frame
 * (TimeFrameSet) the compressed bars' starts are seen, with Null in front.
 */
import { type Builtin, builtin, NULL } from '#afl/runtime';
import { SECOND } from '#base';
import { described } from './described.ts';
import { currentTimes } from './frame.ts';
import {
  civilDate,
  dateNumber,
  dayNumber,
  dayOfYear,
  excelDay,
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
      if (run.recorder !== undefined) return run.recorder.perBar(of);
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

export const BAR_TIMES: readonly Builtin[] = [
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
];
