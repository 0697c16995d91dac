/** An order as we would send it, before the guard has looked at it. */
import type { AccountId, OrderType, Protection, Side } from '#account';
import type { ContractId } from '#market';

export interface OrderRequest {
  readonly account: AccountId;
  readonly contract: ContractId;
  readonly type: OrderType;
  readonly side: Side;
  /** In contracts. */
  readonly size: number;
  readonly tag: string;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** Stop and target that the venue takes with it. */
  readonly protection?: Protection;
  /** `entry` may raise the position, `exit` only shrinks it; `saga` shrinks it on a person's word. */
  readonly purpose: 'entry' | 'exit' | 'saga';
}
