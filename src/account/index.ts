export type { Account } from './account.ts';
export type { Fill } from './fill.ts';
export { type AccountId, accountId, type FillId, fillId, type OrderId, orderId } from './identity.ts';
export { advanceOrder, isTerminal, ORDER_TRANSITIONS, type Order, type OrderStatus, type OrderType } from './order.ts';
export type { Position } from './position.ts';
export { direction, opposite, type Side } from './side.ts';
export type { AccountSnapshot } from './snapshot.ts';
