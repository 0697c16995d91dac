export type { Account } from './account.ts';
export { miniWeight } from './contract-weights.ts';
export type { Fill } from './fill.ts';
export {
  type AccountSize,
  type AccountStage,
  type DailyLossAction,
  FIRM_RULES_READ,
  type FirmRules,
  FLAT_TIME,
  firmRules,
} from './firm-rules.ts';
export { type AccountId, accountId, type FillId, fillId, type OrderId, orderId } from './identity.ts';
export { advanceOrder, isTerminal, ORDER_TRANSITIONS, type Order, type OrderStatus, type OrderType } from './order.ts';
export type { Position } from './position.ts';
export { direction, opposite, type Side } from './side.ts';
export type { AccountSnapshot } from './snapshot.ts';
