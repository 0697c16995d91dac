/**
 * What the kernel shows of itself: a plain value, made anew when asked for, that the server turns into answers. All
 * instants are venue time unless the name says otherwise.
 */
import type { Account, AccountId, Order } from '#account';
import type { EpochMs, MonotonicMs } from '#base';
import type { Bar, Contract } from '#market';
import type { Recovered } from './desk.ts';
import type { ProtectionState } from './fact.ts';
import type { AlertRecord, ErrorRecord, TradeRecord } from './records.ts';
import type { RiskView } from './risk-view.ts';
import type { SessionConfig, SessionId, SessionState, TradingState } from './session.ts';

export interface LinkView {
  readonly state: 'down' | 'up' | 'displaced';
  /** It is up, and has not told everything that happened; the message says what. */
  readonly degraded: boolean;
  readonly generation: number;
  readonly message: string;
  /** When something last arrived on it, by the monotonic clock; null before the first. */
  readonly heardAt: MonotonicMs | null;
  /** The last gap of this run, or the one it is in; null: there was none. */
  readonly gap: GapView | null;
}

export interface GapView {
  readonly since: EpochMs;
  /** Null: it lasts. */
  readonly lengthMs: number | null;
  /** What was missed has been read. */
  readonly settled: boolean;
  /** What was read for it, and told by no stream: how many of each. */
  readonly recovered: Readonly<Recovered>;
}

export interface PositionView {
  /** Signed contracts. */
  readonly size: number;
  readonly averagePrice: number | null;
  /** At the last trade, in money; null while flat or without a price. */
  readonly openPnl: number | null;
  /** Realised this trading day, fees taken off, in money. */
  readonly dayPnl: number;
  readonly fees: number;
  /** Monotonic instant at which the venue last confirmed it; null: never. */
  readonly confirmedAt: MonotonicMs | null;
  /** Stream and books agree with the venue's last word. */
  readonly proven: boolean;
  /** Signed contracts of it that no order of ours brought. */
  readonly external: number;
  /** A person or the policy has said that those may stay. */
  readonly externalLeft: boolean;
}

export interface SessionView {
  readonly config: SessionConfig;
  readonly state: SessionState;
  /** Why it is starting, or what went wrong; empty when all is well. */
  readonly message: string;
  readonly tradingState: TradingState;
  /** Why no entry is placed: a kill, another login, the ledger, a loss limit; null: none of these. */
  readonly tradingWhy: string | null;
  readonly contract: Contract | null;
  readonly startedAt: EpochMs;
  readonly barsInjected: number;
  readonly scansRun: number;
  readonly signalsFound: number;
  readonly alertsDispatched: number;
  readonly tradesSubmitted: number;
  readonly tradesFilled: number;
  readonly position: PositionView;
  /** The account's day and its distance to each limit; null before it has begun. */
  readonly risk: RiskView | null;
  /** Whether the position's stop stands at the venue. */
  readonly protection: ProtectionState;
  /** Where stop and target stand at the venue, in points; null: none that works is known. */
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
  readonly orders: readonly Order[];
  /** How far its flatten is, or how it ended for as long as that is so; null: there is nothing to tell. */
  readonly flatten: FlattenView | null;
  /** Newest last, at most 200 each; the ledger has all. */
  readonly alerts: readonly AlertRecord[];
  readonly trades: readonly TradeRecord[];
  readonly errors: readonly ErrorRecord[];
  /** Newest closed bar and the forming one. */
  readonly lastBar: Bar | null;
  readonly formingBar: Bar | null;
  readonly barCount: number;
  /** The last latencies from a bar's close to the order's bytes, in ms, newest last, at most 1,000. */
  readonly latenciesMs: readonly number[];
}

/** The three lights: gate closed, order sent, flat proven; or the end without proof. */
export interface FlattenView {
  readonly step: 'gate-closed' | 'sent' | 'proven' | 'failed';
  /** A person's word closes the gate until a person resumes; a rule says itself how long no entry is placed. */
  readonly by: 'person' | 'rule';
  /** An order of its own has gone; without one there was nothing left to close. */
  readonly sent: boolean;
}

export interface AccountView {
  readonly id: AccountId;
  readonly account: Account | null;
  readonly tradingState: TradingState;
  /** Why no entry is placed; null: nothing of the account's own stands against it. */
  readonly tradingWhy: string | null;
  /** Orders whose fate is not known; entries on their contracts are blocked. */
  readonly unknownOrders: number;
  /** What is open in it and no session keeps. */
  readonly left: readonly LeftView[];
}

/** Contracts of one month that no session keeps: a person may flatten them, and the flat time does. */
export interface LeftView {
  readonly account: AccountId;
  readonly accountName: string;
  /** Its symbol is the venue's id until the venue has described it. */
  readonly contract: Contract;
  /** Which stood there last; null: none ever did. */
  readonly session: SessionId | null;
  /** Signed contracts. */
  readonly size: number;
  readonly averagePrice: number | null;
  /** Stream and books agree with the venue's last word. */
  readonly proven: boolean;
  /** Signed contracts of it that no order of ours brought. */
  readonly external: number;
  readonly workingOrders: number;
  /** How far its flatten is; null: none is under way. */
  readonly flatten: 'gate-closed' | 'sent' | null;
}

/** What a notice must know of a session. */
export type SessionGlance = Pick<SessionView, 'config' | 'state' | 'contract'>;

export interface KernelView {
  readonly sessions: readonly SessionView[];
  readonly accounts: readonly AccountView[];
  readonly links: { readonly market: LinkView; readonly account: LinkView };
  /** Why trading as a whole is halted, if it is. */
  readonly haltedWhy: string | null;
}
