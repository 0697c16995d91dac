export { contradictionOf } from './contradiction.ts';
export type { DayContext, FirmContext } from './day-context.ts';
export { contractsAfter, equityAfter, heldBefore, minisAfter } from './day-rules.ts';
export {
  type AccountPlan,
  type Basis,
  type FirmPlan,
  NO_FIRM,
  type RuledAccount,
  ruledAccount,
  TOPSTEP,
} from './firm-plan.ts';
export { type FlatSchedule, flatSchedule } from './flat-schedule.ts';
export { type Approved, approve, type Verdict } from './guard.ts';
export type { GuardContext, GuardRule } from './guard-rule.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { brokenBy, type DayStart, type LossLimit, type LossRule, lossLimits } from './loss.ts';
export type { OrderRequest } from './order-request.ts';
export { RULES } from './rules.ts';
export { TIME_BOUNDS, timesContradiction, WAITS_MAX } from './time-rules.ts';
export { DEFAULT_TIMES, type Times, waitAfter } from './times.ts';
