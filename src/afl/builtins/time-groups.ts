/**
 * Base bars gathered into the bars of a longer interval. Intraday intervals divide the clock from midnight; days and
 * longer follow the exchange's trading day: weeks begin on Monday, months, quarters and years on their first day, and
 * N days are N trading days counted from the first bar. A compressed array keeps its length: k values stand in its
 * last k elements with Null in front (afl-language.md §15).
 */

import { type BarColumns, NULL } from '#afl/runtime';
import { DAY, SECOND } from '#base';
import {
  COMPRESS_HIGH,
  COMPRESS_LOW,
  COMPRESS_OPEN,
  COMPRESS_VOLUME,
  EXPAND_FIRST,
  EXPAND_POINT,
  IN_DAILY,
  IN_MONTHLY,
  IN_QUARTERLY,
  IN_WEEKLY,
  IN_YEARLY,
} from './constants.ts';
import { civilDate, dayNumber, fromCivil, timeOfDay } from './wall-clock.ts';

/** Which group each base bar belongs to. */
export interface TimeGroups {
  /** Group of each base bar, rising from 0. */
  readonly of: Int32Array;
  readonly count: number;
  /** Start of each group's interval: local wall time in ms. */
  readonly starts: readonly number[];
}

/** What names a group: bars next to one another with one key are one group. */
type Key = (bar: number) => number;

/** @param interval in seconds, or one of AmiBroker's interval constants; negative: so many base bars each */
export function timeGroups(bars: BarColumns, interval: number): TimeGroups {
  if (interval < 0) return groupsByCount(bars, -interval);
  const { key, start } = interval < IN_DAILY ? clockKey(bars, interval) : calendarKey(bars, interval);
  return groupsByKey(bars.start.length, key, start);
}

function groupsByKey(barCount: number, key: Key, start: Key): TimeGroups {
  const of = new Int32Array(barCount);
  const starts: number[] = [];
  let previous = Number.NaN;
  for (let bar = 0; bar < barCount; bar += 1) {
    const current = key(bar);
    if (current !== previous) starts.push(start(bar));
    previous = current;
    of[bar] = starts.length - 1;
  }
  return { of, count: starts.length, starts };
}

/** N-tick bars: each base bar counts as one tick. */
function groupsByCount(bars: BarColumns, size: number): TimeGroups {
  const count = Math.max(Math.floor(size), 1);
  return groupsByKey(
    bars.start.length,
    (bar) => Math.floor(bar / count),
    (bar) => bars.localTime[bar] as number,
  );
}

/** Parts of a day, counted from midnight. An interval of no length leaves the bars as they are. */
function clockKey(bars: BarColumns, interval: number): { key: Key; start: Key } {
  const length = interval * SECOND;
  const start: Key = (bar) => {
    const ms = bars.localTime[bar] as number;
    const rest = timeOfDay(ms);
    return length > 0 ? ms - rest + Math.floor(rest / length) * length : ms;
  };
  return { key: start, start };
}

function calendarKey(bars: BarColumns, interval: number): { key: Key; start: Key } {
  const day: Key = (bar) => bars.tradingDay[bar] as number;
  if (interval % IN_DAILY === 0) return tradingDaysKey(bars, interval / IN_DAILY);
  const whole = [IN_YEARLY, IN_QUARTERLY, IN_MONTHLY, IN_WEEKLY].find((unit) => interval % unit === 0);
  if (whole === undefined) return tradingDaysKey(bars, Math.max(Math.round(interval / IN_DAILY), 1));
  const times = interval / whole;
  const start: Key =
    whole === IN_WEEKLY ? (bar) => weekStart(day(bar), times) : (bar) => monthsStart(day(bar), months(whole) * times);
  return { key: start, start };
}

/** N trading days each, counted from the first one there is. */
function tradingDaysKey(bars: BarColumns, days: number): { key: Key; start: Key } {
  const ordinals = new Int32Array(bars.tradingDay.length);
  for (let bar = 1; bar < ordinals.length; bar += 1) {
    const turned = bars.tradingDay[bar] !== bars.tradingDay[bar - 1];
    ordinals[bar] = (ordinals[bar - 1] as number) + (turned ? 1 : 0);
  }
  return {
    key: (bar) => Math.floor((ordinals[bar] as number) / days),
    start: (bar) => bars.tradingDay[bar] as number,
  };
}

function months(unit: number): number {
  if (unit === IN_MONTHLY) return 1;
  return unit === IN_QUARTERLY ? 3 : 12;
}

/** The Monday that begins the week, or the group of weeks. 1970-01-01 was a Thursday. */
function weekStart(ms: number, weeks: number): number {
  const week = Math.floor((dayNumber(ms) + 3) / 7);
  return (Math.floor(week / weeks) * weeks * 7 - 3) * DAY;
}

function monthsStart(ms: number, size: number): number {
  const { year, month } = civilDate(ms);
  const total = Math.floor((year * 12 + month - 1) / size) * size;
  return fromCivil({ year: Math.floor(total / 12), month: (total % 12) + 1, day: 1 });
}

/**
 * One value a group, squeezed to the end. Nulls inside a group are passed over; a group of Nulls alone is Null.
 *
 * @param mode compressLast, compressOpen (the first), compressHigh, compressLow or compressVolume (the sum)
 */
export function compress(groups: TimeGroups, source: Float32Array, mode: number, out: Float32Array): Float32Array {
  out.fill(NULL);
  const offset = out.length - groups.count;
  let sum = 0;
  for (let bar = 0; bar < source.length; bar += 1) {
    const value = source[bar] as number;
    if (value === NULL) continue;
    const at = offset + (groups.of[bar] as number);
    const held = out[at] as number;
    if (held === NULL) {
      sum = value;
      out[at] = value;
      continue;
    }
    switch (mode) {
      case COMPRESS_OPEN:
        break;
      case COMPRESS_HIGH:
        if (value > held) out[at] = value;
        break;
      case COMPRESS_LOW:
        if (value < held) out[at] = value;
        break;
      case COMPRESS_VOLUME:
        sum += value;
        out[at] = sum;
        break;
      default:
        out[at] = value;
    }
  }
  return out;
}

/**
 * Compressed values back on base bars. expandLast: from the last bar of their group on; expandFirst: from its first
 * bar on, which knows the future; expandPoint: on its last bar alone. A group without a later bar ends on the last bar.
 *
 * @param shift in groups: -1 takes the value of the group before
 */
export function expand(
  groups: TimeGroups,
  compressed: Float32Array,
  mode: number,
  shift: number,
  out: Float32Array,
): Float32Array {
  const offset = compressed.length - groups.count + shift;
  const low = compressed.length - groups.count;
  for (let bar = 0; bar < out.length; bar += 1) {
    const group = groups.of[bar] as number;
    const isLast = bar === out.length - 1 || groups.of[bar + 1] !== group;
    const shown = mode === EXPAND_FIRST || isLast ? group : group - 1;
    const at = offset + shown;
    const hidden = mode === EXPAND_POINT && !isLast;
    out[bar] = hidden || shown < 0 || at < low || at >= compressed.length ? NULL : (compressed[at] as number);
  }
  return out;
}
