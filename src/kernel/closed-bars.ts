/**
 * What becomes of bars that are closed, wherever they came from: a fact of the session, a place in its series, and a row in
 * the scanner's columns.
 */
import { BARS_MAX, type Bar } from '#market';
import type { SessionDesk } from './desk.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** Facts of history are recorded in pieces of this many bars. */
const FACT_BARS_MAX = 1_000;

/** They closed before our eyes, and follow the newest there is. */
export function appendLive(turn: Turn, id: SessionId, desk: SessionDesk, closed: readonly Bar[]): void {
  const newest = closed.at(-1);
  if (newest === undefined) return;
  recordBars(turn, id, 'live', closed);
  desk.bars.push(...closed);
  if (desk.bars.length > BARS_MAX) desk.bars.splice(0, desk.bars.length - BARS_MAX);
  desk.newestLive = newest.start;
  desk.revision += 1;
  turn.command({ type: 'scanner.append', session: id, revision: desk.revision, bars: closed });
}

/** The newest bar that closed live is not traded any more (K10). */
export function doubtNewest(desk: SessionDesk, why: string): void {
  if (desk.newestLive !== null) desk.doubtedLive = { bar: desk.newestLive, why };
  desk.newestLive = null;
}

export function replaceInScanner(turn: Turn, id: SessionId, desk: SessionDesk): void {
  desk.revision += 1;
  desk.replacedAt = desk.revision;
  turn.command({ type: 'scanner.replace', session: id, revision: desk.revision, bars: desk.bars.slice() });
}

export function recordBars(
  turn: Turn,
  id: SessionId,
  origin: 'live' | 'backfill' | 'repair',
  bars: readonly Bar[],
): void {
  for (let from = 0; from < bars.length; from += FACT_BARS_MAX) {
    turn.record({ type: 'bars.closed', session: id, origin, bars: bars.slice(from, from + FACT_BARS_MAX) });
  }
}
