/**
 * Stops and targets of ours that would close more than they were to protect, or open contracts: their position is gone, its
 * session has closed some of it beside another's, another hand has, or it was reversed. They are cancelled or made as small as what is left, and asked for again until the venue shows it.
 */
import { isTerminal, type Order } from '#account';
import { monotonicMs } from '#base';
import { fetchAccount } from './account-reading.ts';
import { accountBook, ownLeft, positionBook } from './books.ts';
import type { Outcome } from './event.ts';
import { sizeOfFills } from './fill-book.ts';
import type { Place } from './keeper.ts';
import { openOrders, orderInWords } from './open-orders.ts';
import { CHILD_ENDINGS, hasBrought, parentOf, workingChildrenAt } from './own-orders.ts';
import type { SessionId } from './session.ts';
import { sharesOf } from './shares.ts';
import type { Turn } from './turn.ts';

/** Something was learned: what has become too large since the last look waits no longer than the first did. */
export function watchChildSizes(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || !isFirstAt(turn, session)) return;
  const { desk } = session;
  const known = desk.excess?.sizes;
  const excess = excessAt(turn, placeOf(session));
  if (excess.every(({ order, filled, keeps }) => known?.get(order.id) === filled + keeps)) return;
  // The venue cancels the sibling of a child that was filled; what is too much after that is seen to by us.
  lookAgain(turn, session, excess, Math.min(desk.excess?.dueAt ?? Infinity, turn.at.monotonic + turn.times.orphanMs));
}

export function childSizesDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.excess === null) return;
  const excess = excessAt(turn, placeOf(session));
  session.desk.excess = null;
  if (excess.length === 0) return;
  for (const { order, filled, keeps } of excess) {
    const name = { tag: order.tag ?? '', account: order.account, order: order.id };
    if (keeps === 0) turn.command({ type: 'order.cancel', ...name });
    else turn.command({ type: 'order.resize', ...name, size: filled + keeps });
  }
  fetchAccount(turn, session.book.config.account);
  // Either may be lost as any request may.
  lookAgain(turn, session, excess, turn.at.monotonic + turn.times.auditOpenMs);
}

function lookAgain(turn: Turn, { book, desk }: Found, excess: readonly Excess[], at: number): void {
  const sizes = new Map(excess.map(({ order, filled, keeps }) => [order.id, filled + keeps]));
  desk.excess = { dueAt: monotonicMs(at), sizes };
  turn.after(`orphans:${book.config.id}`, at - turn.at.monotonic);
}

export function resizeAnswered(turn: Turn, tag: string, { type, why }: Pick<Outcome, 'type' | 'why'>): void {
  const parent = turn.books.trades.get(tag.slice(0, -3));
  if (type !== 'rejected' || parent === undefined) return;
  const { account, session } = parent.intent;
  const order = [...accountBook(turn.books, account).orders.values()].find((each) => each.tag === tag);
  if (order === undefined || isTerminal(order.status) || parentOf(turn.books, order) === null) return;
  const told = `the venue did not make ${orderInWords(order)} smaller (${why ?? 'no reason is known'})`;
  turn.alarm(session, `${told}: filled it would open contracts. Make it smaller in the venue's own screen, or flatten`);
}

type Found = NonNullable<ReturnType<Turn['session']>>;

interface Excess {
  readonly order: Order;
  /** By its own word or that of its fills, whichever came first. */
  readonly filled: number;
  /** So much of what it may still fill closes something. */
  readonly keeps: number;
}

function excessAt(turn: Turn, place: Place): readonly Excess[] {
  const { fills } = accountBook(turn.books, place.account);
  const position = positionBook(accountBook(turn.books, place.account), place.contract);
  const open = openOrders(turn, place.account, place.contract);
  // Of a position that is moving nobody knows yet what its children should be.
  const isSettled = position.own === 0 ? position.stated === position.external : open.length === 0;
  if (!isSettled) return [];
  const left = ownLeft(position);
  const shares = sharesOf(turn.books, place);
  // The stop of an entry whose end is not known may protect what nobody has told of yet.
  const children = workingChildrenAt(turn.books, place).filter((order) => {
    const parent = parentOf(turn.books, order);
    return parent === null || !open.includes(parent);
  });
  return Object.values(CHILD_ENDINGS).flatMap((ending) => {
    const free = { sell: Math.max(left, 0), buy: Math.max(-left, 0) };
    const freeOf = new Map([...shares].flatMap(([session, share]) => (share.isReduced ? [[session, share.left]] : [])));
    return children.flatMap((order) => {
      if (order.tag?.endsWith(ending) !== true) return [];
      const filled = Math.max(order.filled, sizeOfFills(fills.of(order.id)));
      const rest = order.size - filled;
      const parent = parentOf(turn.books, order);
      const session = parent !== null && hasBrought(position, parent) ? parent.intent.session : null;
      const ofSession = session === null ? undefined : freeOf.get(session);
      const keeps = Math.min(rest, free[order.side], ofSession ?? rest);
      free[order.side] -= keeps;
      if (session !== null && ofSession !== undefined) freeOf.set(session, ofSession - keeps);
      return keeps < rest ? { order, filled, keeps } : [];
    });
  });
}

/** Of several sessions on one contract one sees to the stops there. */
function isFirstAt(turn: Turn, session: Found): boolean {
  const { account, contract } = placeOf(session);
  const first = [...turn.desk.sessions].find(
    ([id, desk]) => desk.contract.id === contract && turn.books.sessions.get(id)?.config.account === account,
  );
  return first?.[0] === session.book.config.id;
}

function placeOf({ book, desk }: Found): Place {
  return { account: book.config.account, contract: desk.contract.id };
}
