/**
 * The interval of bars, by the names the original used: `1sec` `5sec` `1min` `15min` `1hr` `4hr` `1day` `1week` `1month`,
 * and any other whole number of seconds, minutes or hours (`2min`).
 */
import { err, HOUR, MINUTE, ok, type Result, SECOND } from '#base';

export type PeriodicityUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month';

export interface Periodicity {
  readonly unit: PeriodicityUnit;
  readonly count: number;
}

const SUFFIXES: Readonly<Record<PeriodicityUnit, string>> = {
  second: 'sec',
  minute: 'min',
  hour: 'hr',
  day: 'day',
  week: 'week',
  month: 'month',
};

/** Intraday intervals divide the clock; a count above one day of them means nothing. */
const COUNT_MAX: Readonly<Record<PeriodicityUnit, number>> = {
  second: 59,
  minute: 1439,
  hour: 23,
  day: 1,
  week: 1,
  month: 1,
};

/** @param text `2min`, `1day`; failure: a sentence that lists what is possible */
export function parsePeriodicity(text: string): Result<Periodicity, string> {
  const match = /^(\d{1,4})(sec|min|hr|day|week|month)$/.exec(text.trim().toLowerCase());
  const unit = (Object.keys(SUFFIXES) as PeriodicityUnit[]).find((each) => SUFFIXES[each] === match?.[2]);
  const count = Number(match?.[1]);
  if (unit === undefined || count < 1 || count > COUNT_MAX[unit]) {
    return err(
      `'${text}' is no periodicity. Use a number of seconds, minutes or hours such as 5sec, 2min, 4hr, or 1day, 1week, 1month.`,
    );
  }
  return ok({ unit, count });
}

export function formatPeriodicity({ unit, count }: Periodicity): string {
  return `${count}${SUFFIXES[unit]}`;
}

/** Whether bars of this interval divide the clock; days and longer follow the trading session instead. */
export function isIntraday({ unit }: Periodicity): boolean {
  return unit === 'second' || unit === 'minute' || unit === 'hour';
}

/** The length of an intraday interval in milliseconds; undefined for days and longer, whose length varies. */
export function intradayMs({ unit, count }: Periodicity): number | undefined {
  switch (unit) {
    case 'second':
      return count * SECOND;
    case 'minute':
      return count * MINUTE;
    case 'hour':
      return count * HOUR;
    default:
      return undefined;
  }
}
