/** What a trading day has brought an account so far, and what the firm says of it. */
import type { LossLimit, LossRule } from './loss.ts';
import type { OrderRequest } from './order-request.ts';

/** How the account's day stands at the moment of decision. */
export interface DayContext {
  readonly tradingDay: string;
  /** Orders from signals so far. */
  readonly orders: number;
  /** Contracts bought and sold so far. */
  readonly contracts: number;
  /** Those that will yet be bought and sold until nothing is left but what is held of the order's own contract. */
  readonly contractsElsewhere: number;
  /** The most contracts a day may bring; the firm's and our own, whichever is less. */
  readonly contractsMax: number;
  /** Balance and open profit and loss at conservative prices, in money; null: not known, and `equityWhy` says why. */
  readonly equity: number | null;
  readonly equityWhy: string | null;
  readonly losses: readonly LossLimit[];
  /** A loss limit has struck, and no person has lifted it. */
  readonly latch: { readonly rule: LossRule; readonly why: string } | null;
  /** What the firm says of this account; null: no firm rules it. */
  readonly firm: FirmContext | null;
}

export interface FirmContext {
  /** All that is held and on its way, in minis, but for the order's own contract. */
  readonly minisElsewhere: number;
  /** What one contract of the order counts. */
  readonly weight: number;
  readonly minisMax: number;
  /** On the exchange's clock: when entries have ended; null while they are allowed. */
  readonly entriesEnded: string | null;
  /** What our other accounts hold, or may come to hold, of the same thing. */
  readonly opposite: Opposite[];
}

/** Contracts of another account, on one side of the market. */
export interface Opposite {
  readonly account: string;
  readonly size: number;
  readonly side: OrderRequest['side'];
}
