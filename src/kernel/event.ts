/**
 * Everything that can happen to the kernel, as one union. The shell stamps each happening with the three clocks (K2) at
 * the moment it takes it in; nothing else tells the kernel the time.
 */
import type { Account, AccountId, AccountSnapshot, Fill, Order, OrderId, Position } from '#account';
import type { EpochMs, MonotonicMs } from '#base';
import type { Bar, Contract, ContractId, Quote, Trade } from '#market';
import type { ScanResult } from '#scan';
import type { SessionConfig, SessionId, StopPolicy } from './session.ts';

export interface Stamp {
  readonly venue: EpochMs;
  readonly monotonic: MonotonicMs;
  readonly wall: EpochMs;
}

/** How a write ended; `flushedAt`: when its intent was on the disk; `leftAt`: when its bytes left; null if they did not. */
export interface Outcome {
  readonly type: 'accepted' | 'rejected' | 'unknown' | 'withheld';
  readonly order: OrderId | null;
  readonly why: string | null;
  readonly flushedAt?: MonotonicMs | null;
  readonly leftAt: MonotonicMs | null;
}

/** What reading one order over REST brought: null when the venue shows no such order. */
export type OrderReading =
  | { readonly ok: true; readonly found: { readonly order: Order; readonly fills: readonly Fill[] } | null }
  | { readonly ok: false; readonly why: string };

export type OperatorWord =
  /** `why`: where no person says it now, but a halt of before goes on. */
  | { readonly say: 'kill'; readonly target: { readonly session: SessionId } | 'all'; readonly why?: string }
  /** `liftLosses`: a loss limit that has struck is not to bind for the rest of the day. */
  | { readonly say: 'resume'; readonly account: AccountId; readonly liftLosses?: boolean }
  /** What the contracts that are not ours are: ours from now on, or somebody else's business. */
  | { readonly say: 'settle'; readonly account: AccountId; readonly as: 'adopted' | 'left' }
  | { readonly say: 'flatten'; readonly session: SessionId }
  /** Whatever the account holds of the contract, whether a session keeps it or none. */
  | { readonly say: 'flatten'; readonly account: AccountId; readonly contract: ContractId }
  | { readonly say: 'stop'; readonly session: SessionId; readonly positions: StopPolicy };

export type Happening =
  /** `lateMs`: how long before it came here it was said, where that is more than a network takes. */
  | { readonly type: 'market.trade'; readonly trade: Trade; readonly lateMs?: number }
  | { readonly type: 'market.quote'; readonly quote: Quote; readonly lateMs?: number }
  | {
      readonly type: 'bars.fetched';
      readonly session: SessionId;
      readonly fetch: number;
      readonly bars: readonly Bar[];
    }
  | { readonly type: 'bars.missed'; readonly session: SessionId; readonly fetch: number; readonly why: string }
  | { readonly type: 'scan.completed'; readonly session: SessionId; readonly scan: number; readonly result: ScanResult }
  /** A second scanner, which trades nothing, says otherwise: for people. */
  | { readonly type: 'scan.differed'; readonly session: SessionId; readonly text: string }
  | { readonly type: 'account.order'; readonly order: Order }
  | { readonly type: 'account.fill'; readonly fill: Fill }
  | { readonly type: 'account.position'; readonly position: Position }
  | { readonly type: 'account.balance'; readonly account: Account }
  /** The venue's clock minus this machine's. */
  | { readonly type: 'clock.compared'; readonly skewMs: number }
  /** The feed said something of a time that cannot have come yet; it was dropped. */
  | { readonly type: 'feed.doubted'; readonly contract: ContractId; readonly stamp: EpochMs }
  | {
      readonly type: 'account.snapshot';
      readonly account: AccountId;
      readonly fetch: number;
      readonly snapshot: AccountSnapshot;
    }
  | { readonly type: 'account.unreadable'; readonly account: AccountId; readonly fetch: number; readonly why: string }
  | {
      readonly type: 'link.changed';
      readonly link: 'market' | 'account';
      readonly state: 'down' | 'up' | 'displaced';
      readonly generation: number;
      readonly message: string;
    }
  /** The link stands without the stream of this account or contract, which the venue refuses; null: it does no more. */
  | {
      readonly type: 'stream.refused';
      readonly of: { readonly account: AccountId } | { readonly contract: ContractId };
      readonly why: string | null;
    }
  | { readonly type: 'order.answered'; readonly tag: string; readonly outcome: Outcome }
  | { readonly type: 'cancel.answered'; readonly tag: string; readonly outcome: Outcome }
  | { readonly type: 'resize.answered'; readonly tag: string; readonly outcome: Outcome }
  | {
      readonly type: 'close.answered';
      readonly account: AccountId;
      readonly contract: ContractId;
      readonly outcome: Outcome;
    }
  /** `order`: the number that was asked for; not there where it was the tag. */
  | {
      readonly type: 'order.read';
      readonly tag: string;
      readonly order?: OrderId;
      readonly reading: OrderReading;
    }
  | { readonly type: 'timer.fired'; readonly timer: string }
  | { readonly type: 'session.started'; readonly config: SessionConfig }
  | {
      readonly type: 'session.prepared';
      readonly session: SessionId;
      readonly contract: Contract;
      readonly account: Account;
      readonly formulaHash: string;
    }
  /** What the venue says of a session's contract by now; null: it could not be asked. */
  | { readonly type: 'contract.stated'; readonly session: SessionId | null; readonly contract: Contract | null }
  | {
      readonly type: 'session.unprepared';
      readonly session: SessionId;
      /** Asking again cannot help. */
      readonly final: boolean;
      readonly code: string;
      readonly message: string;
    }
  | ({ readonly type: 'operator.said' } & OperatorWord)
  | { readonly type: 'ledger.failed'; readonly why: string };

export type KernelEvent = Happening & { readonly at: Stamp };
