/**
 * Bars that are missing here, and are fetched from the venue: the history before a session, what a gap has cost, the interval
 * that was under way when the feed was joined. Bars that close meanwhile wait, so the series is always whole and in order.
 */
import { DAY, type EpochMs, epochMs, SECOND } from '#base';
import { BARS_MAX, type Bar, intradayMs, mergeBars, type Periodicity } from '#market';
import { waitAfter } from '#risk';
import type { SessionBook } from './books.ts';
import { appendLive, recordBars, replaceInScanner } from './closed-bars.ts';
import type { BarsFetch, SessionDesk } from './desk.ts';
import { requestScan } from './scanning.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** A hole that cannot be fetched is given up, said, and lived with; the backfill is tried for ever. */
const REPAIR_TRIES_MAX = 6;
const BACKFILL_BARS = 500;
const BACKFILL_MS = 5 * DAY;

/** Behind the newest bar, or where bars were asked for before they can have been there: a later one may have come since. */
export function missingFrom({ bars, unsureFrom }: SessionDesk, at: EpochMs, periodicity: Periodicity): EpochMs {
  const last = bars.at(-1);
  return last === undefined
    ? backfillFrom(at, periodicity)
    : epochMs(Math.min(last.start + 1, unsureFrom ?? Number.POSITIVE_INFINITY));
}

/** Five days or 500 bars, whichever is more, and no more than a session keeps; trading time is two thirds of all time. */
function backfillFrom(at: EpochMs, periodicity: Periodicity): EpochMs {
  const days = { day: 1.5, week: 7, month: 31 } as const;
  const lengthMs =
    intradayMs(periodicity) ?? (periodicity.unit in days ? days[periodicity.unit as keyof typeof days] * DAY : DAY);
  const enoughMs = Math.max(
    BACKFILL_MS,
    BACKFILL_BARS * lengthMs * 1.5 + (BACKFILL_BARS * lengthMs > 2 * DAY ? 4 * DAY : 0),
  );
  return epochMs(at - Math.min(enoughMs, BARS_MAX * lengthMs * 1.5));
}

export function beginFetch(turn: Turn, id: SessionId, book: SessionBook, desk: SessionDesk, fetch: BarsFetch): void {
  const number = ++turn.desk.fetchNumber;
  desk.fetches.set(number, fetch);
  sendFetch(turn, id, book, desk, number, fetch);
}

/** What is not asked for yet is asked for at the feed's own time, once it is joined there. */
export function callOffPending({ fetches }: SessionDesk): void {
  for (const [number, { pending }] of fetches) if (pending) fetches.delete(number);
}

/** The time has come to ask for bars: a hole is over, or another try is due. */
export function fetchDue(turn: Turn, id: SessionId, number: number): void {
  const session = turn.session(id);
  const fetch = session?.desk.fetches.get(number);
  if (session === undefined || fetch === undefined || !fetch.pending) return;
  sendFetch(turn, id, session.book, session.desk, number, fetch);
}

function sendFetch(
  turn: Turn,
  id: SessionId,
  { config }: SessionBook,
  { contract }: SessionDesk,
  number: number,
  fetch: BarsFetch,
): void {
  fetch.tries += 1;
  fetch.pending = false;
  turn.command({
    type: 'bars.fetch',
    session: id,
    fetch: number,
    contract: contract.id,
    periodicity: config.periodicity,
    from: fetch.from,
    to: fetch.to,
  });
}

export function barsFetched(turn: Turn, id: SessionId, number: number, bars: readonly Bar[]): void {
  const session = turn.session(id);
  const fetch = session?.desk.fetches.get(number);
  if (session === undefined || fetch === undefined) return;
  const { desk } = session;
  desk.fetches.delete(number);
  // Asked for before the feed was joined anew at an earlier time: what is built here from there on must not come twice.
  const to = Math.min(fetch.to, desk.liveFrom ?? fetch.to);
  const wanted = bars.filter(({ start }) => start >= fetch.from && start < to);
  const newest = wanted.at(-1);
  // The newest may itself be short: built from smaller ones, of which the last had not come by a clock that is ahead.
  if (newest !== undefined && desk.unsureFrom !== null && fetch.from <= desk.unsureFrom)
    desk.unsureFrom = epochMs(Math.max(desk.unsureFrom, newest.start));
  recordBars(turn, id, fetch.origin, wanted);
  desk.bars = [...mergeBars(desk.bars, wanted)];
  replaceInScanner(turn, id, desk);
  arrived(turn, id, session.book, desk);
}

export function barsMissed(turn: Turn, id: SessionId, number: number, why: string): void {
  const session = turn.session(id);
  const fetch = session?.desk.fetches.get(number);
  if (session === undefined || fetch === undefined) return;
  if (fetch.origin === 'repair' && fetch.tries >= REPAIR_TRIES_MAX) {
    session.desk.fetches.delete(number);
    turn.error(
      id,
      'ERR_BARS_HOLE',
      `bars from ${new Date(fetch.from).toISOString()} could not be fetched and are missing: ${why}`,
    );
    arrived(turn, id, session.book, session.desk);
    return;
  }
  const waitMs = waitAfter(turn.times.sessionRetryWaitsMs, fetch.tries - 1);
  fetch.pending = true;
  turn.error(id, 'ERR_BARS_FETCH', `history could not be fetched, next try in ${waitMs / SECOND} s: ${why}`);
  turn.after(`fetch:${id}:${number}`, waitMs);
}

export function barsClosed(turn: Turn, id: SessionId, desk: SessionDesk, closed: readonly Bar[]): void {
  desk.newestClosedAt = turn.at.monotonic;
  if (desk.fetches.size > 0) {
    desk.held.push(...closed);
    return;
  }
  appendLive(turn, id, desk, closed);
  requestScan(turn, id);
}

/** Bars came, or there were none to come. Once nothing is missing, what was held is appended. */
export function arrived(turn: Turn, id: SessionId, book: SessionBook, desk: SessionDesk): void {
  if (desk.fetches.size === 0) releaseHeld(turn, id, desk, 'live');
  // A formula is not asked about a few bars while its history is still tried for.
  if ([...desk.fetches.values()].some(({ origin, pending, tries }) => origin === 'backfill' && (!pending || tries > 0)))
    return;
  opened(turn, id, book);
  requestScan(turn, id);
}

export function releaseHeld(turn: Turn, id: SessionId, desk: SessionDesk, origin: 'live' | 'repair'): void {
  if (desk.held.length === 0) return;
  const held = desk.held;
  desk.held = [];
  if (origin === 'live') return appendLive(turn, id, desk, held);
  // The bars before these are missing still: they wait in the series, and the repair comes to them.
  recordBars(turn, id, 'repair', held);
  desk.bars = [...mergeBars(desk.bars, held)];
  replaceInScanner(turn, id, desk);
}

function opened(turn: Turn, id: SessionId, book: SessionBook): void {
  if (book.state !== 'starting') return;
  turn.record({ type: 'session.changed', session: id, state: 'running', message: '' });
  turn.after(`look:${id}`, 0);
  if (book.config.scanIntervalMs > 0) turn.after(`scan:${id}`, book.config.scanIntervalMs);
}
