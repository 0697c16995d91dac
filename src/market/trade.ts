/** A print in the market: somebody traded, not necessarily us (ours is a fill). */
import type { EpochMs } from '#base';
import type { ContractId } from './contract.ts';

export interface Trade {
  readonly contract: ContractId;
  /** In points. */
  readonly price: number;
  /** In contracts. */
  readonly size: number;
  /** The side that crossed the spread. */
  readonly aggressor: 'buy' | 'sell' | 'none';
  /** The venue's stamp. */
  readonly at: EpochMs;
}
