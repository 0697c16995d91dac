/** A trading account as the venue states it. */
import type { AccountId } from './identity.ts';

export interface Account {
  readonly id: AccountId;
  readonly name: string;
  /** Cash, in money: realised profit, fees and commissions already in. */
  readonly balance: number;
  readonly canTrade: boolean;
  /** True for practice and evaluation accounts; false means real money. */
  readonly simulated: boolean;
}
