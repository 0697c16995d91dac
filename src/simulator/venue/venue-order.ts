/** An order as the venue keeps it, and what it may be asked for. */
import type { AccountId, Fill, FirmRules, Order, OrderId, OrderType, Side } from '#account';
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import type { Holding } from './holding.ts';

/** A child order wished along with an entry; ticks are signed, counted from the entry's fill. */
export interface Bracket {
  readonly ticks: number;
  readonly type: OrderType;
}

export interface Ticket {
  readonly account: AccountId;
  readonly contract: ContractId;
  readonly type: OrderType;
  readonly side: Side;
  readonly size: number;
  readonly tag: string | null;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** An absolute price at arrival; only its distance from the last price is kept. */
  readonly trailPrice: number | null;
  readonly stopLoss: Bracket | null;
  readonly takeProfit: Bracket | null;
}

/** An order with what ties it to others. */
export interface VenueOrder extends Order {
  /** Signed: of a bracket's child from its entry, of a trailing stop from the last price. */
  readonly trailTicks: number | null;
  readonly parent: OrderId | null;
  /** Of a target: its stop. The stop does not name the target. */
  readonly linked: OrderId | null;
}

/** A fill with the part of its fees that is commission. */
export interface VenueFill extends Fill {
  readonly commission: number;
}

/** What `Order/place` says no with; the words are the venue's. */
export type PlaceRefusal =
  | 'AccountNotFound'
  | 'OrderRejected'
  | 'InsufficientFunds'
  | 'AccountViolation'
  | 'OutsideTradingHours'
  | 'ContractNotFound'
  | 'ContractNotActive'
  | 'AccountRejected';

export type PlaceAnswer =
  | { readonly type: 'accepted'; readonly order: OrderId }
  | {
      readonly type: 'refused';
      readonly refusal: PlaceRefusal;
      readonly message: string | null;
      /** A refused order still has an id, once its account and contract are known. */
      readonly order: OrderId | null;
    };

/** What the user hub says; `at` is when it says so. */
export type UserEvent = { readonly at: EpochMs; readonly account: AccountId } & (
  | { readonly type: 'user.order'; readonly order: VenueOrder }
  | { readonly type: 'user.fill'; readonly fill: VenueFill }
  | { readonly type: 'user.position'; readonly holding: Holding }
  | { readonly type: 'user.account'; readonly state: VenueAccount }
);

/** An account of the venue and what may be done with it. */
export interface VenueAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly balance: number;
  readonly canTrade: boolean;
  readonly simulated: boolean;
  readonly visible: boolean;
  /** Position brackets is the platform's default, and refuses orders that bring brackets of their own. */
  readonly brackets: 'position' | 'auto-oco';
  /** What the firm enforces; nothing on a practice account. */
  readonly rules?: FirmRules;
  /** Whether it copies another account: such accounts cannot cancel orders. */
  readonly follower?: boolean;
  /** Cash a mini needs; without it no order lacks funds. */
  readonly marginPerMini?: number;
}

/** Whether an order may still be filled or cancelled. */
export function isWorking({ status }: Order): boolean {
  return status === 'pending' || status === 'open' || status === 'suspended' || status === 'pending-cancel';
}

/** An order at the market that closes a position. @param size all of it unless said otherwise */
export function closingTicket({ account, contract, size: held }: Holding, size = Math.abs(held)): Ticket {
  const prices = { limitPrice: null, stopPrice: null, trailPrice: null };
  const side = held > 0 ? 'sell' : 'buy';
  const order = { account, contract: contract.id, type: 'market', side, size } as const;
  return { ...order, ...prices, tag: null, stopLoss: null, takeProfit: null };
}
