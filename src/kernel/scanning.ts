/**
 * When a formula is asked, and what its answer means. One scan at a time a session; bars that close meanwhile are
 * searched by the next. An answer that saw bars which a repair has changed since is asked again, never acted on.
 */
import type { ScanResult } from '#scan';
import type { SessionId } from './session.ts';
import { meetSignals } from './signals.ts';
import type { Turn } from './turn.ts';

/** Overruns in a row after which a formula is suspended. */
const OVERRUNS_MAX = 3;

export function requestScan(turn: Turn, id: SessionId): void {
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
  desk.scanning = { number: desk.scanNumber };
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
  desk.scanning = null;
  if (!result.ok) scanFailed(turn, id, number, result);
  else if (result.revision < desk.replacedAt) desk.scanWanted = true;
  else {
    desk.overruns = 0;
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

function scanFailed(turn: Turn, id: SessionId, number: number, result: Extract<ScanResult, { ok: false }>): void {
  const desk = turn.session(id)?.desk;
  if (desk === undefined) return;
  turn.record({
    type: 'scan.recorded',
    session: id,
    number,
    signalsFound: 0,
    newAlerts: 0,
    ms: result.ms,
    failure: result.message,
  });
  turn.error(id, `ERR_SCAN_${result.reason.toUpperCase()}`, result.message);
  desk.overruns = result.reason === 'overrun' ? desk.overruns + 1 : 0;
  if (desk.overruns < OVERRUNS_MAX) return;
  desk.suspended = true;
  const why = `the formula is suspended: it overran its budget ${OVERRUNS_MAX} times in a row (${result.message})`;
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
