export { type Approved, approve, type OrderRequest, type Verdict } from './guard.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { type GuardContext, type GuardRule, RULES } from './rules.ts';
