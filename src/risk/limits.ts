/**
 * The limits that hold for an account across all of its sessions. The defaults are wide for a 50K account and narrow
 * enough that a formula gone wild is stopped within a minute; a prop firm's own rules come on top.
 */
import { type FirmPlan, NO_FIRM } from './firm-plan.ts';

export interface Limits {
  /** Contracts in one order. */
  readonly orderSizeMax: number;
  /** Contracts held, long or short, after the order. */
  readonly positionSizeMax: number;
  /** Orders that come from signals, in any 60 seconds. */
  readonly ordersPerMinuteMax: number;
  /** Orders that come from signals, in one trading day. */
  readonly ordersPerDayMax: number;
  /** Contracts bought and sold in one trading day, every side counted; an entry leaves room for its exit and all others. */
  readonly contractsPerDayMax: number;
  /** What a trading day may lose, open losses included, in money; null: only what the firm says. */
  readonly dailyLossMax: number | null;
  /** Age of the newest market event, in milliseconds of the monotonic clock. */
  readonly marketAgeMsMax: number;
  /** How far the market may have moved from the signal's price, as a share of it. */
  readonly signalGapMax: number;
  /** How far apart bid and ask may be, in ticks. */
  readonly spreadTicksMax: number;
  /** An entry must survive such a move against the whole position without touching a loss limit, in ticks. */
  readonly adverseTicks: number;
  /** How far this machine's clock may be from the venue's, either way. */
  readonly clockSkewMsMax: number;
  /** Whose rules bind besides. */
  readonly firm: FirmPlan;
}

export const DEFAULT_LIMITS: Limits = {
  orderSizeMax: 15,
  positionSizeMax: 15,
  ordersPerMinuteMax: 20,
  ordersPerDayMax: 300,
  contractsPerDayMax: 200,
  dailyLossMax: null,
  marketAgeMsMax: 30_000,
  signalGapMax: 0.01,
  spreadTicksMax: 40,
  adverseTicks: 20,
  clockSkewMsMax: 10_000,
  firm: NO_FIRM,
};
