/** What an account holds of one contract. */
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import type { AccountId } from './identity.ts';

export interface Position {
  readonly account: AccountId;
  readonly contract: ContractId;
  /** Signed contracts: above zero long, below zero short, zero flat. */
  readonly size: number;
  /** Of the entry, in points; meaningless while flat. */
  readonly averagePrice: number;
  /** When the position was opened, by the venue's clock. */
  readonly openedAt: EpochMs;
}
