export { type Asker, answersOf } from './answers.ts';
export { readFaultFlag } from './fault-flag.ts';
export { FAULT_KINDS, FAULTS, type FaultKind, type FaultRequest, faultRequest } from './faults.ts';
export type { Hearer } from './hub-connection.ts';
export type { Login } from './logins.ts';
export { MarketFeed } from './market-feed.ts';
export {
  DEFAULT_ACCOUNTS,
  type OtherLogin,
  otherLogin,
  RATES,
  type RatesName,
  type Simulator,
  type SimulatorOptions,
  type SimulatorSource,
} from './options.ts';
export { QUIRKS, type Quirk, type Quirks } from './quirks.ts';
export { type RecordedKind, type RecordedSeries, readRecordedTicks, recordedKind } from './recorded-csv.ts';
export { startSimulator } from './simulator.ts';
export { SimulatorError, type SimulatorErrorCode } from './simulator-error.ts';
export { UserFeed } from './user-feed.ts';
export type { Speed } from './venue-clock.ts';
