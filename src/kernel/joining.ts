/**
 * How a session joins the feed and leaves it. It joins at the first thing it hears, or after a silence: whole intervals from
 * there on are built from trades, the bars before are fetched, and the interval that was under way is fetched once it is over.
 */
import { type EpochMs, epochMs, SECOND } from '#base';
import { BarBuilder, type ContractId, type Interval, intervalAt, type Periodicity } from '#market';
import { doubtNewest } from './closed-bars.ts';
import type { SessionDesk } from './desk.ts';
import { marketDesk } from './market-desk.ts';
import { arrived, beginFetch, callOffPending, missingFrom, releaseHeld } from './missing-bars.ts';
import { awaitOpening } from './opening.ts';
import type { SessionConfig, SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** A venue that says nothing (a closed market) is joined at our own idea of its time. */
const SILENCE_MS = 5 * SECOND;
/** While it says nothing, how long the silence has lasted is noted so often, by the venue's clock. */
const BELIEF_MS = 30 * SECOND;
/** Our idea of its time may be wrong by so much. */
const CLOCK_ERROR_MS = 5 * SECOND;
/** The venue needs a moment to have the bar that has just closed. */
const HOLE_GRACE_MS = 1 * SECOND;

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
  const missing = missingFrom(session.desk, turn.at.venue, session.book.config.periodicity);
  // What was unsure before and waits to be asked for, or to be answered, is so still.
  session.desk.unsureFrom ??= epochMs(Math.min(missing, ...[...session.desk.fetches.values()].map(({ from }) => from)));
  join(turn, id, turn.at.venue);
  turn.atVenue(`belief:${id}`, turn.at.venue + BELIEF_MS);
}

/** The feed is silent still, as far as our own clock tells. */
export function beliefHolds(turn: Turn, id: SessionId): void {
  const believed = turn.session(id)?.desk.believed ?? null;
  if (believed === null) return;
  believed.to = turn.at.venue;
  turn.atVenue(`belief:${id}`, turn.at.venue + BELIEF_MS);
}

export function feedFound(turn: Turn): void {
  for (const [id, desk] of turn.desk.sessions) if (desk.liveFrom === null) turn.after(`silence:${id}`, SILENCE_MS);
}

/** The market link is gone, or the stream of this contract: what forms now will have a hole, and is dropped. */
export function feedLost(turn: Turn, contract: ContractId | null = null): void {
  const why = contract === null ? 'the market link was lost' : 'the stream of its contract was lost';
  for (const [id, desk] of turn.desk.sessions) {
    if ((contract ?? desk.contract.id) === desk.contract.id) leaveFeed(turn, id, desk, why);
  }
}

export function leaveFeed(turn: Turn, id: SessionId, desk: SessionDesk, why: string): void {
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

/**
 * The feed has spoken: it is joined; anew, where it was joined in silence at a time that has not come yet at the venue, or at
 * one that was long over there: a clock that stood still while the machine slept takes the bars of its sleep for none.
 */
export function hear(turn: Turn, id: SessionId, desk: SessionDesk, at: EpochMs): void {
  // Until all is subscribed, prints may go unheard while quotes come already.
  if (turn.desk.links.market.state !== 'up') return;
  const { believed } = desk;
  if (believed !== null && (at < believed.from || at > believed.to + BELIEF_MS + CLOCK_ERROR_MS)) {
    callOffPending(desk);
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
