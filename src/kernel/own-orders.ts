/**
 * Which of the venue's orders are ours: those that carry the tag of an intent and do what it wanted, and the children of
 * its bracket, which carry the tag with an ending and do the opposite (K3).
 */
import { direction, isTerminal, type Order, opposite } from '#account';
import { accountBook, type Books, type PositionBook, type TradeBook } from './books.ts';
import type { Place } from './keeper.ts';

/** How the venue names the two orders that protect an entry. */
export const CHILD_ENDINGS = { stopLoss: '-SL', takeProfit: '-TP' } as const;

export function isOfOurs(books: Books, order: Order): boolean {
  if (order.tag === null) return false;
  const trade = books.trades.get(order.tag);
  if (trade !== undefined) return agrees(trade, order, trade.intent.side);
  return parentOf(books, order) !== null;
}

/** The entry that this order protects; null when it protects none of ours. */
export function parentOf(books: Books, order: Order): TradeBook | null {
  const { tag } = order;
  if (tag === null || !Object.values(CHILD_ENDINGS).some((ending) => tag.endsWith(ending))) return null;
  const trade = books.trades.get(tag.slice(0, -3));
  return trade !== undefined && agrees(trade, order, opposite(trade.intent.side)) ? trade : null;
}

/** Orders of ours that protect a position of this contract and work. */
export function workingChildrenAt(books: Books, { account, contract }: Place): readonly Order[] {
  return [...accountBook(books, account).orders.values()].filter(
    (order) =>
      order.contract === contract &&
      !isTerminal(order.status) &&
      order.status !== 'suspended' &&
      parentOf(books, order) !== null,
  );
}

/** Contracts that such orders may still close, by the kind of child. */
export function closableBy(children: readonly Order[], ending: string): number {
  return children
    .filter(({ tag }) => tag?.endsWith(ending) === true)
    .reduce((sum, { size, filled }) => sum + size - filled, 0);
}

/** An entry that has brought something of what is held of its contract. */
export function hasBrought({ own, ownSince }: PositionBook, { intent, record }: TradeBook): boolean {
  if (intent.purpose !== 'entry' || record.filled === 0 || direction(intent.side) !== Math.sign(own)) return false;
  return (record.executedAt ?? record.at) >= (ownSince ?? 0);
}

function agrees({ intent }: TradeBook, order: Order, side: Order['side']): boolean {
  return order.account === intent.account && order.contract === intent.contract && order.side === side;
}
