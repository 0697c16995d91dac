export type { Fact, Intent } from './fact.ts';
export type { AlertRecord, ErrorRecord, TradeRecord, TradeStatus } from './records.ts';
export type { SessionConfig, SessionGround, SessionId, SessionState, StopPolicy } from './session.ts';
export type { AccountView, KernelView, LinkView, PositionView, SessionView, TradingState } from './view.ts';
