/** What the order desk knows of the world when it is asked, and what it notes for later. */
import type { OrderId } from '#account';
import type { EpochMs } from '#base';
import type { Contract, ContractId } from '#market';
import type { MarketQuote } from './market.ts';
import type { UserEvent } from './venue-order.ts';

export type DeskTask =
  | { readonly type: 'arrive' | 'execute' | 'cancel'; readonly order: OrderId }
  | { readonly type: 'announce'; readonly event: Said };

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
/** A user event whose time is when it is said. */
export type Said = WithoutTime<UserEvent>;

export interface DeskWorld {
  readonly now: EpochMs;
  contract(id: ContractId): Contract | undefined;
  quote(contract: Contract): MarketQuote | null;
  /** Whether the contract is traded now: the exchange is open and has not halted it. */
  trades(contract: Contract): boolean;
  /** Whether the exchange pauses it because its price runs away. */
  hurries(contract: Contract): boolean;
  later(delayMs: number, task: DeskTask): void;
}
