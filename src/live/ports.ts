/**
 * What the live shell needs of the world, as ports. The shell sees these only: it cannot tell the simulator from
 * TopstepX, nor our formula engine from AmiBroker. `cli` wires them to adapters.
 */

import type {
  Account,
  AccountId,
  AccountSnapshot,
  Fill,
  Order,
  OrderId,
  OrderType,
  Position,
  Protection,
  Side,
} from '#account';
import type { EpochMs, JsonValue, MonotonicMs, Result } from '#base';
import type { KernelEvent } from '#kernel';
import type { Bar, Contract, ContractId, Periodicity, Quote, Trade } from '#market';
import type { Limits, Times } from '#risk';

/** Why the gateway could not do what was asked. `final`: asking again cannot help (credentials, symbol, account). */
export interface GatewayFailure {
  /** Stable, `ERR_GATEWAY_…`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly final: boolean;
}

/** What an order asks of the venue. Every field has passed the guard. */
export interface OrderTicket {
  readonly account: AccountId;
  readonly contract: ContractId;
  readonly type: OrderType;
  readonly side: Side;
  readonly size: number;
  readonly tag: string;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** Stop and target that open when it is filled. */
  readonly protection?: Protection;
}

/**
 * How a write ended. `unknown`: it may have arrived, so it must never be sent again (K8). `withheld`: the gate was
 * closed when the bytes were about to leave; nothing was sent.
 */
export type WriteOutcome =
  | { readonly type: 'accepted'; readonly order: OrderId | null }
  | { readonly type: 'rejected'; readonly why: string }
  | { readonly type: 'unknown'; readonly why: string }
  | { readonly type: 'withheld'; readonly why: string };

/** Asked synchronously just before an order's bytes leave (K9). */
export type Gate = () => boolean;

export type LinkName = 'market' | 'account';
export type LinkState = 'down' | 'up' | 'displaced';

/** What the gateway says without being asked. */
export type GatewayEvent =
  | { readonly type: 'market.trade'; readonly trade: Trade }
  | { readonly type: 'market.quote'; readonly quote: Quote }
  | { readonly type: 'account.order'; readonly order: Order }
  | { readonly type: 'account.fill'; readonly fill: Fill }
  | { readonly type: 'account.position'; readonly position: Position }
  | { readonly type: 'account.balance'; readonly account: Account }
  /** The link stands, and the venue refuses to tell of this one: a clause; null: it does no more. It is tried again. */
  | {
      readonly type: 'stream.refused';
      readonly of: { readonly account: AccountId } | { readonly contract: ContractId };
      readonly why: string | null;
    }
  /** The venue's clock minus this machine's, by the Date header of an answer; told when it has changed. */
  | { readonly type: 'clock.compared'; readonly skewMs: number }
  | {
      readonly type: 'link.changed';
      readonly link: LinkName;
      readonly state: LinkState;
      /** Rises with each connection; events of one generation come from one socket. */
      readonly generation: number;
      readonly message: string;
    };

export interface BarsRequest {
  readonly contract: ContractId;
  readonly periodicity: Periodicity;
  /** Bars that start in [from, to), closed ones only. Paged by the adapter where the venue's limit asks for it. */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Gateway {
  accounts(): Promise<Result<readonly Account[], GatewayFailure>>;
  /** `NQH6` or a venue id → the contract. Unknown: a final failure. */
  contract(symbol: string): Promise<Result<Contract, GatewayFailure>>;
  /** Oldest first, strictly increasing, one bar a start. Day, week, month are built from smaller bars by session. */
  bars(request: BarsRequest): Promise<Result<readonly Bar[], GatewayFailure>>;
  /** @param request.urgent a flatten waits for it: it may use calls of the rate budget that are kept for what clears up */
  snapshot(request: {
    account: AccountId;
    since: EpochMs;
    urgent?: boolean;
  }): Promise<Result<AccountSnapshot, GatewayFailure>>;
  /** The order with this id or tag, in whatever state, with its fills; null when the venue shows none. */
  order(request: {
    account: AccountId;
    find: { readonly id: OrderId } | { readonly tag: string };
    since: EpochMs;
  }): Promise<Result<{ readonly order: Order; readonly fills: readonly Fill[] } | null, GatewayFailure>>;
  /** Never retried by the adapter; a write whose fate is not known is `unknown`. */
  place(request: {
    ticket: OrderTicket;
    /** Nothing leaves before it resolves; false: nothing ever does. Meanwhile the request is made ready. Never rejects. */
    ready?: Promise<boolean>;
    /** Asked after it. */
    gate: Gate;
    /** It gets out of a position: it may use the last calls of the rate budget. */
    urgent?: boolean;
  }): Promise<WriteOutcome>;
  cancel(request: { account: AccountId; order: OrderId }): Promise<WriteOutcome>;
  /** In contracts, filled ones too. */
  resize(request: { account: AccountId; order: OrderId; size: number }): Promise<WriteOutcome>;
  /** The venue's own call: whatever is held of the contract is closed at the market. */
  closePosition(request: { account: AccountId; contract: ContractId }): Promise<WriteOutcome>;
  /** Subscriptions outlive reconnects; watching twice is the same as once, counted. */
  watchMarket(contract: ContractId): void;
  unwatchMarket(contract: ContractId): void;
  watchAccount(account: AccountId): void;
  unwatchAccount(account: AccountId): void;
  /** The account link is up and does not tell everything: it is left and opened anew, with a new token. */
  reconnectAccount(why: string): void;
  /** One listener; it is called in order of arrival and must not throw. */
  listen(listener: (event: GatewayEvent) => void): void;
  /** Reads the least there is to read; where the clocks differ otherwise than was told, `clock.compared` follows. */
  compareClocks(): void;
  /** Difference venue minus wall clock in ms, from the REST Date header; null until one was seen. */
  readonly skewMs: number | null;
  close(): Promise<void>;
}

/** The three clocks of K2 and their timers. */
export interface Clock {
  now(): Stamp;
  /** A feed stamp was seen: venue time moves to it, never backwards. */
  observe(at: EpochMs): void;
  /** Runs `task` when the clock named reads `at` or later; returns a way to call it off. */
  schedule(timer: { readonly clock: 'venue' | 'monotonic'; readonly at: number }, task: () => void): () => void;
  /** Venue milliseconds that pass in one of ours. */
  readonly rate: number;
  /** Whether the venue lives at the wall's time; a simulated market may live on any day. */
  readonly isWallTime: boolean;
}

export interface Stamp {
  readonly venue: EpochMs;
  readonly monotonic: MonotonicMs;
  readonly wall: EpochMs;
}

/** One entry of the ledger; `seq` rises by one. */
export interface LedgerRecord {
  readonly seq: number;
  /** Wall clock. */
  readonly at: EpochMs;
  /** `run`, `fact`, … the kernel's record types. */
  readonly type: string;
  readonly body: JsonValue;
}

/** The durable store of facts (K4). Appends are group-committed; an order waits for `flushed`. */
export interface Ledger {
  /** @returns the sequence number given; throws nothing: failures come by `onFailure` and by `flushed` */
  append(type: string, body: JsonValue): number;
  /** Resolves when everything up to `seq` is on disk; rejects when the ledger has failed. */
  flushed(seq: number): Promise<void>;
  /** All records from `after` (exclusive) on, oldest first. */
  read(request: {
    readonly after: number;
    readonly types?: readonly string[];
    readonly limit?: number;
  }): Promise<readonly LedgerRecord[]>;
  /** Called once when the ledger fails or falls behind its bound. */
  onFailure(listener: (why: string) => void): void;
  close(): Promise<void>;
}

/** A place beside the ledger for what must not be forgotten when the ledger has failed: that trading was halted. */
export interface HaltNote {
  /** @returns why trading must not go on, as a clause; null: nothing was noted. Never rejects: what cannot be read halts. */
  read(): Promise<string | null>;
  /** Resolves when it is on the disk, and rejects when it cannot be written. */
  write(why: string): Promise<void>;
  remove(): Promise<void>;
}

/** What a replay must know of a run before its first event. */
export interface RunHead {
  /** The ledger's number of its first fact, which names the run. */
  readonly run: number;
  /** When it began. */
  readonly at: Stamp;
  readonly venue: string;
  readonly version: string;
  /** Names the code that decides, and the Node it ran on: another may decide otherwise (K1). */
  readonly build: string;
  /** What the kernel was made with. */
  readonly limits: Limits;
  /** Runs from before they could be set have none, and what came later is not in them: those are the defaults. */
  readonly times?: Partial<Times>;
}

/** What was kept of a run's inputs, in order. */
export type RecordedInput =
  | { readonly type: 'event'; readonly event: KernelEvent; readonly digest: string | null }
  /** From here on the recording has a hole. */
  | { readonly type: 'lost'; readonly why: string };

/** The recorded feed, and the recorded inputs of the kernel: their loss never stops trading. */
export interface Tape {
  append(
    event: { readonly type: 'trade'; readonly trade: Trade } | { readonly type: 'quote'; readonly quote: Quote },
  ): void;
  /** A run has begun; what `record` is told from now on are its inputs. */
  begin(head: RunHead, digest: string | null): void;
  /** An event as the kernel took it, with the digest after it; null: it decided nothing. */
  record(event: KernelEvent, digest: string | null): void;
  close(): Promise<void>;
}

/** What people are told, beside the stream of events. */
export interface Alert {
  readonly kind: 'signal' | 'alarm';
  readonly session: string | null;
  readonly strategy: string | null;
  readonly signalType: 'Buy' | 'Sell' | 'Short' | 'Cover' | null;
  /** The formula's name of the symbol (`NQ`), and the contract (`NQH6`). */
  readonly symbol: string | null;
  readonly contract: string | null;
  readonly price: number | null;
  readonly bar: EpochMs | null;
  readonly at: EpochMs;
  /** A sentence; for a signal the original's `Buy NQ @ 24997.75 …`. */
  readonly text: string;
  /** Channels asked for; `log` always gets it. */
  readonly channels: readonly string[];
  /** Where the channel `webhook` delivers to: each of them. */
  readonly webhookUrls: readonly string[];
  /** Suppressed alerts reach the log only. Alarms never are. */
  readonly suppressed: boolean;
}

export interface Alerts {
  /** Never throws and never waits: delivery goes on beside. */
  raise(alert: Alert): void;
  close(): Promise<void>;
}
