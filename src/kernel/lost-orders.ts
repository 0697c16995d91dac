/**
 * Orders of unknown fate (K8). They are looked for by their tag, and by the number with which the venue has accepted them, and
 * never sent again; absence is believed only after long looking, and the tag stays watched.
 */
import { isTerminal, type Order } from '#account';
import { clause, MINUTE, SECOND } from '#base';
import { waitAfter } from '#risk';
import { watchAbsent } from './absent-orders.ts';
import { accountBook, driftOf, positionBook, type TradeBook } from './books.ts';
import { accountDesk, type TradeDesk } from './desk.ts';
import { owesFills } from './owed-fills.ts';
import { describe, readOrder, record, settle, settleEnded } from './trade-book.ts';
import type { Turn } from './turn.ts';
import { endUnheard } from './vanished-orders.ts';

/** A fill that is stamped before the order was decided may be its own all the same, by clocks that differ so much. */
const STAMPS_APART_MS = 10 * MINUTE;

export function loseSight(turn: Turn, trade: TradeBook, desk: TradeDesk, why: string): void {
  desk.phase = 'unknown';
  desk.reads = 0;
  desk.alarmedAt = turn.at.monotonic;
  record(turn, trade, { ...trade.record, status: 'unknown', why });
  turn.alarm(
    trade.intent.session,
    `the fate of ${describe(trade)} is unknown: ${clause(why)}. It is being looked for and will not be sent again`,
  );
  turn.after(`read:${trade.intent.tag}`, waitAfter(turn.times.lookUpWaitsMs, 0));
}

/** After a restart: an order with an answer is read, one without is of unknown fate (K5, K8). */
export function resumeTrade(turn: Turn, trade: TradeBook): void {
  layOut(turn, trade);
  const { order, status } = trade.record;
  if (order === null && status !== 'unknown') {
    record(turn, trade, { ...trade.record, status: 'unknown', why: 'the program ended before the answer came' });
  }
  readOrder(turn, trade);
}

/**
 * Nobody asks any more for an order that ended without its whole fill, but the venue may speak of it, after a restart as
 * before: one presumed absent may be found, and a fill may have been faster than a cancel. One that says it is filled may owe its
 * fills still.
 */
export function watchForLate(turn: Turn, trade: TradeBook): void {
  if (trade.record.status !== 'filled' || owesFills(turn.books, trade)) layOut(turn, trade);
}

function layOut(turn: Turn, trade: TradeBook): void {
  const { intent, settled } = trade;
  const { order, proof } = trade.record;
  if (order !== null) accountDesk(turn.desk, intent.account).tagByOrder.set(order, intent.tag);
  turn.desk.trades.set(intent.tag, {
    phase: order === null ? 'unknown' : 'reading',
    sentAt: turn.at.monotonic,
    barClosedAt: null,
    reads: 0,
    firstMissAt: null,
    misses: 0,
    streamFills: new Map(),
    restFills: new Map(),
    provenBy: new Set(proof === 'both' ? ['stream', 'rest'] : []),
    // What an earlier run has settled is waited for no more, but for what it owes.
    accounted: settled && !owesFills(turn.books, trade),
    alarmedAt: null,
    cancelSent: false,
    latencyMs: null,
  });
}

export function found(turn: Turn, trade: TradeBook, desk: TradeDesk, order: Order): void {
  desk.phase = isTerminal(order.status) ? 'reading' : 'working';
  desk.reads = 0;
  if (trade.answer === 'rejected' && desk.phase === 'working')
    turn.alarm(
      trade.intent.session,
      `the venue has refused ${describe(trade)}, and works it all the same (order ${order.id})`,
    );
  accountDesk(turn.desk, trade.intent.account).tagByOrder.set(order.id, trade.intent.tag);
  record(turn, trade, { ...trade.record, status: 'working', order: order.id, why: null });
  if (desk.phase === 'working') turn.after(`timeout:${trade.intent.tag}`, SECOND);
  const { state } = (trade.intent.session === null ? null : turn.books.sessions.get(trade.intent.session)) ?? {};
  if (state === 'stopped' || state === 'error') {
    const what = `${describe(trade)} was found (${order.status}) after its session was stopped`;
    turn.alarm(
      trade.intent.session,
      `${what}: no session keeps what it holds. Flatten it on the page, or with \`openbell flatten\``,
    );
  }
}

/** What has a number is asked for by that and, every other time, by its tag in the listings: both must miss it. */
export function lookFor(turn: Turn, trade: TradeBook, { phase, misses }: TradeDesk): void {
  const isByTag = phase === 'unknown' && misses % 2 === 1;
  readOrder(turn, trade, isByTag ? null : trade.record.order);
}

export function missed(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  desk.misses += 1;
  desk.firstMissAt ??= turn.at.monotonic;
  const spanMs = turn.at.monotonic - desk.firstMissAt;
  if (desk.misses < turn.times.absentMissesMin || spanMs < neededSpanMs(turn, trade) || hasMoved(turn, trade)) return;
  giveUp(turn, trade, desk);
}

function giveUp(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const { order: id, filled } = trade.record;
  const known = id === null ? undefined : accountBook(turn.books, trade.intent.account).orders.get(id);
  // How much of it is filled will yet be told.
  if (known?.status === 'filled') return;
  if (known !== undefined && isTerminal(known.status)) return settleEnded(turn, trade, desk, known.status);
  if (known !== undefined) endUnheard(turn, known);
  const why = 'the venue does not show it after repeated look-ups';
  if (filled > 0)
    settle(turn, trade, 'partial', `${filled} of ${trade.intent.size} filled, the rest is not known: ${why}`);
  else settle(turn, trade, 'presumed-absent', `${why}; it was not sent again`);
  const fate = id === null ? 'is presumed never to have arrived' : `was accepted as order ${id} and is known no more`;
  turn.alarm(trade.intent.session, `${describe(trade)} ${fate}; its tag is still watched`);
  watchAbsent(turn);
}

/**
 * Whatever it has filled would show as contracts that nobody knows of. A person may have traded beside us meanwhile: what
 * orders have filled that are known and are not this one has moved the position, too.
 */
function hasMoved(turn: Turn, { intent, drift }: TradeBook): boolean {
  const account = accountBook(turn.books, intent.account);
  const position = positionBook(account, intent.contract);
  if (position.stated === position.own + position.external) return false;
  if (drift === null || driftOf(position) !== drift) return true;
  return [...account.fills.values()].some(
    ({ contract, at, order }) =>
      contract === intent.contract && at >= intent.at - STAMPS_APART_MS && !account.orders.has(order),
  );
}

/**
 * How long look-ups must have missed it. A flatten works while the account link is down: for its own orders REST alone is
 * believed, after twice as long. What was decided so long ago has had its time to arrive: after a restart that is late the
 * look-ups need not last as long, but for what has a number already, since that has arrived.
 */
function neededSpanMs(turn: Turn, { intent, record }: TradeBook): number {
  const { absentAfterMs, absentAfterRestartMs } = turn.times;
  if (turn.desk.links.account.state !== 'up') return intent.purpose === 'saga' ? 2 * absentAfterMs : Infinity;
  const isLate = record.order === null && turn.at.venue - intent.at >= 2 * absentAfterMs;
  return isLate ? absentAfterRestartMs : absentAfterMs;
}

/** Looks again after a while, and says now and then that nothing is known yet. */
export function searchAgain(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  if (desk.alarmedAt === null || turn.at.monotonic - desk.alarmedAt >= turn.times.unknownToldEveryMs) {
    desk.alarmedAt = turn.at.monotonic;
    turn.alarm(trade.intent.session, `the fate of ${describe(trade)} is still unknown`);
  }
  turn.after(`read:${trade.intent.tag}`, waitAfter(turn.times.lookUpWaitsMs, desk.reads));
}
