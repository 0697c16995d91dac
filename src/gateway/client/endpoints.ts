/** Where a ProjectX gateway is. All three addresses are settings: firms and the simulator have their own. */
export interface GatewayEndpoints {
  /** Without a slash at the end: `https://api.topstepx.com`. */
  readonly rest: string;
  readonly userHub: string;
  readonly marketHub: string;
}

/** Source: the venue's page on connection URLs. */
export const TOPSTEPX: GatewayEndpoints = {
  rest: 'https://api.topstepx.com',
  userHub: 'https://rtc.topstepx.com/hubs/user',
  marketHub: 'https://rtc.topstepx.com/hubs/market',
};
