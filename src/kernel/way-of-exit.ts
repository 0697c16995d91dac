/**
 * What an exit has in its way: the working orders that protect the position may close the same contracts, and both together
 * would go through zero (K11). So much of them is cancelled or made smaller as the exit needs, and no more: the rest of the
 * position, which may be another session's, keeps its stop.
 */
import type { Order, Side } from '#account';
import type { Signal } from '#scan';
import type { SessionBook } from './books.ts';
import type { SessionDesk } from './desk.ts';
import type { Place } from './keeper.ts';
import { type Pending, pendingOf } from './open-orders.ts';
import { parentOf, workingChildrenAt } from './own-orders.ts';
import type { SessionId } from './session.ts';
import { isGone } from './shares.ts';
import { heldAgainst, sideOf } from './signal-intents.ts';
import type { Turn } from './turn.ts';

/** What a signal would close. */
export interface Exit {
  readonly signal: Signal;
  /** All of the position, as the first half of a reversal. */
  readonly whole: boolean;
}

export interface Cut {
  readonly order: Order;
  /** So much of what it may still fill stays; 0: it is cancelled. */
  readonly keeps: number;
}

export interface Way {
  readonly cuts: readonly Cut[];
  /** Contracts of the exit once they are made. */
  readonly size: number;
  /** What else may close something then. */
  readonly pending: Pending;
}

/** The stop and the target of one entry, of which the venue fills but one. */
interface Bracket {
  readonly session: SessionId | null;
  readonly orders: readonly Order[];
  readonly rest: number;
}

export function wayOf(turn: Turn, book: SessionBook, desk: SessionDesk, { signal, whole }: Exit): Way {
  const place = { account: book.config.account, contract: desk.contract.id };
  const side = sideOf(signal);
  const brackets = bracketsAt(turn, place, side);
  const pending = pendingOf(turn, place, 'exit');
  const ofBrackets = brackets.reduce((sum, { rest }) => sum + rest, 0);
  const held = heldAgainst(turn, book, desk, signal);
  const free = Math.max(held - (pending[side] - ofBrackets), 0);
  const size = whole ? free : Math.min(book.config.tradeSize, free);
  const tooMany = size === 0 ? 0 : Math.max(pending[side] + size - held, 0);
  const order = (bracket: Bracket): number => rankOf(turn, book, bracket);
  const cuts = cutsOf(
    brackets.toSorted((one, other) => order(one) - order(other)),
    tooMany,
  );
  return { cuts, size, pending: { ...pending, [side]: pending[side] - Math.min(tooMany, ofBrackets) } };
}

function bracketsAt(turn: Turn, place: Place, side: Side): readonly Bracket[] {
  const byEntry = Map.groupBy(
    workingChildrenAt(turn.books, place).filter((order) => order.side === side),
    (order) => parentOf(turn.books, order),
  );
  return [...byEntry].map(([entry, orders]) => ({
    session: entry?.intent.session ?? null,
    orders,
    rest: Math.max(...orders.map(restOf)),
  }));
}

/** A session's own stop goes before that of one that is gone, and another's goes last. */
function rankOf(turn: Turn, { config }: SessionBook, { session }: Bracket): number {
  if (session === config.id) return 0;
  return session === null || isGone(turn.books, session) ? 1 : 2;
}

function cutsOf(brackets: readonly Bracket[], tooMany: number): readonly Cut[] {
  let over = tooMany;
  return brackets.flatMap(({ orders, rest }) => {
    const keeps = rest - Math.min(rest, over);
    over -= rest - keeps;
    return orders.filter((order) => restOf(order) > keeps).map((order) => ({ order, keeps }));
  });
}

function restOf({ size, filled }: Order): number {
  return size - filled;
}
