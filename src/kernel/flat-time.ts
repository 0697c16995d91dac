/**
 * Being flat before the firm's flat time. Entries end first (the guard denies them by the clock alone), then whatever is
 * held is flattened, and flat is proven by a reading over REST that is younger than the flatten. What is not proven flat in
 * time raises the loudest alarm, again and again, and is closed by the venue's own call. Where nothing of ours may trade,
 * only the alarm is raised. After a restart the clock alone tells where it stands, though the feed may be silent: the time
 * that is believed is the wall's then, and to be flat too early is the safe side.
 */
import { type AccountId, isTerminal } from '#account';
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import { type FlatSchedule, flatSchedule, ruledAccount } from '#risk';
import { fetchAccount } from './account-reading.ts';
import { accountBook, positionBook, worstPosition } from './books.ts';
import { accountDesk, type FlatDesk } from './desk.ts';
import type { Outcome } from './event.ts';
import { endFlatten, startFlatten } from './flatten.ts';
import { type Keeper, type KeeperId, keeperOf, keepers, placeOf } from './keeper.ts';
import { isClosedByVenue, pendingOf, UNBOOKED_MS } from './open-orders.ts';
import { exchangeClock } from './standing.ts';
import type { Turn } from './turn.ts';

/** Something may have to be done by the clock: a timer fired, or the account was compared. */
export function keepFlatTime(turn: Turn, id: KeeperId): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined) return;
  const { desk } = keeper;
  const { account } = accountBook(turn.books, keeper.account);
  if (account === null || ruledAccount(turn.limits.firm, account) === null) return;
  if (isFeedAwaited(turn, keeper)) return turn.after(`flat:${id}`, turn.times.flatLookEveryMs);
  const schedule = flatSchedule(desk.contract.root, turn.at.venue, { calendar: desk.calendar, times: turn.times });
  const now = turn.at.venue;
  if (desk.flat?.tradingDay !== schedule.tradingDay) {
    desk.flat = { tradingDay: schedule.tradingDay, told: false, proven: false, alarmedAt: null, closedAt: null };
  }
  if (now < schedule.entriesUntil) return wake(turn, id, schedule.entriesUntil);
  if (now >= schedule.over) return;
  if (!desk.flat.told) entriesEnded(turn, keeper, schedule);
  if (now < schedule.flattenAt) return wake(turn, id, schedule.flattenAt);
  if (desk.flat.proven && isFlat(turn, keeper)) return wake(turn, id, schedule.over);
  bringFlat(turn, keeper, desk.flat, schedule);
}

/** The first stamp of the feed may correct what is believed of the time: it has its chance to come. */
function isFeedAwaited(turn: Turn, { since }: Keeper): boolean {
  const isNew = since !== null && turn.at.venue - since < turn.times.feedWaitMs;
  return turn.desk.links.market.heardAt === null && isNew;
}

/** Its timer has fired: what is not flat by now is read again. */
export function flatTimeDue(turn: Turn, id: KeeperId): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined) return;
  const { desk, account } = keeper;
  desk.flatTimer = null;
  keepFlatTime(turn, id);
  const late = desk.flat?.told === true && !desk.flat.proven;
  if (late && !isFlat(turn, keeper)) fetchAccount(turn, account);
}

/** The feed has spoken, or a day has begun: from now on the clock is watched. */
export function beginFlatTime(turn: Turn, id: KeeperId): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined) return;
  const { day } = accountBook(turn.books, keeper.account);
  if (day !== null && keeper.desk.flat === null) keepFlatTime(turn, id);
}

function wake(turn: Turn, id: KeeperId, at: EpochMs): void {
  const desk = keeperOf(turn, id)?.desk;
  if (desk === undefined || desk.flatTimer === at) return;
  desk.flatTimer = at;
  turn.atVenue(`flat:${id}`, at);
}

function entriesEnded(turn: Turn, { session, book, desk }: Keeper, schedule: FlatSchedule): void {
  if (desk.flat !== null) desk.flat.told = true;
  const assumed = schedule.established ? '' : ' (assumed: no text of the firm says so for this day or product)';
  const { symbol } = desk.contract;
  const ended = book === null ? 'no session keeps it' : 'entries have ended';
  const text = `${symbol}: ${ended}; the position is closed at ${exchangeClock(turn, schedule.flattenAt)} and must be before ${exchangeClock(turn, schedule.flatBy)} Chicago${assumed}`;
  turn.error(session, 'NOTICE_FLAT_TIME', text);
}

function bringFlat(turn: Turn, keeper: Keeper, flat: FlatDesk, schedule: FlatSchedule): void {
  const { id, account, desk } = keeper;
  const { comparedAt, fetch, unreadable } = accountDesk(turn.desk, account);
  const late = turn.at.venue >= schedule.provenBy;
  if (isFlat(turn, keeper)) {
    if (comparedAt === null || comparedAt < schedule.flattenAt) {
      if (late && unreadable > 0) tellNotFlat(turn, keeper, flat, schedule);
      if (fetch === null) fetchAccount(turn, account);
      return turn.after(`flat:${id}`, turn.times.flatLookEveryMs);
    }
    flat.proven = true;
    return wake(turn, id, schedule.over);
  }
  flat.proven = false;
  desk.flatTimer = null;
  if (late) notFlat(turn, keeper, flat, schedule);
  const lately = desk.flattenedAt !== null && turn.at.monotonic - desk.flattenedAt < turn.times.flattenAgainMs;
  if (keeper.mayTrade && desk.flatten === null && !lately) {
    startFlatten(turn, id, `the flat time of ${exchangeClock(turn, schedule.flatBy)} Chicago is near`, 'rule');
  }
  const toProof = schedule.provenBy - turn.at.venue;
  if (toProof > 0 && toProof < turn.times.flatLookEveryMs) turn.atVenue(`flat:${id}`, schedule.provenBy);
  else turn.after(`flat:${id}`, turn.times.flatLookEveryMs);
}

/** The loudest alarm, again and again. */
function tellNotFlat(turn: Turn, keeper: Keeper, flat: FlatDesk, schedule: FlatSchedule): void {
  const { session, account, desk } = keeper;
  const { contract } = desk;
  const { monotonic } = turn.at;
  if (flat.alarmedAt !== null && monotonic - flat.alarmedAt < turn.times.flatToldEveryMs) return;
  flat.alarmedAt = monotonic;
  const { stated } = positionBook(accountBook(turn.books, account), contract.id);
  const held = stated === 0 ? 'still has orders that work or whose fate is open' : `still holds ${stated} contracts`;
  const what = stated === null || isFlat(turn, keeper) ? 'is not known to be flat' : held;
  turn.alarm(
    session,
    `${contract.symbol} ${what} and must be flat before ${exchangeClock(turn, schedule.flatBy)} Chicago. Close it in the venue's own screen now`,
  );
}

/** The venue's own call comes with the alarm: only after a reading that shows no order of ours that may close it too. */
function notFlat(turn: Turn, keeper: Keeper, flat: FlatDesk, schedule: FlatSchedule): void {
  tellNotFlat(turn, keeper, flat, schedule);
  const { id, session, account, desk } = keeper;
  const { contract } = desk;
  const { monotonic } = turn.at;
  const { stated } = positionBook(accountBook(turn.books, account), contract.id);
  const pending = pendingOf(turn, { account, contract: contract.id }, 'saga');
  const { comparedAt, fetch } = accountDesk(turn.desk, account);
  const readSince = comparedAt !== null && comparedAt >= schedule.flattenAt;
  // Two sessions may stand on it: the venue is asked once for both.
  const again = keepers(turn)
    .filter((each) => each.account === account && each.desk.contract.id === contract.id)
    .every(({ desk: { flat: other } }) => {
      const closedAt = other?.closedAt ?? null;
      return closedAt === null || monotonic - closedAt >= turn.times.venueCloseAgainMs;
    });
  const isCalled = isClosedByVenue(turn, { account, contract: contract.id });
  const free = pending.buy + pending.sell === 0 && fetch === null && readSince && !isCalled;
  if (!keeper.mayTrade || stated === null || stated === 0 || !free || !again) return;
  flat.closedAt = monotonic;
  const why = 'the venue is asked to close the contract';
  const venueCall = { account, contract: contract.id, at: turn.at.venue };
  turn.record({ type: 'flatten.noted', ...placeOf(keeper), step: 'sent', by: 'rule', venueCall, why });
  turn.command({ type: 'position.close', session, account, contract: contract.id });
  accountDesk(turn.desk, account).closingUntil.set(contract.id, Number.POSITIVE_INFINITY);
  // The saga makes way: two that close at once go through zero.
  endFlatten(turn, id, 'failed', 'the venue closes the contract itself');
  desk.flattenedAt = monotonic;
}

/** What it may have done shows in a reading; what it may yet do, or a reading not show yet, no order of ours does meanwhile. */
export function closeAnswered(turn: Turn, account: AccountId, contract: ContractId, { type }: Outcome): void {
  const { differMs, flattenAgainMs } = turn.times;
  const waitMs = type === 'rejected' ? 0 : type === 'accepted' ? differMs : flattenAgainMs;
  accountDesk(turn.desk, account).closingUntil.set(contract, turn.at.monotonic + waitMs);
  fetchAccount(turn, account);
}

/** A call of the run before may still be done, as one that nobody has answered. */
export function resumeVenueCalls(turn: Turn): void {
  for (const [account, { positions }] of turn.books.accounts)
    for (const [contract, { venueCalledAt }] of positions) {
      if (venueCalledAt === undefined || turn.at.venue - venueCalledAt >= UNBOOKED_MS) continue;
      const until = turn.at.monotonic + turn.times.flattenAgainMs;
      accountDesk(turn.desk, account).closingUntil.set(contract, until);
    }
}

function isFlat(turn: Turn, { account, desk }: Keeper): boolean {
  const book = accountBook(turn.books, account);
  const contract = desk.contract.id;
  const position = positionBook(book, contract);
  // An entry of unknown fate holds no flatten up, but while it may still arrive nothing is proven.
  const pending = pendingOf(turn, { account, contract }, 'exit');
  const working = [...book.orders.values()].some((order) => order.contract === contract && !isTerminal(order.status));
  return position.stated === 0 && worstPosition(position) === 0 && pending.buy + pending.sell === 0 && !working;
}
