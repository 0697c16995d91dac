/**
 * Orders that work in our books alone: no listing of the venue shows them, and asked by their number it says that it knows none
 * such. Neither is a verdict by itself. What both have said again and again, for as long as an order of unknown fate is looked
 * for, is over: it protects nothing any more, and holds up no exit and no flatten.
 */
import { type AccountId, type AccountSnapshot, isTerminal, type Order, type OrderId } from '#account';
import { epochMs, MINUTE } from '#base';
import { accountBook } from './books.ts';
import { accountDesk } from './desk.ts';
import { orderInWords, UNBOOKED_MS } from './open-orders.ts';
import { parentOf } from './own-orders.ts';
import type { Turn } from './turn.ts';

/**
 * An order that works in our books and is not in the reading was made before what is read, and may have ended unheard. It is
 * read by its own number; an order that an intent still waits for is read as it is.
 */
export function readUnshown(turn: Turn, account: AccountId, { orders }: AccountSnapshot): void {
  const shown = new Set(orders.map(({ id }) => id));
  const { tagByOrder, unshown } = accountDesk(turn.desk, account);
  for (const { id, tag, status, createdAt, updatedAt } of accountBook(turn.books, account).orders.values()) {
    if (isTerminal(status) || shown.has(id) || turn.at.venue - updatedAt < UNBOOKED_MS) continue;
    const name = tagByOrder.get(id) ?? tag ?? '';
    if (turn.books.trades.get(name)?.settled === false) continue;
    if (!unshown.has(id)) unshown.set(id, { since: turn.at.monotonic, denials: 0 });
    turn.command({ type: 'order.read', tag: name, account, order: id, since: epochMs(createdAt - MINUTE) });
  }
}

/** The venue has spoken of it. */
export function orderShown(turn: Turn, { account, id }: Pick<Order, 'account' | 'id'>): void {
  accountDesk(turn.desk, account).unshown.delete(id);
}

/** Asked for this order by its number, the venue says that it knows none such. */
export function orderDenied(turn: Turn, order: Order): void {
  const { unshown } = accountDesk(turn.desk, order.account);
  const known = unshown.get(order.id);
  // Asked for another reason: no listing has lacked it yet. One that waits for its entry is in none, and is judged by that.
  if (known === undefined || order.status === 'suspended') return;
  known.denials += 1;
  const { absentMissesMin, absentAfterMs } = turn.times;
  // The word of one channel alone must last longer.
  const spanMs = turn.desk.links.account.state === 'up' ? absentAfterMs : 2 * absentAfterMs;
  if (known.denials < absentMissesMin || turn.at.monotonic - known.since < spanMs) return;
  vanish(turn, order);
}

/** As the books end an order of which the venue knows nothing. If the venue speaks of it after all, it is an order like any other. */
export function endUnheard(turn: Turn, order: Order): void {
  accountDesk(turn.desk, order.account).unshown.delete(order.id);
  turn.record({ type: 'order.changed', order: { ...order, status: 'cancelled' }, channel: 'rest', gone: true });
}

/** By the number that was asked for or, where that is not known, by the tag. */
export function workingOrder({ books }: Turn, tag: string, id: OrderId | null): Order | undefined {
  for (const { orders } of books.accounts.values())
    for (const order of orders.values()) {
      if (isTerminal(order.status)) continue;
      if (id === null ? tag !== '' && order.tag === tag : order.id === id) return order;
    }
  return undefined;
}

function vanish(turn: Turn, order: Order): void {
  const { account, id, tag } = order;
  const entry = parentOf(turn.books, order) ?? turn.books.trades.get(tag ?? '');
  endUnheard(turn, order);
  // If it lives after all, it must not fill beside what is closed without it from now on.
  if (entry !== undefined) turn.command({ type: 'order.cancel', tag: tag ?? '', account, order: id });
  const session = entry?.intent.session ?? null;
  turn.alarm(session, `the venue shows the ${orderInWords(order)} no more and knows no such order: it counts as over`);
}
