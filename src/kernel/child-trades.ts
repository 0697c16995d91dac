/**
 * A stop or a target that fills is a trade of ours like any other: it is shown among the session's trades, with the price
 * it stood at as the price that was asked for.
 */
import { direction, isTerminal, type Order } from '#account';
import { accountBook } from './books.ts';
import { parentOf } from './own-orders.ts';
import type { Turn } from './turn.ts';

/** @param filledBefore contracts of the order that were known to be filled before this word of it */
export function childHeard(
  turn: Turn,
  { account, id }: Pick<Order, 'account' | 'id'>,
  { filledBefore, channel }: { readonly filledBefore: number; readonly channel: 'stream' | 'rest' },
): void {
  const order = accountBook(turn.books, account).orders.get(id);
  const parent = order === undefined ? null : parentOf(turn.books, order);
  if (order === undefined || order.tag === null || parent === null || order.filled === filledBefore) return;
  const asked = order.stopPrice ?? order.limitPrice;
  const lost = asked === null || order.fillPrice === null ? null : (order.fillPrice - asked) * direction(order.side);
  const whole = order.filled === order.size;
  const status = whole ? 'filled' : isTerminal(order.status) ? 'partial' : 'working';
  turn.record({
    type: 'trade.recorded',
    session: parent.intent.session,
    trade: {
      tag: order.tag,
      signalType: order.side === 'sell' ? 'Sell' : 'Cover',
      side: order.side,
      size: order.size,
      filled: order.filled,
      status,
      order: order.id,
      fillPrice: order.fillPrice,
      signalPrice: asked,
      slippage: lost,
      elapsedMs: null,
      executedAt: order.updatedAt,
      at: order.createdAt,
      proof: 'one',
      why: `the ${order.limitPrice === null ? 'stop' : 'target'} of the position, seen by ${channel === 'stream' ? 'the stream' : 'REST'}`,
      latencyMs: null,
    },
  });
}
