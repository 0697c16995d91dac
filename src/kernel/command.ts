/**
 * Everything the kernel may want of the world. A command that asks for something names the happening that answers it;
 * each is answered exactly once, by success or by failure, since the shell gives every wait a deadline.
 */
import type { AccountId, OrderId } from '#account';
import type { EpochMs } from '#base';
import type { Bar, ContractId, Periodicity } from '#market';
import type { Approved, OrderRequest } from '#risk';
import type { Signal } from '#scan';
import type { SessionConfig, SessionId } from './session.ts';

/** What people are told beside the stream of facts. */
export type Notice =
  | { readonly kind: 'signal'; readonly session: SessionId; readonly signal: Signal; readonly suppressed: boolean }
  | { readonly kind: 'alarm'; readonly session: SessionId | null; readonly text: string };

export type Command =
  /** → `session.prepared` or `session.unprepared` */
  | { readonly type: 'session.prepare'; readonly config: SessionConfig }
  /** The session is over: its scanner subject and subscriptions are given back. */
  | { readonly type: 'session.release'; readonly config: SessionConfig; readonly contract: ContractId | null }
  | { readonly type: 'market.watch'; readonly contract: ContractId }
  | { readonly type: 'account.watch'; readonly account: AccountId }
  | { readonly type: 'market.unwatch'; readonly contract: ContractId }
  | { readonly type: 'account.unwatch'; readonly account: AccountId }
  /** Closed bars that start in [from, to) → `bars.fetched` or `bars.missed` */
  | {
      readonly type: 'bars.fetch';
      readonly session: SessionId;
      readonly fetch: number;
      readonly contract: ContractId;
      readonly periodicity: Periodicity;
      readonly from: EpochMs;
      readonly to: EpochMs;
    }
  | {
      readonly type: 'scanner.append';
      readonly session: SessionId;
      readonly revision: number;
      readonly bars: readonly Bar[];
    }
  | {
      readonly type: 'scanner.replace';
      readonly session: SessionId;
      readonly revision: number;
      readonly bars: readonly Bar[];
    }
  /** → `scan.completed` */
  | {
      readonly type: 'scan.run';
      readonly session: SessionId;
      readonly scan: number;
      readonly from: EpochMs;
      readonly upTo: EpochMs;
    }
  /** Waits for the ledger, then for the gate → `order.answered` */
  | { readonly type: 'order.place'; readonly session: SessionId | null; readonly order: Approved<OrderRequest> }
  /** → `contract.stated` */
  | { readonly type: 'contract.fetch'; readonly session: SessionId | null; readonly contract: ContractId }
  /** → `cancel.answered` */
  | { readonly type: 'order.cancel'; readonly tag: string; readonly account: AccountId; readonly order: OrderId }
  /** A working order is to be for so many contracts in all, filled ones too → `resize.answered` */
  | {
      readonly type: 'order.resize';
      readonly tag: string;
      readonly account: AccountId;
      readonly order: OrderId;
      readonly size: number;
    }
  /** The venue's own call that closes whatever is held → `close.answered` */
  | {
      readonly type: 'position.close';
      readonly session: SessionId | null;
      readonly account: AccountId;
      readonly contract: ContractId;
    }
  /** → `order.read` */
  | {
      readonly type: 'order.read';
      readonly tag: string;
      readonly account: AccountId;
      /** Null: look it up by its tag. */
      readonly order: OrderId | null;
      readonly since: EpochMs;
    }
  /** → `account.snapshot` or `account.unreadable` */
  | {
      readonly type: 'account.fetch';
      readonly account: AccountId;
      readonly fetch: number;
      readonly since: EpochMs;
      readonly urgent: boolean;
    }
  /** The account link is up and does not tell everything: it is opened anew → `link.changed` */
  | { readonly type: 'account.reconnect'; readonly why: string }
  /** Something is to be read of the venue, so that the clocks are compared → `clock.compared`, where they differ otherwise than before */
  | { readonly type: 'clock.compare' }
  /** → `timer.fired`; setting a timer again moves it */
  | { readonly type: 'timer.set'; readonly timer: string; readonly clock: 'venue' | 'monotonic'; readonly at: number }
  | { readonly type: 'timer.clear'; readonly timer: string }
  | { readonly type: 'notice.give'; readonly notice: Notice };
