/** What the files about orders of ours share: how a trade is read, described, recorded and settled. */
import type { Fill, Order, OrderStatus } from '#account';
import { epochMs, HOUR } from '#base';
import { accountBook, type TradeBook } from './books.ts';
import { accountDesk, type TradeDesk } from './desk.ts';
import type { TradeRecord, TradeStatus } from './records.ts';
import type { Turn } from './turn.ts';

/** Orders are looked for from this long before they were sent: without a feed our clock may be many minutes ahead of the venue's. */
const SEARCH_BACK_MS = HOUR;

/** A trade with what lies on the desk for it; undefined when it is not ours or long over. */
export function tradeOf(
  turn: Turn,
  tag: string | null | undefined,
): { readonly trade: TradeBook; readonly desk: TradeDesk } | undefined {
  if (tag === null || tag === undefined) return undefined;
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  return trade === undefined || desk === undefined ? undefined : { trade, desk };
}

export function record(turn: Turn, trade: TradeBook, next: TradeRecord): void {
  turn.record({ type: 'trade.recorded', session: trade.intent.session, trade: next });
}

/** The order ended otherwise than filled. An exit that did not happen leaves a position that nobody else closes. */
export function settle(turn: Turn, trade: TradeBook, status: TradeStatus, why: string | null): void {
  const { tag } = trade.intent;
  record(turn, trade, { ...trade.record, status, why });
  if (trade.intent.purpose === 'exit') {
    turn.alarm(
      trade.intent.session,
      `${describe(trade)} ended ${status}, the position stays open: ${why ?? 'no reason is known'}`,
    );
  }
  for (const timer of ['timeout', 'read', 'agree']) turn.command({ type: 'timer.clear', timer: `${timer}:${tag}` });
  afterSettling(turn, trade);
}

/** REST says the order is over, or the stream did and REST knows it no more; and it was not filled whole. */
export function settleEnded(turn: Turn, trade: TradeBook, { cancelSent }: TradeDesk, status: OrderStatus): void {
  const { filled, why } = trade.record;
  if (filled > 0) return settle(turn, trade, 'partial', `${filled} of ${trade.intent.size} filled, the rest ${status}`);
  if (cancelSent && status === 'cancelled')
    return settle(turn, trade, 'timeout', 'cancelled after its time, nothing filled');
  // Refused in the answer as well, it says why.
  const refusal = trade.answer === 'rejected' ? why : null;
  settle(turn, trade, 'rejected', refusal ?? `the venue ended the order: ${status}`);
}

export function afterSettling(turn: Turn, trade: TradeBook): void {
  turn.command({ type: 'timer.clear', timer: `timeout:${trade.intent.tag}` });
  turn.settled.push(trade.intent);
}

/** @param by its number; null: by its tag */
export function readOrder(turn: Turn, { intent, record: { order } }: TradeBook, by = order): void {
  const known = order === null ? undefined : accountBook(turn.books, intent.account).orders.get(order);
  const sentAt = Math.min(intent.at, known?.createdAt ?? intent.at);
  turn.command({
    type: 'order.read',
    tag: intent.tag,
    account: intent.account,
    order: by,
    since: epochMs(sentAt - SEARCH_BACK_MS),
  });
}

/** An order with our tag that differs in what it does is not believed to be ours (K3). */
export function isOurs({ intent }: TradeBook, order: Order): boolean {
  return (
    order.account === intent.account &&
    order.contract === intent.contract &&
    order.side === intent.side &&
    order.size === intent.size &&
    (order.tag === null || order.tag === intent.tag)
  );
}

export function orderByTag(turn: Turn, { intent }: TradeBook): Order['id'] | null {
  for (const [id, tag] of accountDesk(turn.desk, intent.account).tagByOrder) if (tag === intent.tag) return id;
  return null;
}

export function withFills(
  turn: Turn,
  trade: TradeBook,
  desk: TradeDesk,
  fills: readonly Fill[],
  order: Order | undefined,
  filled: number,
): TradeRecord {
  const { record: before, intent } = trade;
  const counted = fills.reduce((total, { size }) => total + size, 0);
  const average =
    counted === 0
      ? (order?.fillPrice ?? null)
      : fills.reduce((money, { price, size }) => money + price * size, 0) / counted;
  const paid = average === null || before.signalPrice === null ? null : average - before.signalPrice;
  return {
    ...before,
    order: order?.id ?? before.order,
    filled,
    fillPrice: average,
    slippage: paid === null ? null : intent.side === 'buy' ? paid : -paid,
    elapsedMs: before.elapsedMs ?? (filled === intent.size ? turn.at.monotonic - desk.sentAt : null),
    executedAt: newestOf(fills) ?? before.executedAt,
    latencyMs: desk.latencyMs ?? before.latencyMs,
  };
}

/** A fill that the stream has lost is told after those that came later. */
function newestOf(fills: readonly Fill[]): Fill['at'] | undefined {
  return fills.length === 0 ? undefined : epochMs(Math.max(...fills.map(({ at }) => at)));
}

export function describe({ intent }: TradeBook): string {
  return `the ${intent.side} of ${intent.size} (${intent.signalType}, tag ${intent.tag})`;
}

export function sum(sizes: ReadonlyMap<unknown, number>): number {
  let total = 0;
  for (const size of sizes.values()) total += size;
  return total;
}
