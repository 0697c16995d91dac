/**
 * Orders of unknown fate (K8). They are looked for by their tag and never sent again; absence is believed only after long
 * looking, and the tag stays watched.
 */
import { isTerminal, type Order } from '#account';
import { MINUTE, SECOND } from '#base';
import { accountBook, positionBook, type TradeBook } from './books.ts';
import { accountDesk, type TradeDesk } from './desk.ts';
import { describe, readOrder, record, settle } from './trade-book.ts';
import type { Turn } from './turn.ts';

/** Waits between the look-ups of an order of unknown fate; the last one repeats. */
const SEARCH_WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Absence is believed after so many look-ups over so long, with the position unmoved and the account link up. */
const ABSENT_READS_MIN = 3;
const ABSENT_SPAN_MS = 30 * SECOND;

export function loseSight(turn: Turn, trade: TradeBook, desk: TradeDesk, why: string): void {
  desk.phase = 'unknown';
  desk.reads = 0;
  desk.alarmedAt = turn.at.monotonic;
  record(turn, trade, { ...trade.record, status: 'unknown', why });
  turn.alarm(
    trade.intent.session,
    `the fate of ${describe(trade)} is unknown: ${why}. It is being looked for and will not be sent again`,
  );
  turn.after(`read:${trade.intent.tag}`, SEARCH_WAITS_MS[0] ?? SECOND);
}

/** After a restart: an order with an answer is read, one without is of unknown fate (K5, K8). */
export function resumeTrade(turn: Turn, trade: TradeBook): void {
  const { order } = trade.record;
  const desk: TradeDesk = {
    phase: order === null ? 'unknown' : 'reading',
    sentAt: turn.at.monotonic,
    barClosedAt: null,
    reads: 0,
    firstMissAt: null,
    misses: 0,
    streamFills: new Map(),
    restFills: new Map(),
    provenBy: new Set(),
    accounted: false,
    positionBefore: null,
    alarmedAt: null,
    cancelSent: false,
    latencyMs: null,
  };
  turn.desk.trades.set(trade.intent.tag, desk);
  if (order !== null) accountDesk(turn.desk, trade.intent.account).tagByOrder.set(order, trade.intent.tag);
  else if (trade.record.status !== 'unknown') {
    record(turn, trade, { ...trade.record, status: 'unknown', why: 'the program ended before the answer came' });
  }
  readOrder(turn, trade);
}

export function found(turn: Turn, trade: TradeBook, desk: TradeDesk, order: Order): void {
  desk.phase = isTerminal(order.status) ? 'reading' : 'working';
  accountDesk(turn.desk, trade.intent.account).tagByOrder.set(order.id, trade.intent.tag);
  record(turn, trade, { ...trade.record, status: 'working', order: order.id, why: null });
  if (desk.phase === 'working') turn.after(`timeout:${trade.intent.tag}`, SECOND);
}

export function missed(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  if (trade.record.order !== null) return;
  desk.misses += 1;
  desk.firstMissAt ??= turn.at.monotonic;
  const stated = positionBook(accountBook(turn.books, trade.intent.account), trade.intent.contract).stated;
  const unmoved = desk.positionBefore === null || desk.positionBefore === stated;
  const long = turn.at.monotonic - desk.firstMissAt >= ABSENT_SPAN_MS;
  if (desk.misses < ABSENT_READS_MIN || !long || !unmoved || turn.desk.links.account.state !== 'up') return;
  settle(turn, trade, 'presumed-absent', 'the venue does not show it after repeated look-ups; it was not sent again');
  turn.alarm(trade.intent.session, `${describe(trade)} is presumed never to have arrived; its tag is still watched`);
}

/** Looks again after a while, and says each minute that nothing is known yet. */
export function searchAgain(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  if (desk.alarmedAt === null || turn.at.monotonic - desk.alarmedAt >= MINUTE) {
    desk.alarmedAt = turn.at.monotonic;
    turn.alarm(trade.intent.session, `the fate of ${describe(trade)} is still unknown`);
  }
  const wait = SEARCH_WAITS_MS[Math.min(desk.reads, SEARCH_WAITS_MS.length - 1)] ?? SECOND;
  turn.after(`read:${trade.intent.tag}`, wait);
}
