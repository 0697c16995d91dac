/**
 * The names spoken on the two hubs. Case counts: the official JavaScript client compares without it, the Python ones do
 * not.
 */
export const HUB_PATHS = { user: '/hubs/user', market: '/hubs/market' } as const;
export type HubName = keyof typeof HUB_PATHS;

/** What the server calls. User events have one argument, market events two: the contract's id and the data. */
export const USER_EVENTS = {
  account: 'GatewayUserAccount',
  order: 'GatewayUserOrder',
  position: 'GatewayUserPosition',
  fill: 'GatewayUserTrade',
} as const;
export const MARKET_EVENTS = { quote: 'GatewayQuote', trade: 'GatewayTrade', depth: 'GatewayDepth' } as const;

/** Sent on both hubs when another login displaces this session; undocumented, without a known payload. */
export const LOGOUT_EVENT = 'GatewayLogout';

/** What a client calls on the user hub; all but the accounts' take the account's id. */
export const USER_SUBSCRIPTIONS = {
  account: { on: 'SubscribeAccounts', off: 'UnsubscribeAccounts' },
  order: { on: 'SubscribeOrders', off: 'UnsubscribeOrders' },
  position: { on: 'SubscribePositions', off: 'UnsubscribePositions' },
  fill: { on: 'SubscribeTrades', off: 'UnsubscribeTrades' },
} as const;

/** What a client calls on the market hub, with the contract's id. */
export const MARKET_SUBSCRIPTIONS = {
  quote: { on: 'SubscribeContractQuotes', off: 'UnsubscribeContractQuotes' },
  trade: { on: 'SubscribeContractTrades', off: 'UnsubscribeContractTrades' },
  depth: { on: 'SubscribeContractMarketDepth', off: 'UnsubscribeContractMarketDepth' },
} as const;

export type UserStream = keyof typeof USER_SUBSCRIPTIONS;
export type MarketStream = keyof typeof MARKET_SUBSCRIPTIONS;
