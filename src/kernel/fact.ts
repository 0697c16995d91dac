/**
 * A fact is what the kernel has decided or learned and must remember: the ledger keeps facts, recovery folds them, the
 * server publishes them. A fact is applied by one function (`evolve`), live and in recovery alike, so that a restart
 * cannot decide anew (K5).
 */
import type { Account, AccountId, Fill, Order, OrderId, Position, Protection, Side } from '#account';
import type { EpochMs, JsonValue, MonotonicMs } from '#base';
import type { Bar, ContractId } from '#market';
import type { LossRule } from '#risk';
import type { Signal, SignalType } from '#scan';
import type { ErrorRecord, TradeRecord } from './records.ts';
import type { SessionConfig, SessionGround, SessionId, SessionState, StopPolicy, TradingState } from './session.ts';

/** What we want of the venue, before the guard has spoken. Its tag is a pure function of what it is (K3). */
export interface Intent {
  readonly tag: string;
  /** Null for a flatten of contracts on which no session ever stood. */
  readonly session: SessionId | null;
  readonly account: AccountId;
  readonly contract: ContractId;
  /** What it does to the position: see `OrderRequest` of the guard. */
  readonly purpose: 'entry' | 'exit' | 'saga';
  /** What is said of it: of the signal, or of the word that started the saga. */
  readonly signalType: SignalType;
  /** Null for a saga's orders, which no bar asked for. */
  readonly signal: Signal | null;
  readonly side: Side;
  /** In contracts. */
  readonly size: number;
  readonly at: EpochMs;
  /** `close`: the first half of a reversal, which the entry of the same signal follows. */
  readonly leg?: 'close';
  /** Stop and target that go with an entry. */
  readonly protection?: Protection;
}

/** `awaited`: a position wants its stop, and the venue has some seconds to show it; `missing`: it did not. */
export type ProtectionState = 'none' | 'awaited' | 'confirmed' | 'missing';

/** What the guard was shown when it spoke, for a person who asks later why. No decision reads it again. */
export interface GuardSight {
  /** The rules that looked at the order and let it pass, in their order; the one that denied is named in `why`. */
  readonly passed: readonly string[];
  /** What it was shown: positions, counts, ages and limits by name. */
  readonly seen: Readonly<Record<string, JsonValue>>;
}

/** On what a signal stood: its bar as it had closed, and what the formula plotted there. */
export interface SignalEvidence {
  /** Null when the bar has left the memory. */
  readonly bar: Bar | null;
  readonly values: readonly { readonly name: string; readonly value: number | null }[];
  readonly scan: number;
  /** How long the formula ran. */
  readonly scanMs: number;
}

/** An order's way out, in milliseconds of the monotonic clock; null for a step that did not happen. */
export interface OrderTiming {
  /** The signal's bar closed here; null where no bar asked for the order. */
  readonly barClosedAt: MonotonicMs | null;
  readonly decidedAt: MonotonicMs;
  /** Its intent was on the disk. */
  readonly flushedAt: MonotonicMs | null;
  /** Its bytes left. */
  readonly leftAt: MonotonicMs | null;
  readonly answeredAt: MonotonicMs;
}

export type Fact =
  /** A life of the process began on this venue; another venue's account facts no longer bind. */
  | { readonly type: 'run.started'; readonly venue: string; readonly version: string }
  | { readonly type: 'session.opened'; readonly config: SessionConfig; readonly at: EpochMs }
  | { readonly type: 'session.prepared'; readonly session: SessionId; readonly ground: SessionGround }
  | {
      readonly type: 'session.changed';
      readonly session: SessionId;
      readonly state: SessionState;
      readonly message: string;
      /** Of a stop that a person has asked for; in older records it is not there, and `keep` is meant. */
      readonly positions?: StopPolicy;
    }
  | {
      readonly type: 'bars.closed';
      readonly session: SessionId;
      /** `live` bars may trade; `backfill` and `repair` never do (K10). */
      readonly origin: 'live' | 'backfill' | 'repair';
      readonly bars: readonly Bar[];
    }
  | {
      readonly type: 'scan.recorded';
      readonly session: SessionId;
      readonly number: number;
      readonly signalsFound: number;
      readonly newAlerts: number;
      readonly ms: number;
      /** Null when the scan went well. */
      readonly failure: string | null;
    }
  | {
      readonly type: 'signal.found';
      readonly session: SessionId;
      readonly at: EpochMs;
      readonly signal: Signal;
      readonly traded: boolean;
      readonly why: string | null;
      readonly suppressed: boolean;
      /** Whether it is traded is not settled yet: `signal.settled` says it. */
      readonly waits?: true;
      /** Since format 2. */
      readonly evidence?: SignalEvidence;
    }
  /** What has become of a signal that had to wait: its order goes out now, or it is dropped. `at` is venue time. */
  | {
      readonly type: 'signal.settled';
      readonly session: SessionId;
      readonly signal: Pick<Signal, 'type' | 'bar'>;
      readonly traded: boolean;
      readonly why: string | null;
      readonly at: EpochMs;
    }
  /** `guard`: since format 2. */
  | { readonly type: 'intent.approved'; readonly intent: Intent; readonly guard?: GuardSight }
  | {
      readonly type: 'intent.denied';
      readonly intent: Intent;
      /** `disabled` when the kill switch did it: the original's word. */
      readonly status: 'denied' | 'disabled';
      /** Rule, value and limit, as a sentence. */
      readonly why: string;
      /** Since format 2; not there where no guard was asked. */
      readonly guard?: GuardSight;
    }
  | {
      readonly type: 'order.answered';
      readonly tag: string;
      readonly answer: 'accepted' | 'rejected' | 'unknown' | 'withheld';
      readonly order: OrderId | null;
      readonly why: string | null;
      /** Since format 2. */
      readonly timing?: OrderTiming;
    }
  /** `gone`: the venue knows no such order any more, and never told of its end. */
  | {
      readonly type: 'order.changed';
      readonly order: Order;
      readonly channel: 'stream' | 'rest';
      readonly gone?: true;
    }
  | { readonly type: 'fill.booked'; readonly fill: Fill; readonly channel: 'stream' | 'rest' }
  | { readonly type: 'position.stated'; readonly position: Position; readonly channel: 'stream' | 'rest' }
  /** What is seen of the stop of a session's position. `at` is venue time. */
  | {
      readonly type: 'protection.noted';
      readonly session: SessionId;
      readonly state: ProtectionState;
      readonly why: string;
      readonly at: EpochMs;
    }
  /** The venue shows contracts that no order of ours brought; 0: no longer. `at` is venue time. */
  | {
      readonly type: 'external.noted';
      readonly account: AccountId;
      readonly contract: ContractId;
      readonly size: number;
      readonly at: EpochMs;
    }
  /** `adopted`: they are ours from now on; `left`: they may stay, and are not touched. */
  | {
      readonly type: 'external.settled';
      readonly account: AccountId;
      readonly contract: ContractId;
      readonly as: 'adopted' | 'left';
      readonly size: number;
      /** By whose own word they were brought; what is told of these fills later is in them already. */
      readonly owed?: readonly { readonly order: OrderId; readonly size: number }[];
      readonly why: string;
    }
  | { readonly type: 'balance.stated'; readonly account: Account }
  /** The state of a trade changed; the record is whole, so that the last one stands. */
  | { readonly type: 'trade.recorded'; readonly session: SessionId | null; readonly trade: TradeRecord }
  | {
      readonly type: 'trading.set';
      /** One session, one account, or every account there is and will be. */
      readonly target: { readonly account: AccountId } | { readonly session: SessionId } | 'all';
      readonly state: TradingState;
      readonly why: string;
    }
  /** A trading day has begun for an account: the one reset of its counters, its daily loss and its scaling plan. */
  | {
      readonly type: 'day.began';
      readonly account: AccountId;
      /** `2026-01-15` */
      readonly tradingDay: string;
      readonly openAt: EpochMs;
      /** In money. */
      readonly balance: number;
      /** Null: no firm rules it. */
      readonly minisMax: number | null;
      /** The venue has begun the account anew: how high it was, and that it was over, is of another one. */
      readonly anew?: true;
      readonly at: EpochMs;
    }
  /** The floor trails within the day, and equity has been as high as this, in money. */
  | { readonly type: 'equity.peaked'; readonly account: AccountId; readonly equity: number }
  /** People were told that so much of a limit is used, as a share of it: once a day each. */
  | { readonly type: 'loss.warned'; readonly account: AccountId; readonly rule: LossRule; readonly share: number }
  /** A loss limit was touched: recorded before anything is done about it. */
  | {
      readonly type: 'loss.latched';
      readonly account: AccountId;
      readonly rule: LossRule;
      readonly tradingDay: string;
      readonly equity: number;
      readonly floor: number;
      readonly why: string;
      readonly at: EpochMs;
    }
  /** A person has lifted it for the rest of the day. */
  | {
      readonly type: 'loss.lifted';
      readonly account: AccountId;
      readonly rule: LossRule;
      readonly why: string;
      readonly at: EpochMs;
    }
  /** The flatten saga's three lights: gate closed, the order's bytes have left, flat proven; or its end without proof. */
  | {
      readonly type: 'flatten.noted';
      /** Of contracts left behind: the session that stood there last, if one did. */
      readonly session: SessionId | null;
      /** No session keeps what is flattened. */
      readonly place?: { readonly account: AccountId; readonly contract: ContractId };
      readonly step: 'gate-closed' | 'sent' | 'proven' | 'failed';
      /** A rule's own flatten closes no gate: the rule says how long no entry is placed. Absent: a person's. */
      readonly by?: 'rule';
      /** The venue is asked to close the contract by its own call. `at` is venue time. */
      readonly venueCall?: { readonly account: AccountId; readonly contract: ContractId; readonly at: EpochMs };
      readonly why: string;
    }
  | { readonly type: 'error.noted'; readonly session: SessionId | null; readonly error: ErrorRecord }
  | { readonly type: 'alarm.raised'; readonly session: SessionId | null; readonly text: string; readonly at: EpochMs }
  | {
      readonly type: 'link.noted';
      readonly link: 'market' | 'account';
      readonly state: 'down' | 'up' | 'displaced';
      /** It is up, and does not tell everything. */
      readonly degraded?: true;
      readonly generation: number;
      readonly message: string;
    }
  /**
   * The digest of all that this run has decided so far. The shell writes it, at intervals and at the end; the kernel
   * neither decides nor reads it. A replay must come to the same (K1).
   */
  | {
      readonly type: 'run.digested';
      /** Events stepped so far. */
      readonly events: number;
      readonly digest: string;
    };
