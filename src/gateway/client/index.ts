/**
 * This door is published as `openbell/gateway`, so it also hands out the words of other rooms that its callers need.
 */
export {
  type Account,
  type AccountId,
  accountId,
  type Fill,
  type Order,
  type OrderId,
  type OrderStatus,
  type OrderType,
  orderId,
  type Position,
  type Side,
} from '#account';
export { type EpochMs, epochMs, Random, type Result } from '#base';
export type { DepthKind, DepthRow } from '#gateway/wire';
export type { Gate, Gateway, GatewayEvent, GatewayFailure, OrderTicket, WriteOutcome } from '#live/ports';
export {
  type Bar,
  type Contract,
  type ContractId,
  contractId,
  type Periodicity,
  type Quote,
  type Trade,
} from '#market';
export type { ClientLog, ClientLogEntry } from './client-log.ts';
export { type ClientTime, SYSTEM_TIME } from './client-time.ts';
export { ClockSkew } from './clock-skew.ts';
export { type GatewayEndpoints, TOPSTEPX } from './endpoints.ts';
export { createGatewayClient, type GatewayClient, type GatewayClientOptions } from './gateway-client.ts';
export type { HttpPost, HttpRequest, HttpResult } from './http.ts';
export type { HubOpening, HubSocket, OpenHub } from './hub-socket.ts';
export { LINK_TRANSITIONS, type LinkAction, type LinkEvent, LinkMachine, type LinkPhase } from './link-machine.ts';
export type { AccountWindow, OrderName, Read } from './listings.ts';
export type { AppCredentials, Credentials, KeyCredentials } from './login.ts';
export type { DepthListener } from './market-feed.ts';
export { judgeRead, judgeWrite, type ReadVerdict, type WriteEndpoint } from './outcome.ts';
export { RATE_LIMITS, RateBudget, type RateLimit, type Urgency } from './rate-budget.ts';
export { isRenewalDue } from './renewal.ts';
export { type SilenceAction, SilenceWatch } from './silence-watch.ts';
export { readToken, type Token } from './token.ts';
export type {
  BarsQuery,
  Bracket,
  NewOrder,
  OrderChange,
  OrderQuery,
  PositionName,
  VenueCalls,
} from './venue-calls.ts';
export { WAKE_LOOK_MS, WakeWatch } from './wake-watch.ts';
