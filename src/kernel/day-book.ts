/**
 * What an account's trading day has brought: with which balance it began, how high the account has been, what was ordered,
 * traded and won, and which loss limit has struck. It changes by facts alone, and begins anew once a day.
 */
import type { AccountId, Fill } from '#account';
import type { EpochMs } from '#base';
import type { DayStart, LossRule } from '#risk';
import { accountBook, type Books } from './books.ts';
import type { Fact, Intent } from './fact.ts';

export interface DayBook extends DayStart {
  /** `2026-01-15` */
  readonly tradingDay: string;
  readonly openAt: EpochMs;
  /** In money: the balance with which the day began. */
  readonly balance: number;
  readonly peakBalance: number;
  peakEquity: number;
  /** By the firm's scaling plan at the day's beginning, in minis: it never rises within a day. Null: no firm. */
  readonly minisMax: number | null;
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

/** The one reset of the day. An account that is over stays over; a day's limit is free again. */
export function beginDay(books: Books, fact: Extract<Fact, { type: 'day.began' }>): void {
  const account = accountBook(books, fact.account);
  const before = account.day;
  const { tradingDay, openAt, balance, minisMax } = fact;
  const orders = [...books.trades.values()].filter(
    ({ intent }) => intent.account === fact.account && intent.purpose !== 'saga' && intent.at >= openAt,
  ).length;
  const day: DayBook = {
    tradingDay,
    openAt,
    balance,
    peakBalance: Math.max(before?.peakBalance ?? balance, balance),
    peakEquity: Math.max(before?.peakEquity ?? balance, balance),
    minisMax,
    orders,
    contracts: 0,
    realised: 0,
    latch: before?.latch?.rule === 'maximum-loss' ? before.latch : null,
    warned: new Map(),
    lifted: [],
  };
  account.day = day;
  for (const fill of account.fills.values()) if (!fill.voided) count(day, fill, 1);
}

export function countOrder(books: Books, intent: Intent): void {
  const day = accountBook(books, intent.account).day;
  if (day !== null && intent.purpose !== 'saga') day.orders += 1;
}

/** @param before what was known of this fill; a voided one is taken back */
export function countFill(books: Books, fill: Fill, before: Fill | undefined): void {
  const day = accountBook(books, fill.account).day;
  if (day === null) return;
  if (before !== undefined && !before.voided) count(day, before, -1);
  if (!fill.voided) count(day, fill, 1);
}

export function notePeak(books: Books, id: AccountId, equity: number): void {
  const day = accountBook(books, id).day;
  if (day !== null) day.peakEquity = Math.max(day.peakEquity, equity);
}

export function noteWarning(books: Books, { account, rule, share }: Extract<Fact, { type: 'loss.warned' }>): void {
  accountBook(books, account).day?.warned.set(rule, share);
}

export function latchLoss(books: Books, { account, rule, why, at }: Extract<Fact, { type: 'loss.latched' }>): void {
  const day = accountBook(books, account).day;
  if (day !== null) day.latch = { rule, why, at };
}

export function liftLoss(books: Books, { account, rule }: Extract<Fact, { type: 'loss.lifted' }>): void {
  const day = accountBook(books, account).day;
  if (day === null) return;
  day.latch = null;
  day.lifted.push(rule);
}

function count(day: DayBook, fill: Fill, times: 1 | -1): void {
  if (fill.at < day.openAt) return;
  day.contracts += times * fill.size;
  day.realised += times * ((fill.profit ?? 0) - fill.fees);
}
