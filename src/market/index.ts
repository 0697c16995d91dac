export type { Bar } from './bar.ts';
export {
  type Contract,
  type ContractId,
  contractId,
  fromTicks,
  pointValue,
  priceDecimals,
  toTicks,
} from './contract.ts';
export {
  formatPeriodicity,
  intradayMs,
  isIntraday,
  type Periodicity,
  type PeriodicityUnit,
  parsePeriodicity,
} from './periodicity.ts';
export type { Quote } from './quote.ts';
export type { Trade } from './trade.ts';
