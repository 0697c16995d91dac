export type { Account } from './account.ts';
export { miniOf, miniWeight } from './contract-weights.ts';
export type { Fill } from './fill.ts';
export {
  type AccountSize,
  type AccountStage,
  type AssumedRule,
  type DailyLossAction,
  FIRM_RULES_READ,
  type FirmRules,
  firmRules,
  minisMax,
} from './firm-rules.ts';
export { BEFORE_EARLY_CLOSE_MS, FLAT_TIME, type FlatTime, flatTimeOf, UNKNOWN_DAY_CLOSE } from './flat-times.ts';
export { type AccountId, accountId, type FillId, fillId, type OrderId, orderId } from './identity.ts';
export { advanceOrder, isTerminal, ORDER_TRANSITIONS, type Order, type OrderStatus, type OrderType } from './order.ts';
export type { Position } from './position.ts';
export { type Protection, protectionOffsets } from './protection.ts';
export { direction, opposite, type Side } from './side.ts';
export type { AccountSnapshot } from './snapshot.ts';
