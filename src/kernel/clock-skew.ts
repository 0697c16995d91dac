/**
 * A clock that is off the venue's is told of at 2 s. Far off, at the guard's limit, something is wrong with this machine,
 * and the guard denies entries: an alarm says so. Exits pass at any skew. A program that places nothing asks the venue
 * nothing either, so while entries are blocked the clocks are compared again and again: once set right, it is noticed.
 */
import { SECOND } from '#base';
import type { Turn } from './turn.ts';

const WORTH_TELLING_MS = 2 * SECOND;
/** One small read in so long, for as long as it blocks. */
const COMPARE_MS = 15 * SECOND;

export function clockCompared(turn: Turn, skewMs: number): void {
  const { clockSkewMsMax } = turn.limits;
  const isOver = (limitMs: number, ms: number | null): boolean => ms !== null && Math.abs(ms) > limitMs;
  const before = turn.desk.clockSkewMs;
  turn.desk.clockSkewMs = skewMs;
  const offBy = `this machine's clock is ${Math.round(Math.abs(skewMs) / SECOND)} s ${skewMs > 0 ? 'behind' : 'ahead of'} the venue's`;
  if (isOver(clockSkewMsMax, skewMs)) {
    turn.after('clock', COMPARE_MS);
    if (!isOver(clockSkewMsMax, before)) turn.alarm(null, `${offBy}: no entry is placed. Synchronise its time`);
  } else if (isOver(WORTH_TELLING_MS, skewMs) && !isOver(WORTH_TELLING_MS, before)) {
    turn.error(null, 'NOTICE_CLOCK_SKEW', `${offBy}. Synchronise its time.`);
  }
}

/** An answer that brings no news is not told: the next comparison does not wait for it. */
export function compareClocks(turn: Turn): void {
  const { clockSkewMs } = turn.desk;
  if (clockSkewMs === null || Math.abs(clockSkewMs) <= turn.limits.clockSkewMsMax) return;
  turn.command({ type: 'clock.compare' });
  turn.after('clock', COMPARE_MS);
}
