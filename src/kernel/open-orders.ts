/**
 * What may still move a position: orders of ours whose fate is open, and whatever else the venue is known to work on the
 * contract. An exit and a flatten leave room for all of it, so that no two of them together go through zero (K11).
 */
import { type AccountId, isTerminal, type Order } from '#account';
import { MINUTE } from '#base';
import type { ContractId } from '#market';
import { accountBook, positionBook, type TradeBook, worstPosition } from './books.ts';
import { accountDesk } from './desk.ts';
import type { Intent } from './fact.ts';
import { sizeOfFills } from './fill-book.ts';
import { parentOf } from './own-orders.ts';
import type { Turn } from './turn.ts';

/** Word of a fill and the fill itself, or the position after it, are not further apart. */
export const UNBOOKED_MS = MINUTE;

export interface Pending {
  readonly buy: number;
  readonly sell: number;
}

export function openOrders(turn: Turn, account: AccountId, contract: ContractId): readonly TradeBook[] {
  return [...turn.books.trades.values()].filter(
    (trade) => isOpen(turn, trade) && trade.intent.account === account && trade.intent.contract === contract,
  );
}

/** An order of ours whose end is awaited; one of unknown fate is looked for, however long that takes. */
export function isUnderWay(turn: Turn, { account, contract }: Pick<Intent, 'account' | 'contract'>): boolean {
  return openOrders(turn, account, contract).some(({ record }) => record.status !== 'unknown');
}

/** More of an order is filled than was known. The venue need not move the order's own time of change for that. */
export function noteGrowth(turn: Turn, { account, id }: Pick<Order, 'account' | 'id'>): void {
  const { grownAt } = accountDesk(turn.desk, account);
  grownAt.delete(id);
  grownAt.set(id, turn.at.monotonic);
  for (const [oldest, at] of grownAt) {
    if (turn.at.monotonic - at < UNBOOKED_MS) return;
    grownAt.delete(oldest);
  }
}

/** Filled, as the order itself says, is not over: until its fills are booked the position still shows what was before it. */
function isOpen(turn: Turn, { settled, record, intent }: TradeBook): boolean {
  if (!settled) return true;
  const desk = turn.desk.trades.get(intent.tag);
  return desk !== undefined && record.filled > 0 && !desk.accounted;
}

/**
 * Contracts that may still be bought and sold. An order of unknown fate counts for a signal's exit until it is settled. A
 * flatten does not wait for a signal's order that a look-up has missed already, since unknown never blocks a flatten; for an
 * order of its own it does, since two that close the same contracts go through zero.
 */
export function pendingOf(
  turn: Turn,
  { account, contract }: { readonly account: AccountId; readonly contract: ContractId },
  purpose: Intent['purpose'],
): Pending {
  const pending = { buy: 0, sell: 0 };
  for (const trade of turn.books.trades.values()) {
    const { settled, record, intent } = trade;
    if (intent.account !== account || intent.contract !== contract) continue;
    if (settled) {
      pending[intent.side] += unbooked(turn, intent, record);
      continue;
    }
    const missed = intent.purpose !== 'saga' && isMissed(turn, trade);
    if (purpose !== 'saga' || !missed) pending[intent.side] += intent.size - shownFilled(turn, trade);
  }
  const tags = accountDesk(turn.desk, account).tagByOrder;
  const brackets = new Map<TradeBook, number>();
  for (const order of accountBook(turn.books, account).orders.values()) {
    if (order.contract !== contract) continue;
    const trade = turn.books.trades.get(tags.get(order.id) ?? order.tag ?? '');
    if (trade === undefined) pending[order.side] += unbookedOf(turn, order);
    // A child that waits for its entry's fill cannot fill before it.
    if (isTerminal(order.status) || order.status === 'suspended') continue;
    const rest = order.size - order.filled;
    const entry = purpose === 'exit' ? parentOf(turn.books, order) : null;
    if (entry !== null) {
      // Of a stop and its target one alone will fill.
      const known = brackets.get(entry) ?? 0;
      pending[order.side] += Math.max(rest - known, 0);
      brackets.set(entry, Math.max(rest, known));
    } else if (trade === undefined || trade.settled) pending[order.side] += rest;
  }
  if (purpose !== 'saga' && isClosedByVenue(turn, { account, contract })) {
    const held = worstPosition(positionBook(accountBook(turn.books, account), contract));
    pending[held > 0 ? 'sell' : 'buy'] += Math.abs(held);
  }
  return pending;
}

/** The venue closes all of it by its own call, perhaps: an order of ours beside that would go through zero. */
export function isClosedByVenue(turn: Turn, { account, contract }: Pick<Intent, 'account' | 'contract'>): boolean {
  const { closingUntil } = accountDesk(turn.desk, account);
  return (closingUntil.get(contract) ?? Number.NEGATIVE_INFINITY) > turn.at.monotonic;
}

/**
 * Contracts of an order that is still open whose fills are booked. What the order itself says beyond them may not be in the
 * position yet: the reads of one look at the account are of different moments.
 */
function shownFilled(turn: Turn, { intent, record }: TradeBook): number {
  if (record.order === null || record.filled === 0) return 0;
  return Math.min(record.filled, sizeOfFills(accountBook(turn.books, intent.account).fills.of(record.order)));
}

/** The same of an order that no intent asked for, such as a stop: while its word is new, since fills go out of the books. */
function unbookedOf(turn: Turn, order: Order): number {
  if (order.filled === 0 || !isNewWord(turn, order)) return 0;
  return Math.max(order.filled - sizeOfFills(accountBook(turn.books, order.account).fills.of(order.id)), 0);
}

/** It was heard so lately that the fills it speaks of may still be on their way. */
export function isNewWord(turn: Turn, { account, id, updatedAt }: Order): boolean {
  const grownAt = accountDesk(turn.desk, account).grownAt.get(id) ?? Number.NEGATIVE_INFINITY;
  return turn.at.venue - updatedAt < UNBOOKED_MS || turn.at.monotonic - grownAt < UNBOOKED_MS;
}

/** `stop to sell 2 (order 50)` */
export function orderInWords({ type, side, size, id }: Order): string {
  return `${type} to ${side} ${size} (order ${id})`;
}

function isMissed(turn: Turn, { record, intent }: TradeBook): boolean {
  return record.status === 'unknown' && (turn.desk.trades.get(intent.tag)?.misses ?? 0) > 0;
}

/** Contracts that an order says it has filled, and whose fills have not been told: the position may not show them yet. */
function unbooked(turn: Turn, { account, tag }: Intent, { order, filled }: TradeBook['record']): number {
  if (order === null || filled === 0 || turn.desk.trades.get(tag)?.accounted !== false) return 0;
  return Math.max(filled - sizeOfFills(accountBook(turn.books, account).fills.of(order)), 0);
}
