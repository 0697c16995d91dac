/**
 * The life of an order of ours after it was approved: sent, answered, filled, proven; or cancelled after its time; or of
 * unknown fate, and then looked for by its tag and never sent again (K8). A fill counts as proven when one channel
 * shows the whole size, and as agreed when the other does too.
 */
import { type Fill, isTerminal, type Order, type OrderStatus } from '#account';
import { epochMs, MINUTE, SECOND } from '#base';
import { accountBook, positionBook, type TradeBook } from './books.ts';
import { accountDesk, type TradeDesk } from './desk.ts';
import type { OrderReading, Outcome } from './event.ts';
import type { TradeRecord, TradeStatus } from './records.ts';
import type { Turn } from './turn.ts';

/** An accepted order that nobody has spoken of by then is read over REST. */
const SILENT_ORDER_MS = 2 * SECOND;
/** How long the second channel has to agree. */
const AGREEMENT_MS = 5 * SECOND;
const AGREEMENT_READ_MS = 1 * SECOND;
/** Waits between the readings of a cancelled order. */
const READ_WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** Waits between the look-ups of an order of unknown fate; the last one repeats. */
const SEARCH_WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Absence is believed after so many look-ups over so long, with the position unmoved and the account link up. */
const ABSENT_READS_MIN = 3;
const ABSENT_SPAN_MS = 30 * SECOND;
/** Orders are looked for from this long before they were sent: the clocks may differ. */
const SEARCH_BACK_MS = 5 * MINUTE;
const LATENCIES_MAX = 1_000;
/** Stream messages of one event arrive apart; books and venue may differ for this long. */
const DISAGREEMENT_MS = 2 * SECOND;

export function orderAnswered(turn: Turn, tag: string, outcome: Outcome): void {
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined || trade.settled) return;
  turn.record({ type: 'order.answered', tag, answer: outcome.type, order: outcome.order, why: outcome.why });
  noteLatency(turn, trade, desk, outcome);
  switch (outcome.type) {
    case 'rejected':
      return settle(turn, trade, 'rejected', outcome.why);
    case 'withheld':
      return settle(turn, trade, 'disabled', outcome.why);
    case 'unknown':
      return loseSight(turn, trade, desk, outcome.why ?? 'the answer did not come');
    case 'accepted':
      adoptOrder(turn, trade, desk, outcome);
  }
}

/** The stream or a REST answer told of an order; if it is one of ours, its trade is looked at again. */
export function orderHeard(turn: Turn, order: Order, channel: 'stream' | 'rest'): void {
  const before = accountBook(turn.books, order.account).orders.get(order.id);
  if (JSON.stringify(before) !== JSON.stringify(order)) turn.record({ type: 'order.changed', order, channel });
  const ids = accountDesk(turn.desk, order.account).tagByOrder;
  const tag = ids.get(order.id) ?? order.tag;
  const trade = tag === null ? undefined : turn.books.trades.get(tag);
  const desk = tag === null ? undefined : turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined || !isOurs(trade, order)) return;
  // The order's own tag names it before the answer to the request has come.
  ids.set(order.id, trade.intent.tag);
  if (order.status === 'filled' && order.filled === trade.intent.size) desk.provenBy.add(channel);
  if (trade.settled && trade.record.status === 'presumed-absent') {
    turn.alarm(
      trade.intent.session,
      `the order ${trade.intent.tag}, thought never to have arrived, was found: ${order.status}`,
    );
  }
  assess(turn, trade, desk);
}

export function fillHeard(turn: Turn, fill: Fill, channel: 'stream' | 'rest'): void {
  const account = accountBook(turn.books, fill.account);
  const known = account.fills.get(fill.id);
  if (known === undefined || known.voided !== fill.voided) {
    turn.record({ type: 'fill.booked', fill, channel });
    // The venue's own statement of the position should follow; if it does not, REST decides.
    turn.after(`differ:${fill.account}`, DISAGREEMENT_MS);
  }
  const tag = accountDesk(turn.desk, fill.account).tagByOrder.get(fill.order);
  const trade = tag === undefined ? undefined : turn.books.trades.get(tag);
  const desk = tag === undefined ? undefined : turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined) return;
  noteFill(trade, desk, fill, channel);
  assess(turn, trade, desk);
}

/** The order's time is over: it is cancelled, and what became of it is read back. */
export function tradeTimedOut(turn: Turn, tag: string): void {
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined || trade.settled || desk.phase !== 'working') return;
  const { order } = trade.record;
  if (order === null) return;
  desk.phase = 'cancelling';
  desk.cancelSent = true;
  turn.command({ type: 'order.cancel', tag, account: trade.intent.account, order });
}

/** Whatever the venue answered to the cancel, the order itself is the truth. */
export function cancelAnswered(turn: Turn, tag: string): void {
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined || trade.settled || desk.phase !== 'cancelling') return;
  desk.phase = 'reading';
  desk.reads = 0;
  readOrder(turn, trade);
}

export function readDue(turn: Turn, tag: string): void {
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined) return;
  if (!trade.settled || desk.provenBy.size === 1) readOrder(turn, trade);
}

export function orderRead(turn: Turn, tag: string, reading: OrderReading): void {
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined) return;
  desk.reads += 1;
  if (reading.ok && reading.found !== null && isOurs(trade, reading.found.order)) {
    if (desk.phase === 'unknown') found(turn, trade, desk, reading.found.order);
    for (const fill of reading.found.fills) fillHeard(turn, fill, 'rest');
    orderHeard(turn, reading.found.order, 'rest');
    const { status } = reading.found.order;
    const over = isTerminal(status) && status !== 'filled';
    if (over && !trade.settled && desk.phase === 'reading') ended(turn, trade, desk, status);
  } else if (desk.phase === 'unknown' && reading.ok) {
    missed(turn, trade, desk);
  }
  readAgain(turn, trade, desk);
}

/** The second channel has had its time. */
export function agreementDue(turn: Turn, tag: string): void {
  const trade = turn.books.trades.get(tag);
  const desk = turn.desk.trades.get(tag);
  if (trade === undefined || desk === undefined || desk.provenBy.size !== 1) return;
  const [channel] = desk.provenBy;
  const other = channel === 'stream' ? 'REST does not show it' : 'the stream never told of it';
  record(turn, trade, { ...trade.record, proof: 'disputed' });
  turn.alarm(trade.intent.session, `the fill of ${describe(trade)} is known from one channel only: ${other}`);
}

/** After a restart: an order with an answer is read, one without is of unknown fate (K5, K8). */
export function resumeTrade(turn: Turn, trade: TradeBook): void {
  const { order } = trade.record;
  const desk: TradeDesk = {
    phase: order === null ? 'unknown' : 'reading',
    sentAt: turn.at.monotonic,
    reads: 0,
    firstMissAt: null,
    misses: 0,
    streamFills: new Map(),
    restFills: new Map(),
    provenBy: new Set(),
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

function adoptOrder(turn: Turn, trade: TradeBook, desk: TradeDesk, outcome: Outcome): void {
  const { tag, account } = trade.intent;
  if (outcome.order === null) return loseSight(turn, trade, desk, 'the venue accepted it without naming an order');
  desk.phase = 'working';
  accountDesk(turn.desk, account).tagByOrder.set(outcome.order, tag);
  turn.after(`read:${tag}`, SILENT_ORDER_MS);
  catchUp(turn, trade, desk);
  assess(turn, trade, desk);
}

/** The stream may have told of fills before the answer named the order. */
function catchUp(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const account = accountBook(turn.books, trade.intent.account);
  for (const fill of account.fills.values()) {
    if (fill.order === trade.record.order) noteFill(trade, desk, fill, 'stream');
  }
}

function noteFill(trade: TradeBook, desk: TradeDesk, fill: Fill, channel: 'stream' | 'rest'): void {
  const fills = channel === 'stream' ? desk.streamFills : desk.restFills;
  fills.set(fill.id, fill.voided ? 0 : fill.size);
  if (sum(fills) === trade.intent.size) desk.provenBy.add(channel);
}

/** Looks at all that is known of an order and says what follows. */
function assess(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const account = accountBook(turn.books, trade.intent.account);
  const id = trade.record.order ?? orderByTag(turn, trade);
  const order = id === null ? undefined : account.orders.get(id);
  const fills = [...account.fills.values()].filter((fill) => fill.order === id && !fill.voided);
  const filled = Math.max(
    fills.reduce((total, { size }) => total + size, 0),
    order?.filled ?? 0,
  );
  const proof = desk.provenBy.size === 2 ? 'both' : desk.provenBy.size === 1 ? 'one' : 'none';
  const filledNow = withFills(turn, trade, desk, fills, order, filled);
  if (desk.provenBy.size > 0) return proven(turn, trade, desk, { ...filledNow, proof });
  if (trade.settled) return;
  if (filled !== trade.record.filled) record(turn, trade, filledNow);
  // An end without a whole fill is believed when read back over REST: a fill may have been faster than it.
  if (order !== undefined && isTerminal(order.status) && desk.phase === 'working') {
    desk.phase = 'reading';
    desk.reads = 0;
    readOrder(turn, trade);
  }
}

function proven(turn: Turn, trade: TradeBook, desk: TradeDesk, filled: TradeRecord): void {
  const { tag } = trade.intent;
  const first = trade.record.status !== 'filled';
  const disputed = trade.record.proof === 'disputed' && filled.proof === 'one';
  const next: TradeRecord = { ...filled, status: 'filled', why: null, proof: disputed ? 'disputed' : filled.proof };
  if (!first && JSON.stringify(next) === JSON.stringify(trade.record)) return;
  record(turn, trade, next);
  if (filled.proof === 'both') {
    for (const timer of ['agree', 'read']) turn.command({ type: 'timer.clear', timer: `${timer}:${tag}` });
  } else if (first) {
    turn.after(`agree:${tag}`, AGREEMENT_MS);
    if (desk.provenBy.has('stream')) readOrder(turn, trade);
  }
  if (first) afterSettling(turn, trade);
}

/** REST says the order is over, and it was not filled whole. */
function ended(turn: Turn, trade: TradeBook, desk: TradeDesk, status: OrderStatus): void {
  const { filled } = trade.record;
  if (filled > 0) return settle(turn, trade, 'partial', `${filled} of ${trade.intent.size} filled, the rest ${status}`);
  if (desk.cancelSent && status === 'cancelled')
    return settle(turn, trade, 'timeout', 'cancelled after its time, nothing filled');
  settle(turn, trade, 'rejected', `the venue ended the order: ${status}`);
}

function settle(turn: Turn, trade: TradeBook, status: TradeStatus, why: string | null): void {
  const { tag } = trade.intent;
  record(turn, trade, { ...trade.record, status, why });
  for (const timer of ['timeout', 'read', 'agree']) turn.command({ type: 'timer.clear', timer: `${timer}:${tag}` });
  afterSettling(turn, trade);
}

function afterSettling(turn: Turn, trade: TradeBook): void {
  turn.command({ type: 'timer.clear', timer: `timeout:${trade.intent.tag}` });
  turn.settled.push(trade.intent);
}

function loseSight(turn: Turn, trade: TradeBook, desk: TradeDesk, why: string): void {
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

function found(turn: Turn, trade: TradeBook, desk: TradeDesk, order: Order): void {
  desk.phase = isTerminal(order.status) ? 'reading' : 'working';
  accountDesk(turn.desk, trade.intent.account).tagByOrder.set(order.id, trade.intent.tag);
  record(turn, trade, { ...trade.record, status: 'working', order: order.id, why: null });
  if (desk.phase === 'working') turn.after(`timeout:${trade.intent.tag}`, SECOND);
}

function missed(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
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

/** Decides whether, and when, the order is read once more. */
function readAgain(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const { tag } = trade.intent;
  if (trade.settled) {
    const agreeing = desk.provenBy.size === 1 && trade.record.proof === 'one';
    if (agreeing && turn.at.monotonic - desk.sentAt < MINUTE) turn.after(`read:${tag}`, AGREEMENT_READ_MS);
    return;
  }
  if (desk.phase === 'unknown') {
    if (desk.alarmedAt === null || turn.at.monotonic - desk.alarmedAt >= MINUTE) {
      desk.alarmedAt = turn.at.monotonic;
      turn.alarm(trade.intent.session, `the fate of ${describe(trade)} is still unknown`);
    }
    turn.after(`read:${tag}`, SEARCH_WAITS_MS[Math.min(desk.reads, SEARCH_WAITS_MS.length - 1)] ?? SECOND);
  } else if (desk.phase === 'reading') {
    const waitMs = READ_WAITS_MS[desk.reads - 1];
    if (waitMs === undefined) loseSight(turn, trade, desk, 'the cancelled order could not be read back');
    else turn.after(`read:${tag}`, waitMs);
  } else if (desk.phase === 'working') {
    turn.after(`read:${tag}`, SILENT_ORDER_MS * 2);
  }
}

function readOrder(turn: Turn, { intent, record: { order } }: TradeBook): void {
  turn.command({
    type: 'order.read',
    tag: intent.tag,
    account: intent.account,
    order,
    since: epochMs(intent.at - SEARCH_BACK_MS),
  });
}

/** An order with our tag that differs in what it does is not believed to be ours (K3). */
function isOurs({ intent }: TradeBook, order: Order): boolean {
  return (
    order.account === intent.account &&
    order.contract === intent.contract &&
    order.side === intent.side &&
    order.size === intent.size &&
    (order.tag === null || order.tag === intent.tag)
  );
}

function orderByTag(turn: Turn, { intent }: TradeBook): Order['id'] | null {
  for (const [id, tag] of accountDesk(turn.desk, intent.account).tagByOrder) if (tag === intent.tag) return id;
  return null;
}

function withFills(
  turn: Turn,
  trade: TradeBook,
  desk: TradeDesk,
  fills: readonly Fill[],
  order: Order | undefined,
  filled: number,
): TradeRecord {
  const { record: before, intent } = trade;
  const counted = fills.reduce((total, { size }) => total + size, 0);
  const average =
    counted === 0
      ? (order?.fillPrice ?? null)
      : fills.reduce((money, { price, size }) => money + price * size, 0) / counted;
  const paid = average === null || before.signalPrice === null ? null : average - before.signalPrice;
  return {
    ...before,
    order: order?.id ?? before.order,
    filled,
    fillPrice: average,
    slippage: paid === null ? null : intent.side === 'buy' ? paid : -paid,
    elapsedMs: before.elapsedMs ?? (filled === intent.size ? turn.at.monotonic - desk.sentAt : null),
    executedAt: fills.at(-1)?.at ?? before.executedAt,
    latencyMs: desk.latencyMs ?? before.latencyMs,
  };
}

function noteLatency(turn: Turn, { intent }: TradeBook, desk: TradeDesk, { leftAt }: Outcome): void {
  const closedAt = turn.session(intent.session)?.desk.newestClosedAt ?? null;
  if (leftAt === null || intent.signal === null || closedAt === null) return;
  desk.latencyMs = leftAt - closedAt;
  const latencies = turn.session(intent.session)?.desk.latenciesMs ?? [];
  latencies.push(desk.latencyMs);
  if (latencies.length > LATENCIES_MAX) latencies.shift();
}

function record(turn: Turn, trade: TradeBook, next: TradeRecord): void {
  turn.record({ type: 'trade.recorded', session: trade.intent.session, trade: next });
}

function describe({ intent }: TradeBook): string {
  return `the ${intent.side} of ${intent.size} (${intent.signalType}, tag ${intent.tag})`;
}

function sum(sizes: ReadonlyMap<unknown, number>): number {
  let total = 0;
  for (const size of sizes.values()) total += size;
  return total;
}
