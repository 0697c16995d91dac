/**
 * A clock that is off the venue's is told of. Far off, at the guard's limit, something is wrong with this machine,
 * and the guard denies entries: an alarm says so. Exits pass at any skew. A program that places nothing asks the venue
 * nothing either, so while entries are blocked the clocks are compared again and again: once set right, it is noticed.
 */
import { SECOND } from '#base';
import type { Turn } from './turn.ts';

export function clockCompared(turn: Turn, skewMs: number): void {
  const { clockSkewMsMax } = turn.limits;
  const { clockToldMs } = turn.times;
  const isOver = (limitMs: number, ms: number | null): boolean => ms !== null && Math.abs(ms) > limitMs;
  const before = turn.desk.clockSkewMs;
  turn.desk.clockSkewMs = skewMs;
  const offBy = `this machine's clock is ${Math.round(Math.abs(skewMs) / SECOND)} s ${skewMs > 0 ? 'behind' : 'ahead of'} the venue's`;
  if (isOver(clockSkewMsMax, skewMs)) {
    turn.after('clock', turn.times.clockCompareMs);
    if (!isOver(clockSkewMsMax, before)) turn.alarm(null, `${offBy}: no entry is placed. Synchronise its time`);
  } else if (isOver(clockToldMs, skewMs) && !isOver(clockToldMs, before)) {
    turn.error(null, 'NOTICE_CLOCK_SKEW', `${offBy}. Synchronise its time.`);
  }
}

/** An answer that brings no news is not told: the next comparison does not wait for it. */
export function compareClocks(turn: Turn): void {
  const { clockSkewMs } = turn.desk;
  if (clockSkewMs === null || Math.abs(clockSkewMs) <= turn.limits.clockSkewMsMax) return;
  turn.command({ type: 'clock.compare' });
  turn.after('clock', turn.times.clockCompareMs);
}
