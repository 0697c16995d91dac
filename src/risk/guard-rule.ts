/** What a rule of the guard is, and all that it may look at. */
import type { Account } from '#account';
import type { Contract } from '#market';
import type { DayContext } from './day-context.ts';
import type { Limits } from './limits.ts';
import type { OrderRequest } from './order-request.ts';

/** What the kernel knows at the moment of decision. */
export interface GuardContext {
  readonly account: Account | null;
  readonly contract: Contract;
  readonly tradingState: 'active' | 'reducing' | 'halted';
  /** Why it is not active, as a clause; null: nobody has said. */
  readonly tradingWhy: string | null;
  readonly limits: Limits;
  /** Signed contracts that are certainly there: the smaller of the venue's word and our books, 0 when they disagree. */
  readonly position: number;
  /** The larger of the two in size: what may be there. */
  readonly positionWorst: number;
  /** The venue's last word on the position and the fills we know of come to the same. */
  readonly positionAgrees: boolean;
  /** Signed contracts of it that are not ours. */
  readonly external: number;
  /** Those of them that nobody has adopted or left alone, or that a first look has just found. */
  readonly externalBlocking: number;
  /** Contracts that orders on their way, or of unknown fate, may be buying and selling already. */
  readonly pending: { readonly buy: number; readonly sell: number };
  /** Orders of this account and contract whose fate is open. */
  readonly unsettledOrders: number;
  /** Orders of this account and contract that may exist without our knowing. */
  readonly unknownOrders: number;
  readonly ordersLastMinute: number;
  readonly accountLinkUp: boolean;
  /** Null: nothing heard yet. */
  readonly marketAgeMs: number | null;
  readonly marketOpen: boolean;
  /** Whether the books could be compared with the venue since the last interruption. */
  readonly reconciled: boolean;
  /** Whether they ever were in this run: until then they hold what an earlier run managed to write down. */
  readonly compared: boolean;
  readonly ledgerOk: boolean;
  /** The venue's clock minus this machine's; null: not compared yet. */
  readonly clockSkewMs: number | null;
  /** The signal of this order has had an order before. */
  readonly duplicate: boolean;
  /** The bar's close for which the order was wanted, in points; null where no bar asked for it. */
  readonly signalPrice: number | null;
  /** What the market shows, in points; null: nothing yet. */
  readonly prices: { readonly bid: number | null; readonly ask: number | null; readonly last: number | null };
  /** The contract's last day as our calendar knows it has passed since the venue called it active, `2026-03-20`. */
  readonly expired: string | null;
  /** What the day has brought so far; null: it has not begun for this account. */
  readonly day: DayContext | null;
}

export interface GuardRule {
  readonly name: string;
  /** Which orders it looks at. `saga` orders shrink a position on a person's word, and wait for no signal. */
  readonly binds: readonly OrderRequest['purpose'][];
  /** @returns why not, as a sentence; null to let it pass */
  readonly check: (order: OrderRequest, context: GuardContext) => string | null;
}
