/**
 * What an account's trading day has brought: with which balance it began, how high the account has been, what was ordered,
 * traded and won, and which loss limit has struck. It changes by facts alone, and begins anew once a day.
 */
import type { AccountId, Fill } from '#account';
import { accountBook, type Books, type DayBook } from './books.ts';
import type { Fact, Intent } from './fact.ts';

/** The one reset of the day. An account that is over stays over until the venue begins it anew; a day's limit is free again. */
export function beginDay(books: Books, fact: Extract<Fact, { type: 'day.began' }>): void {
  const account = accountBook(books, fact.account);
  const before = fact.anew === true ? null : account.day;
  const { tradingDay, openAt, balance } = fact;
  const orders = [...books.trades.values()].filter(
    ({ intent }) => intent.account === fact.account && intent.purpose !== 'saga' && intent.at >= openAt,
  ).length;
  const day: DayBook = {
    tradingDay,
    openAt,
    balance,
    peakBalance: Math.max(before?.peakBalance ?? balance, balance),
    peakEquity: Math.max(before?.peakEquity ?? balance, balance),
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
