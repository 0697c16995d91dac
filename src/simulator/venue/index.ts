export type { Amendment } from './amendment.ts';
export type { Holding } from './holding.ts';
export { type ContractMonth, frontMonth } from './listing.ts';
export type { Market, MarketQuote } from './market.ts';
export { type MarketSource, morningOf } from './market-source.ts';
export type { OrderRefusal, Strain } from './order-desk.ts';
export { checkBars, type Print, printsOf } from './prints.ts';
export type { BarsQuery } from './retrieve-bars.ts';
export { type CloseRefusal, Venue, type VenueEvent, type VenueOptions } from './venue.ts';
export type {
  Bracket,
  PlaceAnswer,
  PlaceRefusal,
  Ticket,
  UserEvent,
  VenueAccount,
  VenueFill,
  VenueOrder,
} from './venue-order.ts';
