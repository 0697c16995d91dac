/**
 * The life of an order of ours after it was approved: answered, read, cancelled after its time and read back. What it
 * filled is judged in proof.ts, and what cannot be known is looked for in lost-orders.ts.
 */
import { isTerminal, type Order, type OrderId } from '#account';
import { MINUTE, SECOND } from '#base';
import { accountBook, type TradeBook } from './books.ts';
import { accountDesk, type TradeDesk, touch } from './desk.ts';
import type { OrderReading, Outcome } from './event.ts';
import { found, lookFor, loseSight, missed, searchAgain } from './lost-orders.ts';
import { assess, catchUp, fillHeard, orderHeard } from './proof.ts';
import { isOurs, orderByTag, readOrder, record, settle, settleEnded, tradeOf } from './trade-book.ts';
import type { Turn } from './turn.ts';
import { orderDenied, workingOrder } from './vanished-orders.ts';
import { cancelRefused, waitingNotShown, waitingShown } from './waiting-children.ts';

const LATENCIES_MAX = 1_000;

type FoundOrder = NonNullable<Extract<OrderReading, { ok: true }>['found']>;

export function orderAnswered(turn: Turn, tag: string, outcome: Outcome): void {
  const known = tradeOf(turn, tag);
  if (known === undefined) return;
  const { trade, desk } = known;
  if (trade.settled && !isLateWord(trade, outcome)) return;
  turn.record({
    type: 'order.answered',
    tag,
    answer: outcome.type,
    order: outcome.order,
    why: outcome.why,
    timing: {
      barClosedAt: desk.barClosedAt,
      decidedAt: desk.sentAt,
      flushedAt: outcome.flushedAt ?? null,
      leftAt: outcome.leftAt,
      answeredAt: turn.at.monotonic,
    },
  });
  noteLatency(turn, trade, desk, outcome);
  if (trade.settled) return;
  switch (outcome.type) {
    case 'rejected':
      return refused(turn, trade, desk, outcome.why);
    case 'withheld':
      return settle(turn, trade, 'disabled', outcome.why);
    case 'unknown':
      return loseSight(turn, trade, desk, outcome.why ?? 'the answer did not come');
    case 'accepted':
      adoptOrder(turn, trade, desk, outcome);
  }
}

/** The stream may have shown it at work before that: the order itself is the truth then, as with a cancel. */
function refused(turn: Turn, trade: TradeBook, desk: TradeDesk, why: string | null): void {
  const { orders, fills } = accountBook(turn.books, trade.intent.account);
  const id = orderByTag(turn, trade);
  const order = id === null ? undefined : orders.get(id);
  const hasFilled = order !== undefined && (order.filled > 0 || fills.of(order.id).length > 0);
  if (order === undefined || (isTerminal(order.status) && !hasFilled)) return settle(turn, trade, 'rejected', why);
  desk.phase = 'reading';
  desk.reads = 0;
  record(turn, trade, { ...trade.record, order: order.id, why });
  readOrder(turn, trade);
}

/** The stream proved the order before its request was answered: nothing is to be done, but people ask how long it took. */
function isLateWord({ answer, record }: TradeBook, { type, order }: Outcome): boolean {
  return answer === null && type === 'accepted' && order !== null && order === record.order;
}

/** The order's time is over: it is cancelled, and what became of it is read back. */
export function tradeTimedOut(turn: Turn, tag: string): void {
  const known = tradeOf(turn, tag);
  if (known === undefined) return;
  const { trade, desk } = known;
  // Its answer is late: its time is over as soon as it works.
  if (desk.phase === 'sending' && !trade.settled) return turn.after(`timeout:${tag}`, SECOND);
  if (trade.settled || desk.phase !== 'working') return;
  const { order } = trade.record;
  if (order === null) return;
  desk.phase = 'cancelling';
  desk.cancelSent = true;
  turn.command({ type: 'order.cancel', tag, account: trade.intent.account, order });
}

/** Whatever the venue answered to the cancel, the order itself is the truth. */
export function cancelAnswered(turn: Turn, tag: string, { type }: Pick<Outcome, 'type'>): void {
  const known = tradeOf(turn, tag);
  if (known === undefined) return type === 'accepted' ? undefined : cancelRefused(turn, tag);
  const { trade, desk } = known;
  if (trade.settled || desk.phase !== 'cancelling') return;
  desk.phase = 'reading';
  desk.reads = 0;
  readOrder(turn, trade);
}

export function readDue(turn: Turn, tag: string): void {
  const known = tradeOf(turn, tag);
  if (known === undefined) return;
  const { trade, desk } = known;
  if (!trade.settled || desk.provenBy.size === 1) lookFor(turn, trade, desk);
}

/** @param order the number that was asked for; left out: it was the tag */
export function orderRead(turn: Turn, tag: string, reading: OrderReading, order: OrderId | null = null): void {
  const known = tradeOf(turn, tag);
  if (reading.ok && reading.found === null && known?.trade.settled !== false) notKnown(turn, tag, order);
  if (known === undefined) {
    if (reading.ok && reading.found !== null) readingHeard(turn, reading.found);
    return;
  }
  const { trade, desk } = known;
  desk.reads += 1;
  if (reading.ok && reading.found !== null && isOurs(trade, reading.found.order)) {
    if (desk.phase === 'unknown' || isResumed(turn, trade, desk, reading.found.order))
      found(turn, trade, desk, reading.found.order);
    readingHeard(turn, reading.found);
    const { status } = reading.found.order;
    const over = isTerminal(status) && status !== 'filled';
    if (over && !trade.settled && desk.phase === 'reading') settleEnded(turn, trade, desk, status);
  } else if (desk.phase === 'unknown' && reading.ok) {
    missed(turn, trade, desk);
  }
  readAgain(turn, trade, desk);
}

/** Nothing of ours waits for it: it is a stop, or somebody else's, or its trade is settled. */
function notKnown(turn: Turn, tag: string, id: OrderId | null): void {
  const order = workingOrder(turn, tag, id);
  if (order === undefined) return;
  waitingNotShown(turn, order);
  orderDenied(turn, order);
}

function readingHeard(turn: Turn, found: FoundOrder): void {
  const { order, fills } = found;
  if (bringsNews(turn, found)) touch(turn.desk, order.account, order.contract);
  for (const fill of fills) fillHeard(turn, fill, 'rest');
  orderHeard(turn, order, 'rest');
  waitingShown(turn, order);
}

/** An earlier run has sent it, and it works still: it has its time, like any other. */
function isResumed(turn: Turn, { settled }: TradeBook, { phase, cancelSent }: TradeDesk, order: Order): boolean {
  if (settled || phase !== 'reading' || cancelSent) return false;
  const known = accountBook(turn.books, order.account).orders.get(order.id) ?? order;
  return !isTerminal(known.status) && !isTerminal(order.status);
}

/** A fill that is told here for the first time moves the position: an answer still on its way may be older. */
function bringsNews(turn: Turn, { order, fills }: FoundOrder): boolean {
  const book = accountBook(turn.books, order.account);
  if (order.filled > (book.orders.get(order.id)?.filled ?? 0)) return true;
  return fills.some(({ id, voided }) => book.fills.get(id)?.voided !== voided);
}

function adoptOrder(turn: Turn, trade: TradeBook, desk: TradeDesk, outcome: Outcome): void {
  const { tag, account } = trade.intent;
  if (outcome.order === null) return loseSight(turn, trade, desk, 'the venue accepted it without naming an order');
  desk.phase = 'working';
  accountDesk(turn.desk, account).tagByOrder.set(outcome.order, tag);
  turn.after(`read:${tag}`, turn.times.silentOrderMs);
  catchUp(turn, trade, desk);
  assess(turn, trade, desk);
}

/** Decides whether, and when, the order is read once more. */
function readAgain(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const { tag } = trade.intent;
  if (trade.settled) {
    const agreeing = desk.provenBy.size === 1 && trade.record.proof === 'one';
    if (agreeing && turn.at.monotonic - desk.sentAt < MINUTE)
      turn.after(`read:${tag}`, turn.times.agreementReadEveryMs);
    return;
  }
  if (desk.phase === 'unknown') {
    searchAgain(turn, trade, desk);
  } else if (desk.phase === 'reading') {
    const waitMs = turn.times.cancelledReadWaitsMs[desk.reads - 1];
    if (waitMs === undefined) loseSight(turn, trade, desk, 'the cancelled order could not be read back');
    else turn.after(`read:${tag}`, waitMs);
  } else if (desk.phase === 'working') {
    turn.after(`read:${tag}`, turn.times.silentOrderMs * 2);
  }
}

function noteLatency(turn: Turn, { intent }: TradeBook, desk: TradeDesk, { leftAt }: Outcome): void {
  if (leftAt === null || desk.barClosedAt === null) return;
  desk.latencyMs = leftAt - desk.barClosedAt;
  const latencies = turn.session(intent.session)?.desk.latenciesMs ?? [];
  latencies.push(desk.latencyMs);
  if (latencies.length > LATENCIES_MAX) latencies.shift();
}
