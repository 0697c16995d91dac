/**
 * From trades to closed bars, without a gap. A session joins the feed at the first thing it hears: whole intervals from
 * there on are built from trades, the bars before are fetched, and the interval that was under way is fetched once it
 * is over. Live bars wait until the bars before them are there, so the series is always whole and in order.
 */
import { DAY, type EpochMs, epochMs, iso, monotonicMs, SECOND } from '#base';
import {
  BARS_MAX,
  type Bar,
  BarBuilder,
  type ContractId,
  type Interval,
  intervalAt,
  intradayMs,
  mergeBars,
  type Periodicity,
  type Quote,
  type Trade,
} from '#market';
import { waitAfter } from '#risk';
import type { SessionBook } from './books.ts';
import { appendLive, doubtNewest, recordBars, replaceInScanner } from './closed-bars.ts';
import { type BarsFetch, marketDesk, type SessionDesk } from './desk.ts';
import { requestScan } from './scanning.ts';
import type { SessionConfig, SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** After a bar's interval is over, prints of it may still be on their way; venue time. */
const CLOSING_GRACE_MS = 200;
/** A venue that says nothing (a closed market) is joined at our own idea of its time. */
const SILENCE_MS = 5 * SECOND;
/** While it says nothing, how long the silence has lasted is noted so often, by the venue's clock. */
const BELIEF_MS = 30 * SECOND;
/** Our idea of its time may be wrong by so much. */
const CLOCK_ERROR_MS = 5 * SECOND;
/** The venue needs a moment to have the bar that has just closed. */
const HOLE_GRACE_MS = 1 * SECOND;
/** A hole that cannot be fetched is given up, said, and lived with; the backfill is tried for ever. */
const REPAIR_TRIES_MAX = 6;
const BACKFILL_BARS = 500;
const BACKFILL_MS = 5 * DAY;

export function heardTrade(turn: Turn, trade: Trade, lateMs = 0): void {
  const market = marketDesk(turn.desk, trade.contract);
  settleDoubt(turn, trade);
  market.last = trade.price;
  market.heardAt = turn.at.monotonic;
  market.heardAtWall = turn.at.wall;
  tellLag(turn, trade, { before: market.lateMs, now: lateMs });
  market.lateMs = lateMs;
  turn.desk.links.market.heardAt = turn.at.monotonic;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id !== trade.contract) continue;
    hear(turn, id, desk, trade.at);
    if (desk.liveFrom === null || trade.at < desk.liveFrom) continue;
    const closed = desk.builder.trade(trade);
    if (closed.length > 0) barsClosed(turn, id, desk, closed);
    setClosingTimer(turn, id, desk);
  }
}

export function heardQuote(turn: Turn, quote: Quote, lateMs = 0): void {
  const market = marketDesk(turn.desk, quote.contract);
  settleDoubt(turn, quote);
  market.bid = quote.bid ?? market.bid;
  market.ask = quote.ask ?? market.ask;
  market.last = quote.last ?? market.last;
  market.heardAt = turn.at.monotonic;
  market.heardAtWall = turn.at.wall;
  market.lateMs = lateMs;
  if (quote.bid !== null || quote.ask !== null) market.quotedAt = monotonicMs(turn.at.monotonic - lateMs);
  turn.desk.links.market.heardAt = turn.at.monotonic;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id === quote.contract) hear(turn, id, desk, quote.at);
  }
}

/** From here on the guard lets no entry pass: whoever waits for one should know why nothing comes of it. */
function tellLag(turn: Turn, { contract }: Trade, lateMs: { readonly before: number; readonly now: number }): void {
  const { marketAgeMsMax } = turn.limits;
  if (lateMs.now <= marketAgeMsMax || lateMs.before > marketAgeMsMax) return;
  const said = `what the feed says of ${contract} is ${Math.round(lateMs.now / SECOND)} s old when it comes`;
  turn.error(null, 'NOTICE_FEED_LATE', `${said}, limit ${marketAgeMsMax / SECOND} s: no entry is placed`);
}

/** One bad stamp would move the whole program into another day; those who look after the feed must hear of it. */
export function feedDoubted(turn: Turn, contract: ContractId, stamp: EpochMs): void {
  const market = marketDesk(turn.desk, contract);
  market.doubted = epochMs(Math.min(stamp, market.doubted ?? stamp));
  const said = `the feed stamped ${contract} ${iso(stamp)}, when it is ${iso(turn.at.venue)}`;
  turn.error(null, 'ERR_FEED_STAMP', `${said}: what it said was dropped. If it goes on, check this machine's clock`);
}

/** What was dropped turns out to be right: it is missing from the bars under way, and the feed is joined anew. */
function settleDoubt(turn: Turn, { contract, at }: { readonly contract: ContractId; readonly at: EpochMs }): void {
  const market = marketDesk(turn.desk, contract);
  const { doubted } = market;
  market.doubted = null;
  if (doubted === null || at < doubted) return;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id === contract) leaveFeed(turn, id, desk, 'the feed was joined anew');
  }
}

/** The session begins to listen: it joins at the first word of the feed, or after a silence. */
export function awaitFeed(turn: Turn, id: SessionId, contract: ContractId): void {
  const market = marketDesk(turn.desk, contract);
  const fresh = market.heardAt !== null && turn.at.monotonic - market.heardAt < SILENCE_MS;
  // Only where another session hears it already are its prints known to come; a subscription that is new is joined at its first word.
  const heardNow = [...turn.desk.sessions].some(
    ([other, each]) => other !== id && each.contract.id === contract && each.liveFrom !== null,
  );
  if (fresh && heardNow && turn.desk.links.market.state === 'up') join(turn, id, turn.at.venue);
  else turn.after(`silence:${id}`, SILENCE_MS);
}

export function silenceOver(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.liveFrom !== null) return;
  // Without a stream there is nothing to join: its return starts the wait again.
  if (turn.desk.links.market.state !== 'up' || marketDesk(turn.desk, session.desk.contract.id).refused !== null) return;
  session.desk.believed = { from: turn.at.venue, to: turn.at.venue };
  session.desk.unsureFrom ??= missingFrom(session.desk, turn.at.venue, session.book.config.periodicity);
  join(turn, id, turn.at.venue);
  turn.atVenue(`belief:${id}`, turn.at.venue + BELIEF_MS);
}

/** The market opened a while ago: subscriptions that outlived the break have been heard of, or somebody should look. */
export function openingDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { desk } = session;
  const { openingWordMs } = turn.times;
  awaitOpening(turn, id, desk);
  const { heardAt } = marketDesk(turn.desk, desk.contract.id);
  const isHeard = heardAt !== null && turn.at.monotonic - heardAt <= openingWordMs;
  if (isHeard || !desk.calendar.isOpen(turn.at.venue)) return;
  turn.alarm(
    id,
    `nothing was heard of ${desk.contract.symbol} in the ${openingWordMs / SECOND} s since the market opened (the market link is ${turn.desk.links.market.state})`,
  );
}

function awaitOpening(turn: Turn, id: SessionId, { calendar }: SessionDesk): void {
  turn.atVenue(`opening:${id}`, calendar.nextOpen(epochMs(turn.at.venue + 1)) + turn.times.openingWordMs);
}

/** The feed is silent still, as far as our own clock tells. */
export function beliefHolds(turn: Turn, id: SessionId): void {
  const believed = turn.session(id)?.desk.believed ?? null;
  if (believed === null) return;
  believed.to = turn.at.venue;
  turn.atVenue(`belief:${id}`, turn.at.venue + BELIEF_MS);
}

/** The market link is gone, or the stream of this contract: what forms now will have a hole, and is dropped. */
export function feedLost(turn: Turn, contract: ContractId | null = null): void {
  const why = contract === null ? 'the market link was lost' : 'the stream of its contract was lost';
  for (const [id, desk] of turn.desk.sessions) {
    if ((contract ?? desk.contract.id) === desk.contract.id) leaveFeed(turn, id, desk, why);
  }
}

function leaveFeed(turn: Turn, id: SessionId, desk: SessionDesk, why: string): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined) return;
  releaseHeld(turn, id, desk, 'repair');
  desk.builder = newBuilder(book.config, desk);
  desk.liveFrom = null;
  desk.believed = null;
  desk.closingAt = null;
  // A dead link is noticed late: it may have been dead before the bar closed.
  doubtNewest(desk, `${why} since its bar closed: some of its last prints may be missing`);
  turn.command({ type: 'timer.clear', timer: `close:${id}` });
}

export function feedFound(turn: Turn): void {
  for (const [id, desk] of turn.desk.sessions) if (desk.liveFrom === null) turn.after(`silence:${id}`, SILENCE_MS);
}

export function closingTime(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  session.desk.closingAt = null;
  const closed = session.desk.builder.advance(turn.at.venue);
  if (closed.length > 0) barsClosed(turn, id, session.desk, closed);
  setClosingTimer(turn, id, session.desk);
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

/** The time has come to ask for bars: a hole is over, or another try is due. */
export function fetchDue(turn: Turn, id: SessionId, number: number): void {
  const session = turn.session(id);
  const fetch = session?.desk.fetches.get(number);
  if (session === undefined || fetch === undefined || !fetch.pending) return;
  sendFetch(turn, id, session.book, session.desk, number, fetch);
}

/**
 * The feed has spoken: it is joined; anew, where it was joined in silence at a time that has not come yet at the venue, or at
 * one that was long over there: a clock that stood still while the machine slept takes the bars of its sleep for none.
 */
function hear(turn: Turn, id: SessionId, desk: SessionDesk, at: EpochMs): void {
  // Until all is subscribed, prints may go unheard while quotes come already.
  if (turn.desk.links.market.state !== 'up') return;
  const { believed } = desk;
  if (believed !== null && (at < believed.from || at > believed.to + BELIEF_MS + CLOCK_ERROR_MS)) {
    for (const [number, fetch] of desk.fetches) if (fetch.pending) desk.fetches.delete(number);
    desk.liveFrom = null;
  }
  desk.believed = null;
  if (desk.liveFrom === null && marketDesk(turn.desk, desk.contract.id).refused === null) join(turn, id, at);
  desk.unsureFrom = null;
}

function join(turn: Turn, id: SessionId, at: EpochMs): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { book, desk } = session;
  const interval = joinedInterval(at, desk, book.config.periodicity);
  const whole = at === interval.start;
  desk.liveFrom = whole ? interval.start : interval.end;
  // Prints behind the close of a day belong to its bar still, which is history by now.
  desk.builder = newBuilder(book.config, desk);
  desk.builder.settle(epochMs(desk.liveFrom - 1));
  // What closed before the feed was lost, and was not compared yet, still is; a time that was believed too late is not.
  desk.auditedTo = epochMs(Math.min(desk.auditedTo ?? interval.start, interval.start));
  turn.command({ type: 'timer.clear', timer: `silence:${id}` });
  awaitOpening(turn, id, desk);
  const last = desk.bars.at(-1);
  const from = missingFrom(desk, at, book.config.periodicity);
  // Joined behind bars that were given too early: one that is not over yet would be short again.
  const over = intervalAt(at, book.config.periodicity, desk.calendar).start;
  if (from < over) {
    const origin = last === undefined ? 'backfill' : 'repair';
    beginFetch(turn, id, book, desk, { from, to: over, origin, tries: 0, pending: false });
  }
  if (!whole) {
    const number = ++turn.desk.fetchNumber;
    const rest = epochMs(Math.min(Math.max(from, over), interval.start));
    desk.fetches.set(number, { from: rest, to: interval.end, origin: 'repair', tries: 0, pending: true });
    turn.atVenue(`fetch:${id}:${number}`, interval.end + HOLE_GRACE_MS);
  }
  // With nothing to wait for but the interval that is under way, the session runs.
  if ([...desk.fetches.values()].every(({ pending }) => pending)) arrived(turn, id, book, desk);
}

/** A feed that is late speaks of a time whose bars the venue has given already: it is joined behind them. */
function joinedInterval(at: EpochMs, { bars, calendar }: SessionDesk, periodicity: Periodicity): Interval {
  const newest = bars.at(-1);
  const known = newest === undefined ? at : intervalAt(newest.start, periodicity, calendar).end;
  return intervalAt(epochMs(Math.max(at, known)), periodicity, calendar);
}

/** Behind the newest bar, or where bars were asked for before they can have been there: a later one may have come since. */
function missingFrom({ bars, unsureFrom }: SessionDesk, at: EpochMs, periodicity: Periodicity): EpochMs {
  const last = bars.at(-1);
  return last === undefined
    ? backfillFrom(at, periodicity)
    : epochMs(Math.min(last.start + 1, unsureFrom ?? Number.POSITIVE_INFINITY));
}

function beginFetch(turn: Turn, id: SessionId, book: SessionBook, desk: SessionDesk, fetch: BarsFetch): void {
  const number = ++turn.desk.fetchNumber;
  desk.fetches.set(number, fetch);
  sendFetch(turn, id, book, desk, number, fetch);
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

function barsClosed(turn: Turn, id: SessionId, desk: SessionDesk, closed: readonly Bar[]): void {
  desk.newestClosedAt = turn.at.monotonic;
  if (desk.fetches.size > 0) {
    desk.held.push(...closed);
    return;
  }
  appendLive(turn, id, desk, closed);
  requestScan(turn, id);
}

/** Bars came, or there were none to come. Once nothing is missing, what was held is appended. */
function arrived(turn: Turn, id: SessionId, book: SessionBook, desk: SessionDesk): void {
  if (desk.fetches.size === 0) releaseHeld(turn, id, desk, 'live');
  // A formula is not asked about a few bars while its history is still tried for.
  if ([...desk.fetches.values()].some(({ origin, pending, tries }) => origin === 'backfill' && (!pending || tries > 0)))
    return;
  opened(turn, id, book);
  requestScan(turn, id);
}

function releaseHeld(turn: Turn, id: SessionId, desk: SessionDesk, origin: 'live' | 'repair'): void {
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

function setClosingTimer(turn: Turn, id: SessionId, desk: SessionDesk): void {
  const { closesAt } = desk.builder;
  if (closesAt === null || closesAt === desk.closingAt) return;
  desk.closingAt = closesAt;
  turn.atVenue(`close:${id}`, closesAt + CLOSING_GRACE_MS);
}

function newBuilder(config: SessionConfig, desk: SessionDesk): BarBuilder {
  const builder = new BarBuilder({
    contract: desk.contract.id,
    periodicity: config.periodicity,
    calendar: desk.calendar,
  });
  const last = desk.bars.at(-1);
  if (last !== undefined) builder.settle(last.start);
  return builder;
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
