export type { Amendment } from './amendment.ts';
export type { Holding } from './holding.ts';
export type { Standing } from './house-rules.ts';
export { type ContractMonth, frontMonth } from './listing.ts';
export type { Market, MarketQuote } from './market.ts';
export { type MarketSource, morningOf } from './market-source.ts';
export type { OrderRefusal } from './order-desk.ts';
export { checkBars, type Print, printsOf } from './prints.ts';
export { VENUE_QUIRKS, type VenueQuirk, type VenueQuirks } from './quirks.ts';
export type { RecordedTick } from './recording.ts';
export type { BarsQuery } from './retrieve-bars.ts';
export { PIECEMEAL, type Strain } from './strain.ts';
export { type CloseRefusal, type Stillness, Venue, type VenueEvent, type VenueOptions } from './venue.ts';
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
