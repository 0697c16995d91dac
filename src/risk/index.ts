export { type Approved, approve, type Verdict } from './guard.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export type { OrderRequest } from './order-request.ts';
export { type GuardContext, type GuardRule, RULES } from './rules.ts';
