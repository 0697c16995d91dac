/**
 * Keeping our books of an account equal to the venue's word. The stream moves them, REST judges them: at each start,
 * after each return of the link, on every disagreement, and as an audit in between.
 */
import {
  type Account,
  type AccountId,
  type AccountSnapshot,
  type Fill,
  isTerminal,
  type Order,
  type Position,
} from '#account';
import { type EpochMs, MINUTE, monotonicMs, SECOND, sameMembers } from '#base';
import type { ContractId } from '#market';
import { fetchAccount } from './account-reading.ts';
import { accountBook, positionBook } from './books.ts';
import { accountDesk, touch } from './desk.ts';
import { weighReading } from './doubts.ts';
import { isSuspect, lookForOthers } from './external.ts';
import { sizeOfFills } from './fill-book.ts';
import { keepers } from './keeper.ts';
import { UNBOOKED_MS } from './open-orders.ts';
import { settleOwedFills } from './owed-fills.ts';
import { fillHeard, orderHeard } from './proof.ts';
import type { Turn } from './turn.ts';
import { readUnshown } from './vanished-orders.ts';
import { waitingShown } from './waiting-children.ts';

/** An account that no session uses is asked for at least so often while it cannot be read. */
const LEFT_RETRY_MS_MAX = MINUTE;

export function snapshotArrived(turn: Turn, id: AccountId, number: number, snapshot: AccountSnapshot): void {
  const desk = accountDesk(turn.desk, id);
  if (desk.fetch?.number !== number) return;
  const { touches } = desk.fetch;
  desk.fetch = null;
  desk.unreadable = 0;
  desk.unreadableWhy = null;
  balanceStated(turn, snapshot.account);
  const late = lateNewsOf(turn, id, snapshot);
  for (const fill of snapshot.fills) fillHeard(turn, fill, 'rest');
  for (const order of snapshot.orders) orderHeard(turn, order, 'rest');
  for (const order of snapshot.orders) waitingShown(turn, order);
  readUnshown(turn, id, snapshot);
  const book = accountBook(turn.books, id);
  const contracts = new Set<ContractId>([
    ...book.positions.keys(),
    ...snapshot.positions.map(({ contract }) => contract),
    ...[...turn.desk.sessions.values()].map(({ contract }) => contract.id),
  ]);
  let overtaken = false;
  let doubtful = false;
  for (const contract of contracts) {
    const held = snapshot.positions.find((position) => position.contract === contract);
    const size = held?.size ?? 0;
    if (size === 0) desk.shownFlat.set(contract, number);
    const { booked, stated } = positionBook(book, contract);
    // What the stream said while we were reading is newer than what we read, and so may be a fill of this very reading.
    const isTouched = (desk.touches.get(contract) ?? 0) !== (touches.get(contract) ?? 0);
    if (isTouched || (late.has(contract) && size !== booked)) {
      overtaken = true;
      if (size !== booked || size !== stated) doubtful = true;
    } else {
      stateFromRest(turn, id, contract, held);
      settleOwedFills(turn, { account: id, contract });
    }
  }
  // Reading, fills and stream say three things of one position: nobody acts on it before it is read again.
  if (doubtful) return fetchAccount(turn, id);
  // A reading grows old unheard: an account whose stream is refused is not known any longer than that.
  desk.reconciled = desk.refused === null;
  desk.compared = true;
  desk.comparedAt = turn.at.venue;
  if (!overtaken) for (const contract of contracts) lookForOthers(turn, id, contract);
  if (overtaken || desk.fetchWanted) fetchAccount(turn, id);
  else setAudit(turn, id);
  turn.compared.push(id);
}

/**
 * The reads of a snapshot are not atomic. What it tells for the first time of a moment ago may have happened after its
 * position was read; where the two do not agree the position is read again.
 */
function lateNewsOf(turn: Turn, id: AccountId, { fills, orders }: AccountSnapshot): ReadonlySet<ContractId> {
  const book = accountBook(turn.books, id);
  const isLate = (at: EpochMs): boolean => turn.at.venue - at < UNBOOKED_MS;
  const newFills = fills.filter((fill) => isLate(fill.at) && book.fills.get(fill.id)?.voided !== fill.voided);
  // An order's time of change need not move with its fills: one that says more than its fills do is late, too.
  const toldOf = ({ id }: Order): number =>
    Math.max(...[fills.filter(({ order }) => order === id), book.fills.of(id)].map(sizeOfFills));
  const grown = orders.filter(
    (each) =>
      each.filled > (book.orders.get(each.id)?.filled ?? 0) && (isLate(each.updatedAt) || each.filled > toldOf(each)),
  );
  return new Set([...newFills, ...grown].map(({ contract }) => contract));
}

export function accountUnreadable(turn: Turn, id: AccountId, number: number, why: string): void {
  const desk = accountDesk(turn.desk, id);
  if (desk.fetch?.number !== number) return;
  desk.fetch = null;
  desk.unreadable += 1;
  desk.unreadableWhy = why;
  const { accountRetryMs } = turn.times;
  if (keepers(turn).some(({ book, account }) => book !== null && account === id)) {
    const next = `next try in ${accountRetryMs / SECOND} s`;
    turn.error(null, 'ERR_ACCOUNT_READ', `account ${id} could not be read, ${next}: ${why}`);
    return turn.after(`audit:${id}`, accountRetryMs);
  }
  // An account in which something was left once may be gone for good: it is said once, and asked for ever less often.
  if (desk.unreadable === 1)
    turn.error(null, 'ERR_ACCOUNT_READ', `account ${id}, where something was left open, could not be read: ${why}`);
  turn.after(`audit:${id}`, Math.min(accountRetryMs * 2 ** Math.min(desk.unreadable - 1, 10), LEFT_RETRY_MS_MAX));
}

export function balanceStated(turn: Turn, account: Account): void {
  const known = accountBook(turn.books, account.id).account;
  if (!sameMembers(known, account)) turn.record({ type: 'balance.stated', account });
}

export function positionHeard(turn: Turn, position: Position): void {
  touch(turn.desk, position.account, position.contract);
  const book = positionBook(accountBook(turn.books, position.account), position.contract);
  if (book.stated !== position.size || book.averagePrice !== position.averagePrice) {
    turn.record({ type: 'position.stated', position, channel: 'stream' });
  }
  accountDesk(turn.desk, position.account).confirmedAt.set(position.contract, turn.at.monotonic);
  if (book.stated !== book.booked || isSuspect(turn, position.account))
    turn.after(`differ:${position.account}`, turn.times.differMs);
}

/** An order of the stream that has filled more moves the position: an answer still on its way may not show it. */
export function orderStreamed(turn: Turn, order: Order): void {
  const before = accountBook(turn.books, order.account).orders.get(order.id)?.filled ?? 0;
  if (order.filled > before) touch(turn.desk, order.account, order.contract);
  orderHeard(turn, order, 'stream');
}

/** A fill of the stream: newer than any REST answer still on its way. */
export function fillStreamed(turn: Turn, fill: Fill): void {
  touch(turn.desk, fill.account, fill.contract);
  fillHeard(turn, fill, 'stream');
}

/** Books and venue have differed for a while: REST decides. */
export function disagreementDue(turn: Turn, id: AccountId): void {
  const { positions } = accountBook(turn.books, id);
  const differ = [...positions.values()].some(({ stated, booked }) => stated !== booked);
  if (differ || isSuspect(turn, id)) fetchAccount(turn, id);
}

/** The audit's hour has come; an account that nobody uses is left alone. */
export function auditDue(turn: Turn, id: AccountId): void {
  if (accountsInUse(turn).has(id)) fetchAccount(turn, id);
}

/** The account link came or went. */
export function accountLinkChanged(turn: Turn, up: boolean): void {
  for (const id of accountsInUse(turn)) {
    accountDesk(turn.desk, id).reconciled = false;
    // A reading asked for before the stream spoke again may lack what happened in between.
    if (up) fetchAccount(turn, id, { anew: true });
  }
}

/** A latch on every account that a session uses: only a person's word takes it back. Flatten and cancels still pass. */
export function haltAccounts(turn: Turn, why: string): void {
  const traded = [...accountsInUse(turn)].filter(
    (account) => accountBook(turn.books, account).tradingState !== 'halted',
  );
  for (const account of traded) turn.record({ type: 'trading.set', target: { account }, state: 'halted', why });
  if (traded.length > 0) turn.alarm(null, `trading is halted: ${why}`);
}

/** A session trades it, something is left in it, or an order may yet be found there. */
export function accountsInUse(turn: Turn): ReadonlySet<AccountId> {
  return new Set([...keepers(turn).map(({ account }) => account), ...turn.desk.absentIn]);
}

function stateFromRest(turn: Turn, account: AccountId, contract: ContractId, found: Position | undefined): void {
  const book = positionBook(accountBook(turn.books, account), contract);
  const position: Position = found ?? { account, contract, size: 0, averagePrice: 0, openedAt: turn.at.venue };
  const news = book.stated !== position.size || book.booked !== position.size;
  weighReading(turn, account, contract, position.size);
  if (news || (position.size !== 0 && book.averagePrice !== position.averagePrice)) {
    turn.record({ type: 'position.stated', position, channel: 'rest' });
  }
  accountDesk(turn.desk, account).confirmedAt.set(contract, turn.at.monotonic);
}

function setAudit(turn: Turn, id: AccountId): void {
  const waitMs = hasOpen(turn, id) ? turn.times.auditOpenMs : turn.times.auditFlatMs;
  accountDesk(turn.desk, id).auditAt = monotonicMs(turn.at.monotonic + waitMs);
  turn.after(`audit:${id}`, waitMs);
}

/** What is opened between two audits of a flat account is not left to the far one. */
export function hastenAudit(turn: Turn, id: AccountId): void {
  const { auditAt } = accountDesk(turn.desk, id);
  if (auditAt !== null && auditAt - turn.at.monotonic > turn.times.auditOpenMs && hasOpen(turn, id)) setAudit(turn, id);
}

function hasOpen(turn: Turn, id: AccountId): boolean {
  const book = accountBook(turn.books, id);
  return (
    [...book.positions.values()].some(({ stated, booked }) => stated !== 0 || booked !== 0) ||
    [...book.orders.values()].some(({ status }) => !isTerminal(status)) ||
    [...turn.books.trades.values()].some(({ settled, intent }) => !settled && intent.account === id)
  );
}
