/**
 * When a formula is asked, and what its answer means. One scan at a time a session; bars that close meanwhile are
 * searched by the next. An answer that saw bars which a repair has changed since is asked again, never acted on. A scan
 * that has failed is asked again soon, while its bar is the newest still: the next bar may close too late for its signal.
 */
import { clause, iso, SECOND } from '#base';
import type { ScanResult } from '#scan';
import type { SessionDesk } from './desk.ts';
import type { SessionId } from './session.ts';
import { meetSignals } from './signals.ts';
import type { Turn } from './turn.ts';

/** Overruns in a row after which a formula is suspended. */
const OVERRUNS_MAX = 3;
/** Waits before a scan that failed is asked again; after the last one its bar is given up. A thread is made anew in less. */
const AGAIN_WAITS_MS: readonly number[] = [1 * SECOND, 5 * SECOND];

/** @param again whether one like it has failed */
export function requestScan(turn: Turn, id: SessionId, again = false): void {
  const session = turn.session(id);
  if (session === undefined || session.book.state !== 'running') return;
  const { book, desk } = session;
  const newest = desk.bars.at(-1);
  if (desk.suspended || newest === undefined) return;
  if (desk.scanning !== null) {
    desk.scanWanted = true;
    return;
  }
  const recent = desk.bars.at(-Math.min(book.config.lookbackBars, desk.bars.length)) ?? newest;
  // The first scan may come late, when the history came late: all that closed live until then is searched too.
  const searchedUpTo = desk.scannedUpTo ?? (desk.liveFrom ?? Infinity) - 1;
  const unseen = desk.bars[firstAfter(desk.bars, searchedUpTo)];
  const from = unseen !== undefined && unseen.start < recent.start ? unseen.start : recent.start;
  desk.scanNumber += 1;
  desk.scanning = { number: desk.scanNumber, again };
  desk.scanWanted = false;
  turn.command({ type: 'scan.run', session: id, scan: desk.scanNumber, from, upTo: newest.start });
}

export function scanInterval(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.book.state !== 'running') return;
  turn.after(`scan:${id}`, session.book.config.scanIntervalMs);
  requestScan(turn, id);
}

export function scanCompleted(turn: Turn, id: SessionId, number: number, result: ScanResult): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.scanning?.number !== number) return;
  const { desk } = session;
  const { again } = desk.scanning ?? { again: false };
  desk.scanning = null;
  if (!result.ok) scanFailed(turn, id, { ...result, number, again });
  else if (result.revision < desk.replacedAt) desk.scanWanted = true;
  else {
    desk.overruns = 0;
    desk.failed = null;
    desk.unsearchedTold = false;
    desk.scannedUpTo = result.upTo;
    const newAlerts = meetSignals(turn, id, { ...result, scan: number });
    turn.record({
      type: 'scan.recorded',
      session: id,
      number,
      signalsFound: result.signals.length,
      newAlerts,
      ms: result.ms,
      failure: null,
    });
  }
  if (desk.scanWanted) requestScan(turn, id);
}

/** The time has come to ask again about the bar whose scan has failed, if it is the newest still and nobody asks already. */
export function scanAgain(turn: Turn, id: SessionId): void {
  const desk = turn.session(id)?.desk;
  if (desk === undefined || desk.failed === null || desk.scanning !== null) return;
  if (desk.failed.bar === desk.bars.at(-1)?.start) requestScan(turn, id, true);
}

/** A scan that went wrong, with its number. */
type Failure = Extract<ScanResult, { ok: false }> & { readonly number: number; readonly again: boolean };

function scanFailed(turn: Turn, id: SessionId, { number, again, reason, message, ms }: Failure): void {
  const desk = turn.session(id)?.desk;
  if (desk === undefined) return;
  turn.record({
    type: 'scan.recorded',
    session: id,
    number,
    signalsFound: 0,
    newAlerts: 0,
    ms,
    failure: message,
  });
  const code = `ERR_SCAN_${reason.toUpperCase()}`;
  if (reason !== 'overrun') desk.overruns = 0;
  // What was asked again says nothing new of a formula: it is suspended for what it did by itself.
  else if (!again) desk.overruns += 1;
  if (desk.overruns >= OVERRUNS_MAX) {
    turn.error(id, code, message);
    return suspend(turn, id, desk, message);
  }
  // More has come meanwhile and is asked about at once, this bar with it.
  if (desk.scanWanted) return turn.error(id, code, message);
  const waitMs = noteFailed(desk);
  turn.error(id, code, waitMs === null ? message : `${clause(message)}; asked again in ${waitMs / SECOND} s`);
  if (waitMs === null) tellUnsearched(turn, id, desk, message);
  else turn.after(`again:${id}`, waitMs);
}

/** @returns when to ask again about the newest bar; null: it was asked about often enough */
function noteFailed(desk: SessionDesk): number | null {
  const bar = desk.bars.at(-1)?.start;
  if (bar === undefined) return null;
  const again = desk.failed?.bar === bar ? desk.failed.again + 1 : 0;
  desk.failed = { bar, again };
  return AGAIN_WAITS_MS[again] ?? null;
}

function tellUnsearched(turn: Turn, id: SessionId, desk: SessionDesk, message: string): void {
  if (desk.unsearchedTold) return;
  desk.unsearchedTold = true;
  const bar = desk.bars.at(-1);
  const what = bar === undefined ? 'the newest bar' : `the bar of ${iso(bar.start)}`;
  turn.alarm(
    id,
    `${what} was not searched, a signal on it may be missed: its scan failed again and again (${clause(message)})`,
  );
}

function suspend(turn: Turn, id: SessionId, desk: SessionDesk, message: string): void {
  desk.suspended = true;
  const why = `the formula is suspended: it overran its budget ${OVERRUNS_MAX} times in a row (${message})`;
  turn.alarm(id, why);
  // An alarm passes; that nothing is scanned any more must stay on the screen.
  turn.record({
    type: 'session.changed',
    session: id,
    state: 'running',
    message: `${why}; stop it and launch it again`,
  });
}

/** The index of the first bar after `start`, in bars with rising starts. */
function firstAfter(bars: readonly { readonly start: number }[], start: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bars[middle]?.start ?? Infinity) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
