/** The best bid and ask of a contract, as last merged from the venue's deltas. */
import type { EpochMs } from '#base';
import type { ContractId } from './contract.ts';

export interface Quote {
  readonly contract: ContractId;
  /** In points; null until the venue has said one. */
  readonly bid: number | null;
  readonly ask: number | null;
  readonly last: number | null;
  /** The venue's stamp. */
  readonly at: EpochMs;
}
