export type { Command, Notice } from './command.ts';
export type { Happening, KernelEvent, OperatorWord, OrderReading, Outcome, Stamp } from './event.ts';
export type { Fact, GuardSight, Intent, OrderTiming, ProtectionState, SignalEvidence } from './fact.ts';
export { Kernel, type Step } from './kernel.ts';
export type { AlertRecord, ErrorRecord, TradeRecord, TradeStatus } from './records.ts';
export type { FlatView, GaugeLevel, GaugeName, LimitGauge, RiskView } from './risk-view.ts';
export { RunDigest } from './run-digest.ts';
export {
  type EntryPolicy,
  type ExternalPolicy,
  isActive,
  type SessionConfig,
  type SessionGround,
  type SessionId,
  type SessionState,
  type StopPolicy,
  type StopSettings,
  type TradingState,
} from './session.ts';
export { tagOf } from './tag.ts';
export { deniedRecord } from './trade-record.ts';
export { areTwins, isSameName } from './twins.ts';
export type {
  AccountView,
  FlattenView,
  GapView,
  KernelView,
  LeftView,
  LinkView,
  PositionView,
  SessionGlance,
  SessionView,
} from './view.ts';
