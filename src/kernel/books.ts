/**
 * The books: everything the kernel must still know after a restart. They change by facts alone, through `evolve`, and
 * hold bounded history: the ledger has the rest.
 */
import type { Account, AccountId, Order, OrderId } from '#account';
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import type { DayStart, LossRule } from '#risk';
import type { Intent, ProtectionState } from './fact.ts';
import { FillBook } from './fill-book.ts';
import type { AlertRecord, ErrorRecord, TradeRecord } from './records.ts';
import type { SessionConfig, SessionGround, SessionId, SessionState, StopPolicy, TradingState } from './session.ts';

/** Lines of each kind of history that a session shows. */
export const HISTORY_MAX = 200;
/** Sessions that are over and still shown. */
export const STOPPED_SESSIONS_MAX = 20;
/** Orders and fills remembered an account; the oldest go first, and none that is open. */
export const ORDERS_MAX = 2_000;
/** Signals remembered so that none is told or traded twice; the oldest go first. */
export const KEYS_MAX = 100_000;

export interface SessionBook {
  readonly config: SessionConfig;
  readonly startedAt: EpochMs;
  state: SessionState;
  message: string;
  ground: SessionGround | null;
  tradingState: TradingState;
  /** Why its own latch is not active, for people: no decision reads it. */
  tradingWhy: string | null;
  /** Whether the position's stop stands at the venue, as last seen. */
  protection: ProtectionState;
  /** A flatten has begun and is neither proven nor given up: a restart takes it up again. */
  flattening: boolean;
  /** As a person asked to stop it; null: nobody did. */
  ending: StopPolicy | null;
  barsInjected: number;
  scansRun: number;
  signalsFound: number;
  alertsDispatched: number;
  tradesSubmitted: number;
  tradesFilled: number;
  readonly alerts: AlertRecord[];
  readonly trades: TradeRecord[];
  readonly errors: ErrorRecord[];
  /** Display keys of the signals told already. */
  readonly told: Set<string>;
}

/** One intent and what became of it. */
export interface TradeBook {
  readonly intent: Intent;
  record: TradeRecord;
  /** The venue's answer to the request; null until it came, and for ever if the process died in between. */
  answer: 'accepted' | 'rejected' | 'unknown' | 'withheld' | null;
  settled: boolean;
  /** What was stated of its contract less what was told of it, when it was decided; null before anything was stated. */
  readonly drift: number | null;
}

export interface PositionBook {
  /** What the venue said last; null before it said anything. */
  stated: number | null;
  /** What all fills of the account add up to since the last REST statement. */
  booked: number;
  /** What all fills ever told add up to, whosever they are. */
  told: number;
  /** What the fills of our own orders have made of it, with what was adopted. */
  own: number;
  /** When that last left zero, by the venue's clock: entries before it have brought nothing of what is held. */
  ownSince: EpochMs | null;
  /** Contracts that are there and are not ours, signed, as last noted; what closed ours counts with the other sign. */
  external: number;
  /** So many of them may stay: a person or the policy has said so. */
  leftAlone: number;
  averagePrice: number;
  /** No session keeps it, and a person's flatten of it is neither proven nor given up: a restart takes it up again. */
  flattening?: true;
  /** When the venue was last asked to close it by its own call, in venue time. */
  venueCalledAt?: EpochMs;
}

/** What an account's trading day has brought so far. */
export interface DayBook extends DayStart {
  /** `2026-01-15` */
  readonly tradingDay: string;
  readonly openAt: EpochMs;
  /** In money: the balance with which the day began. */
  readonly balance: number;
  readonly peakBalance: number;
  peakEquity: number;
  /** Orders from signals. */
  orders: number;
  /** Contracts bought and sold, also by hand. */
  contracts: number;
  /** Profits less fees, in money. */
  realised: number;
  latch: LossLatch | null;
  /** The share of each limit up to which people have been warned. */
  readonly warned: Map<LossRule, number>;
  /** Limits that a person has lifted for the rest of the day. */
  readonly lifted: LossRule[];
}

export interface LossLatch {
  readonly rule: LossRule;
  readonly why: string;
  readonly at: EpochMs;
}

export interface AccountBook {
  account: Account | null;
  /** Null: as `haltedAll` says. */
  tradingState: TradingState | null;
  /** Why it is not active, for people. */
  tradingWhy: string | null;
  /** What the trading day has brought; null before it was known. */
  day: DayBook | null;
  readonly positions: Map<ContractId, PositionBook>;
  readonly orders: Map<OrderId, Order>;
  readonly fills: FillBook;
  /** Orders that are ours, children of brackets too. */
  readonly ownOrders: Set<OrderId>;
  /** Contracts of them that count as ours already, though their fills have not been told. */
  readonly owed: Map<OrderId, number>;
}

export interface Books {
  venue: string;
  haltedAll: boolean;
  /** Why, for people. */
  haltedWhy: string | null;
  readonly sessions: Map<SessionId, SessionBook>;
  readonly accounts: Map<AccountId, AccountBook>;
  /** By tag. */
  readonly trades: Map<string, TradeBook>;
  /** Signals that led to an order, whatever became of it (K10). */
  readonly tradedKeys: Set<string>;
}

export function emptyBooks(): Books {
  return {
    venue: '',
    haltedAll: false,
    haltedWhy: null,
    sessions: new Map(),
    accounts: new Map(),
    trades: new Map(),
    tradedKeys: new Set(),
  };
}

export function accountBook(books: Books, id: AccountId): AccountBook {
  const known = books.accounts.get(id);
  if (known !== undefined) return known;
  const book: AccountBook = {
    account: null,
    tradingState: null,
    tradingWhy: null,
    day: null,
    positions: new Map(),
    orders: new Map(),
    fills: new FillBook(ORDERS_MAX),
    ownOrders: new Set(),
    owed: new Map(),
  };
  books.accounts.set(id, book);
  return book;
}

export function positionBook(account: AccountBook, contract: ContractId): PositionBook {
  const known = account.positions.get(contract);
  if (known !== undefined) return known;
  const book: PositionBook = {
    ...{ stated: null, booked: 0, told: 0, own: 0, ownSince: null },
    ...{ external: 0, leftAlone: 0, averagePrice: 0 },
  };
  account.positions.set(contract, book);
  return book;
}

/** What the venue has stated of a position beyond the fills it has told; null before it has stated anything. */
export function driftOf({ stated, told }: PositionBook): number | null {
  return stated === null ? null : stated - told;
}

/** The trading state that rules a session: its own latch, its account's, or everybody's. */
export function tradingStateOf(books: Books, session: SessionBook): TradingState {
  const account = books.accounts.get(session.config.account)?.tradingState ?? (books.haltedAll ? 'halted' : 'active');
  if (account === 'halted' || session.tradingState === 'halted') return 'halted';
  return account === 'reducing' || session.tradingState === 'reducing' ? 'reducing' : 'active';
}

/** Why that state is not active: the account's reason before the session's own, unless only the session's own halts it. */
export function tradingWhyOf(books: Books, session: SessionBook): string | null {
  const account = accountWhyOf(books, session.config.account);
  const { state, why } = account;
  return session.tradingState === 'halted' && state !== 'halted' ? session.tradingWhy : (why ?? session.tradingWhy);
}

/** What rules an account, and why where it is not active. */
export function accountWhyOf(
  { accounts, haltedAll, haltedWhy }: Books,
  id: AccountId,
): { readonly state: TradingState; readonly why: string | null } {
  const { tradingState = null, tradingWhy = null } = accounts.get(id) ?? {};
  if (tradingState !== null) return { state: tradingState, why: tradingWhy };
  return { state: haltedAll ? 'halted' : 'active', why: haltedWhy };
}

/** What is certainly there: where the venue and all fills agree in direction, the smaller; else nothing. */
export function certainPosition({ stated, booked }: PositionBook): number {
  return stated === null ? 0 : common(stated, booked);
}

/** What of it is ours too: an exit of ours closes no contract of anybody else. */
export function ownPosition(position: PositionBook): number {
  return common(certainPosition(position), position.own);
}

/** What of our own part is left where another hand has closed some of it; 0 where it was reversed. */
export function ownLeft({ own, external }: PositionBook): number {
  return Math.sign(external) === -Math.sign(own) ? common(own, own + external) : own;
}

function common(one: number, other: number): number {
  if (Math.sign(one) !== Math.sign(other)) return 0;
  return Math.abs(one) < Math.abs(other) ? one : other;
}

/** What may be there: the larger of the two in size. */
export function worstPosition({ stated, booked }: PositionBook): number {
  return Math.abs(stated ?? 0) > Math.abs(booked) ? (stated ?? 0) : booked;
}

/** K10: what makes a signal of one account and contract the one it is. */
export function tradeKey(
  intent: Pick<Intent, 'account' | 'contract' | 'signalType' | 'leg'>,
  strategy: string,
  bar: EpochMs,
): string {
  const leg = intent.leg === undefined ? '' : ` ${intent.leg}`;
  return `${intent.account} ${intent.contract} ${strategy} ${intent.signalType}${leg} ${bar}`;
}
