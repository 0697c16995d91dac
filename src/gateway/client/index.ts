export type { ClientLog, ClientLogEntry } from './client-log.ts';
export { type ClientTime, SYSTEM_TIME } from './client-time.ts';
export { type GatewayEndpoints, TOPSTEPX } from './endpoints.ts';
export { createGatewayClient, type GatewayClient, type GatewayClientOptions } from './gateway-client.ts';
export type { HttpPost, HttpRequest, HttpResult } from './http.ts';
export type { HubOpening, HubSocket, OpenHub } from './hub-socket.ts';
export { LINK_TRANSITIONS, type LinkAction, type LinkEvent, LinkMachine, type LinkPhase } from './link-machine.ts';
export type { AppCredentials, Credentials, KeyCredentials } from './login.ts';
export { judgeRead, judgeWrite, type ReadVerdict, type WriteEndpoint } from './outcome.ts';
export { RATE_LIMITS, RateBudget, type RateLimit } from './rate-budget.ts';
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
