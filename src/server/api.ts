/**
 * The shapes of everything that crosses HTTP: requests, answers, server-sent events. Names are snake_case, times ISO 8601
 * with `Z`, prices decimal numbers in points, money decimal numbers. The server validates with the schemas, the OpenAPI
 * document is made from them, and the dashboard imports the types alone. Nothing here needs Node.
 */
export {
  type AccountAnswer,
  type AlertChannelAnswer,
  type AlertTestAnswer,
  type AlertTestRequest,
  accountAnswer,
  accountsAnswer,
  alertChannelAnswer,
  alertChannelsAnswer,
  alertTestAnswer,
  alertTestRequest,
  type HealthAnswer,
  healthAnswer,
  type ProductAnswer,
  productAnswer,
  productsAnswer,
  type StrategyAnswer,
  strategiesAnswer,
  strategyAnswer,
} from './api/catalogue.ts';
export {
  type BarValue,
  barValue,
  type ChartAnswer,
  chartAnswer,
  chartQuery,
  type PlotValue,
  plotValue,
} from './api/chart.ts';
export { type LiveEvent, type LiveEventOf, type LiveEventType, liveEvent } from './api/event.ts';
export { type ExplainAnswer, explainAnswer } from './api/explain.ts';
export {
  type AlertEntry,
  alertEntry,
  type ErrorEntry,
  errorEntry,
  type TradeEntry,
  type TradeStatusWord,
  tradeEntry,
  type WorkingTradeEntry,
} from './api/history.ts';
export {
  type ExternalRequest,
  externalRequest,
  type FlattenAnswer,
  type FlattenRequest,
  flattenAnswer,
  flattenRequest,
  type KillAnswer,
  type KillRequest,
  killAnswer,
  killRequest,
  type ResumeRequest,
  resumeRequest,
  type SessionsAnswer,
  type StartAnswer,
  type StartBody,
  type StartRequest,
  type StopAnswer,
  type StopRequest,
  sessionsAnswer,
  startAnswer,
  startRequest,
  stopAnswer,
  stopRequest,
} from './api/request.ts';
export { type GaugeValue, type RiskValue, riskValue } from './api/risk.ts';
export { type ScannerValue, type ShadowValue, scannerValue, shadowValue } from './api/scanner.ts';
export {
  type ConfigValue,
  type FlattenValue,
  type GapValue,
  type LeftValue,
  type LinkValue,
  type PositionValue,
  type SessionStatus,
  type StatusAnswer,
  sessionStatus,
  statusAnswer,
  statusQuery,
} from './api/status.ts';
export { ALERT_CHANNELS, type AlertChannel, type ErrorAnswer, errorAnswer } from './api/values.ts';
