/**
 * A stop or target waits, suspended, until its entry fills. The venue's listings do not show it meanwhile, so that its end may
 * be told by nobody: with its entry over and the venue knowing no such order it is over too, and left in our books it would
 * keep every flatten of its contract from proof. One that the venue still shows is cancelled.
 */
import { isTerminal, type Order } from '#account';
import { accountBook, positionBook } from './books.ts';
import { UNBOOKED_MS } from './open-orders.ts';
import { parentOf } from './own-orders.ts';
import type { Turn } from './turn.ts';
import { endUnheard, workingOrder } from './vanished-orders.ts';

/** The venue was asked for it, and shows none such. */
export function waitingNotShown(turn: Turn, order: Order): void {
  if (waitsForNothing(turn, order)) endUnheard(turn, order);
}

/** The venue shows an order over REST: if it waits for an entry that will not come, it is taken back. */
export function waitingShown(turn: Turn, { account, id }: Pick<Order, 'account' | 'id'>): void {
  const order = accountBook(turn.books, account).orders.get(id);
  if (order === undefined || !waitsForNothing(turn, order)) return;
  const { stated, booked } = positionBook(accountBook(turn.books, account), order.contract);
  // Where something is held it may begin to protect it any moment; the venue takes its time to end it, too.
  if (stated !== 0 || booked !== 0 || turn.at.venue - order.updatedAt < UNBOOKED_MS) return;
  turn.command({ type: 'order.cancel', tag: order.tag ?? '', account, order: id });
}

/** An order of no intent that the venue would not cancel: what it is by now is read. */
export function cancelRefused(turn: Turn, tag: string): void {
  const order = workingOrder(turn, tag, null);
  if (order === undefined) return;
  turn.command({ type: 'order.read', tag, account: order.account, order: order.id, since: order.createdAt });
}

/** Its entry is over, and all that entry could fill is filled. */
function waitsForNothing(turn: Turn, order: Order): boolean {
  const parent = order.status === 'suspended' ? parentOf(turn.books, order) : null;
  if (parent === null || !parent.settled || parent.record.order === null) return false;
  const entry = accountBook(turn.books, order.account).orders.get(parent.record.order);
  return entry === undefined || isTerminal(entry.status);
}
