export type { Bar } from './bar.ts';
export { BarBuilder, type BarBuilderOptions } from './bar-builder.ts';
export { BARS_MAX, compressBars, mergeBars } from './bar-series.ts';
export {
  type Contract,
  type ContractId,
  contractId,
  fromTicks,
  pointValue,
  priceDecimals,
  toTicks,
} from './contract.ts';
export { type CsvBarsOptions, type CsvSeries, formatCsvBars, parseCsvBars, parseCsvSymbols } from './csv-bars.ts';
export { HOLIDAYS_COVER } from './holidays.ts';
export { type Interval, intervalAt } from './interval.ts';
export {
  formatPeriodicity,
  intradayMs,
  isIntraday,
  type Periodicity,
  type PeriodicityUnit,
  parsePeriodicity,
} from './periodicity.ts';
export { PRODUCT_HOURS, type ProductGroup, type ProductHours } from './product-hours.ts';
export { PRODUCTS, type Product } from './products.ts';
export type { Quote } from './quote.ts';
export { type Roll, rollOf, tradedMonth } from './roll.ts';
export { type ContractSymbol, formatSymbol, parseSymbol, sameSymbol, symbolYear } from './symbol.ts';
export type { Trade } from './trade.ts';
export { calendarOf, EXCHANGE_ZONE, TradingCalendar, type TradingSession } from './trading-calendar.ts';
export { isZone, Zone } from './zone.ts';
