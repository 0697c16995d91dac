/**
 * Being flat before the firm's flat time. Entries end first (the guard denies them by the clock alone), then whatever is
 * held is flattened, and flat is proven by a reading over REST that is younger than the flatten. What is not proven flat in
 * time raises the loudest alarm, again and again, and is closed by the venue's own call. Where nothing of ours may trade,
 * only the alarm is raised. After a restart the clock alone tells where it stands, though the feed may be silent: the time
 * that is believed is the wall's then, and to be flat too early is the safe side.
 */
import { isTerminal } from '#account';
import { type EpochMs, SECOND } from '#base';
import { type FlatSchedule, flatSchedule, ruledAccount } from '#risk';
import { fetchAccount } from './accounts.ts';
import { accountBook, positionBook, type SessionBook, worstPosition } from './books.ts';
import { accountDesk } from './desk.ts';
import { endFlatten, startFlatten } from './flatten.ts';
import { pendingOf } from './open-orders.ts';
import type { SessionId } from './session.ts';
import { exchangeClock } from './standing.ts';
import type { Turn } from './turn.ts';

/** A feed that is silent for so long after the start is not waited for. */
const FEED_WAIT_MS = 30 * SECOND;

/** Something may have to be done by the clock: a timer fired, or the account was compared. */
export function keepFlatTime(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { book, desk } = session;
  const { account, day } = accountBook(turn.books, book.config.account);
  if (account === null || day === null || ruledAccount(turn.limits.firm, account) === null) return;
  if (isFeedAwaited(turn, book)) return turn.after(`flat:${id}`, turn.times.flatLookEveryMs);
  const schedule = flatSchedule(desk.contract.root, turn.at.venue, { calendar: desk.calendar, times: turn.times });
  const now = turn.at.venue;
  if (desk.flat?.tradingDay !== schedule.tradingDay) {
    desk.flat = { tradingDay: schedule.tradingDay, told: false, proven: false, alarmedAt: null, closedAt: null };
  }
  if (now < schedule.entriesUntil) return wake(turn, id, schedule.entriesUntil);
  if (now >= schedule.over) return;
  if (!desk.flat.told) entriesEnded(turn, id, schedule);
  if (now < schedule.flattenAt) return wake(turn, id, schedule.flattenAt);
  if (desk.flat.proven && isFlat(turn, id)) return wake(turn, id, schedule.over);
  bringFlat(turn, id, schedule);
}

/** The first stamp of the feed may correct what is believed of the time: it has its chance to come. */
function isFeedAwaited(turn: Turn, { ground }: SessionBook): boolean {
  const isNew = ground !== null && turn.at.venue - ground.preparedAt < FEED_WAIT_MS;
  return turn.desk.links.market.heardAt === null && isNew;
}

/** Its timer has fired: what is not flat by now is read again. */
export function flatTimeDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  session.desk.flatTimer = null;
  keepFlatTime(turn, id);
  const late = session.desk.flat?.told === true && !session.desk.flat.proven;
  if (late && !isFlat(turn, id)) fetchAccount(turn, session.book.config.account);
}

/** The feed has spoken, or a day has begun: from now on the clock is watched. */
export function beginFlatTime(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { day } = accountBook(turn.books, session.book.config.account);
  if (day !== null && session.desk.flat === null) keepFlatTime(turn, id);
}

function wake(turn: Turn, id: SessionId, at: EpochMs): void {
  const desk = turn.session(id)?.desk;
  if (desk === undefined || desk.flatTimer === at) return;
  desk.flatTimer = at;
  turn.atVenue(`flat:${id}`, at);
}

function entriesEnded(turn: Turn, id: SessionId, schedule: FlatSchedule): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.flat === null) return;
  session.desk.flat.told = true;
  const assumed = schedule.established ? '' : ' (assumed: no text of the firm says so for this day or product)';
  const { symbol } = session.desk.contract;
  const text = `${symbol}: entries have ended; the position is closed at ${exchangeClock(turn, schedule.flattenAt)} and must be before ${exchangeClock(turn, schedule.flatBy)} Chicago${assumed}`;
  turn.error(id, 'NOTICE_FLAT_TIME', text);
}

function bringFlat(turn: Turn, id: SessionId, schedule: FlatSchedule): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.flat === null) return;
  const { book, desk } = session;
  const { config } = book;
  const comparedAt = accountDesk(turn.desk, config.account).comparedAt;
  if (isFlat(turn, id)) {
    if (comparedAt === null || comparedAt < schedule.flattenAt) {
      if (accountDesk(turn.desk, config.account).fetch === null) fetchAccount(turn, config.account);
      return turn.after(`flat:${id}`, turn.times.flatLookEveryMs);
    }
    session.desk.flat.proven = true;
    return wake(turn, id, schedule.over);
  }
  session.desk.flat.proven = false;
  desk.flatTimer = null;
  const late = turn.at.venue >= schedule.provenBy;
  if (late) notFlat(turn, id, schedule);
  const lately = desk.flattenedAt !== null && turn.at.monotonic - desk.flattenedAt < turn.times.flattenAgainMs;
  if (config.tradeEnabled && desk.flatten === null && !lately) {
    startFlatten(turn, id, `the flat time of ${exchangeClock(turn, schedule.flatBy)} Chicago is near`, 'rule');
  }
  const toProof = schedule.provenBy - turn.at.venue;
  if (toProof > 0 && toProof < turn.times.flatLookEveryMs) turn.atVenue(`flat:${id}`, schedule.provenBy);
  else turn.after(`flat:${id}`, turn.times.flatLookEveryMs);
}

/** The loudest alarm, and the venue's own call: only after a reading that shows no order of ours that may close it too. */
function notFlat(turn: Turn, id: SessionId, schedule: FlatSchedule): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.flat === null) return;
  const { book, desk } = session;
  const { account } = book.config;
  const { flat, contract } = { flat: session.desk.flat, contract: desk.contract };
  const { monotonic } = turn.at;
  const stated = positionBook(accountBook(turn.books, account), contract.id).stated;
  if (flat.alarmedAt === null || monotonic - flat.alarmedAt >= turn.times.flatToldEveryMs) {
    flat.alarmedAt = monotonic;
    const what = stated === null ? 'is not known to be flat' : `still holds ${stated} contracts`;
    turn.alarm(
      id,
      `${contract.symbol} ${what} and must be flat before ${exchangeClock(turn, schedule.flatBy)} Chicago. Close it in the venue's own screen now`,
    );
  }
  const pending = pendingOf(turn, { account, contract: contract.id }, 'saga');
  const { comparedAt, fetch } = accountDesk(turn.desk, account);
  const readSince = comparedAt !== null && comparedAt >= schedule.flattenAt;
  const again = flat.closedAt === null || monotonic - flat.closedAt >= turn.times.venueCloseAgainMs;
  const free = pending.buy + pending.sell === 0 && fetch === null && readSince;
  if (!book.config.tradeEnabled || stated === null || stated === 0 || !free || !again) return;
  flat.closedAt = monotonic;
  turn.record({
    type: 'flatten.noted',
    session: id,
    step: 'sent',
    by: 'rule',
    why: 'the venue is asked to close the contract',
  });
  turn.command({ type: 'position.close', session: id, account, contract: contract.id });
  // The saga makes way: two that close at once go through zero.
  endFlatten(turn, id, 'failed', 'the venue closes the contract itself');
  desk.flattenedAt = monotonic;
}

function isFlat(turn: Turn, id: SessionId): boolean {
  const session = turn.session(id);
  if (session === undefined) return true;
  const { account } = session.book.config;
  const book = accountBook(turn.books, account);
  const contract = session.desk.contract.id;
  const position = positionBook(book, contract);
  const pending = pendingOf(turn, { account, contract }, 'saga');
  const working = [...book.orders.values()].some((order) => order.contract === contract && !isTerminal(order.status));
  return position.stated === 0 && worstPosition(position) === 0 && pending.buy + pending.sell === 0 && !working;
}
