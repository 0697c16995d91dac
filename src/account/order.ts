/**
 * An order as the venue states it, and the life it may lead. The transitions are this one table; what the table
 * does not allow is kept out of our books and reported, since streams repeat and reorder.
 */
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import type { AccountId, OrderId } from './identity.ts';
import type { Side } from './side.ts';

/** `unknown`: the venue does not say, of an order that was made elsewhere. */
export type OrderType =
  | 'market'
  | 'limit'
  | 'stop'
  | 'stop-limit'
  | 'trailing-stop'
  | 'join-bid'
  | 'join-ask'
  | 'unknown';

export type OrderStatus =
  | 'pending'
  | 'suspended'
  | 'open'
  | 'pending-cancel'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'rejected';

export interface Order {
  readonly id: OrderId;
  readonly account: AccountId;
  readonly contract: ContractId;
  /** Our own name of it, unique in the account; null for orders made elsewhere. */
  readonly tag: string | null;
  readonly type: OrderType;
  readonly side: Side;
  /** In contracts. */
  readonly size: number;
  readonly status: OrderStatus;
  /** Contracts filled so far. */
  readonly filled: number;
  /** Average, in points; null while nothing is filled. */
  readonly fillPrice: number | null;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** To which states a state may go. Even a cancelled order may turn out filled: the fill was faster than the cancel. */
export const ORDER_TRANSITIONS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['open', 'suspended', 'pending-cancel', 'filled', 'cancelled', 'expired', 'rejected'],
  suspended: ['pending', 'open', 'pending-cancel', 'filled', 'cancelled', 'expired', 'rejected'],
  open: ['pending-cancel', 'filled', 'cancelled', 'expired', 'rejected'],
  'pending-cancel': ['open', 'filled', 'cancelled', 'expired', 'rejected'],
  cancelled: ['filled'],
  expired: ['filled'],
  filled: [],
  rejected: [],
};

const TERMINAL: ReadonlySet<OrderStatus> = new Set(['filled', 'cancelled', 'expired', 'rejected']);

/** Whether the order is over. (A fill that overtook a cancel may still arrive: see the table.) */
export function isTerminal(status: OrderStatus): boolean {
  return TERMINAL.has(status);
}

/**
 * What our books hold after the venue says `next` of an order known as `before`. Repeats and stale messages change
 * nothing; the filled count never falls.
 */
export function advanceOrder(before: Order | undefined, next: Order): Order {
  if (before === undefined) return next;
  const moves = ORDER_TRANSITIONS[before.status].includes(next.status);
  const grows = next.filled > before.filled;
  if (!moves && !(next.status === before.status && next.updatedAt >= before.updatedAt) && !grows) return before;
  return {
    ...next,
    status: moves ? next.status : before.status,
    filled: Math.max(before.filled, next.filled),
    fillPrice: grows || next.fillPrice !== null ? next.fillPrice : before.fillPrice,
    tag: next.tag ?? before.tag,
  };
}
