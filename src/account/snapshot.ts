/** All the venue says of one account at one asking; the reads behind it are not atomic. */
import type { Account } from './account.ts';
import type { Fill } from './fill.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';

export interface AccountSnapshot {
  readonly account: Account;
  readonly positions: readonly Position[];
  /** Every order created since the window's start, in whatever state, and all that are open now. */
  readonly orders: readonly Order[];
  /** Every fill since the window's start. */
  readonly fills: readonly Fill[];
}
