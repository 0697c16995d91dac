/**
 * The chart's own time. The library counts in UTC seconds and draws its day marks at UTC midnight; a trader's day is
 * Chicago's. So each bar is placed at its exchange wall clock, read as if it were UTC. The one hour a year that Chicago
 * lives twice falls on a Sunday night while the exchange sleeps; a bar in it is dropped by the caller, who keeps times
 * strictly rising.
 */
import type { UTCTimestamp } from 'lightweight-charts';
import { exchangeOffsetMs } from '../words/instants.ts';

/** @param at milliseconds UTC */
export function chartTime(at: number): UTCTimestamp {
  return Math.floor((at + exchangeOffsetMs(at)) / 1_000) as UTCTimestamp;
}

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short' });

/** The library's kinds of mark, from coarse to fine. */
type MarkWeight = 0 | 1 | 2 | 3 | 4;

/** @returns the text of a mark on the time axis */
export function axisMark(time: number, weight: MarkWeight): string {
  const at = time * 1_000;
  const wallClock = new Date(at).toISOString();
  switch (weight) {
    case 0:
      return wallClock.slice(0, 4);
    case 1:
      return MONTH.format(at);
    case 2:
      return DAY.format(at);
    case 3:
      return wallClock.slice(11, 16);
    case 4:
      return wallClock.slice(11, 19);
  }
}

/** @returns the text beside the crosshair: `15 Jan 09:31`, with seconds where the bar has them */
export function crosshairTime(time: number): string {
  const at = time * 1_000;
  const wallClock = new Date(at).toISOString();
  return `${DAY.format(at)} ${time % 60 === 0 ? wallClock.slice(11, 16) : wallClock.slice(11, 19)} CT`;
}
