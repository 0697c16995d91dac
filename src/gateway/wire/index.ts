export {
  ACTIONS,
  AGGRESSORS,
  BAR_UNITS,
  type Codes,
  DEPTH_KINDS,
  type DepthKind,
  ORDER_STATUSES,
  ORDER_TYPES,
  POSITION_TYPES,
  SIDES,
} from './codes.ts';
export {
  buildContractId,
  type ContractMonth,
  displayName,
  parseContractId,
  symbolId,
} from './contract-id.ts';
export { decimal, FEE_SCALE, PRICE_SCALE, type PrintedNumber } from './decimal.ts';
export { type Answer, type Flaw, parse, parseAnswer, parseRequest } from './door.ts';
export { ENDPOINTS, type Endpoints, type PayloadOf, PING_PATH, type RequestOf } from './endpoints.ts';
export {
  type DepthRow,
  depthFromWire,
  mergeQuote,
  quoteDeltaFromWire,
  tradesFromWire,
  type UserEvent,
  userEventFromWire,
} from './events.ts';
export { type EndpointName, FAILURES, type FailureWord, failureCode, failureWord } from './failures.ts';
export { RecordSplitter, toRecord } from './frame.ts';
export {
  accountFromWire,
  barsFromWire,
  contractFromWire,
  fillFromWire,
  oddityOf,
  orderFromWire,
  positionFromWire,
} from './from-wire.ts';
export {
  closeMessage,
  completionMessage,
  eventMessage,
  type HubMessage,
  handshakeRequest,
  PING_MESSAGE,
  parseHubMessage,
} from './hub-message.ts';
export {
  HUB_PATHS,
  type HubName,
  LOGOUT_EVENT,
  MARKET_EVENTS,
  MARKET_SUBSCRIPTIONS,
  type MarketStream,
  USER_EVENTS,
  USER_SUBSCRIPTIONS,
  type UserStream,
} from './hubs.ts';
export type {
  AccountModel,
  BarModel,
  ContractModel,
  DepthModel,
  HalfTurnModel,
  OrderModel,
  PositionModel,
  PrintModel,
  QuoteModel,
} from './models.ts';
export { exchangeRoot, venueRoot } from './roots.ts';
export { parseStamp, printStamp } from './stamp.ts';
export { type Ticket, type TicketPrices, ticketFlaw, ticketFromWire, ticketToWire } from './ticket.ts';
export {
  accountToWire,
  barsToWire,
  contractToWire,
  fillToWire,
  type Hand,
  type OrderLinks,
  orderToWire,
  positionToWire,
  type QuoteState,
  quoteToWire,
  tradeToWire,
  type WireBody,
} from './to-wire.ts';
