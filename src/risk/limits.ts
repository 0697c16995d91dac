/**
 * The limits that hold for an account across all of its sessions. The defaults are wide for a 50K account and narrow
 * enough that a formula gone wild is stopped within a minute; a prop firm's own rules come on top.
 */
export interface Limits {
  /** Contracts in one order. */
  readonly orderSizeMax: number;
  /** Contracts held, long or short, after the order. */
  readonly positionSizeMax: number;
  /** Orders that come from signals, in any 60 seconds. */
  readonly ordersPerMinuteMax: number;
  /** Age of the newest market event, in milliseconds of the monotonic clock. */
  readonly marketAgeMsMax: number;
  /** How far this machine's clock may be from the venue's, either way. */
  readonly clockSkewMsMax: number;
}

export const DEFAULT_LIMITS: Limits = {
  orderSizeMax: 15,
  positionSizeMax: 15,
  ordersPerMinuteMax: 20,
  marketAgeMsMax: 30_000,
  clockSkewMsMax: 10_000,
};
