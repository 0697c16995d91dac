/** Our own execution: part or all of an order met the market. The venue calls it a half-turn trade. */
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import type { AccountId, FillId, OrderId } from './identity.ts';
import type { Side } from './side.ts';

export interface Fill {
  readonly id: FillId;
  readonly order: OrderId;
  readonly account: AccountId;
  readonly contract: ContractId;
  readonly side: Side;
  /** In contracts. */
  readonly size: number;
  /** In points. */
  readonly price: number;
  /** Gross, in money; null when the fill opened or added. */
  readonly profit: number | null;
  /** Fees and commissions of this fill, in money. */
  readonly fees: number;
  /** The venue has taken it back. */
  readonly voided: boolean;
  readonly at: EpochMs;
}
