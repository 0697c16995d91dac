/**
 * What the venue tells of our orders, by stream or REST, and when it proves a fill. One channel that shows the whole size
 * makes it filled; the other has some seconds to agree, else an alarm says that it did not.
 */
import { type Fill, isTerminal, type Order } from '#account';
import { sameMembers } from '#base';
import { accountBook, type TradeBook } from './books.ts';
import { childHeard } from './child-trades.ts';
import { accountDesk, type TradeDesk } from './desk.ts';
import { found } from './lost-orders.ts';
import { noteGrowth } from './open-orders.ts';
import type { TradeRecord } from './records.ts';
import {
  afterSettling,
  describe,
  isOurs,
  orderByTag,
  readOrder,
  record,
  sum,
  tradeOf,
  withFills,
} from './trade-book.ts';
import type { Turn } from './turn.ts';
import { awaitStream, streamTold } from './untold-fills.ts';
import { orderShown } from './vanished-orders.ts';

/** The stream or a REST answer told of an order; if it is one of ours, its trade is looked at again. */
export function orderHeard(turn: Turn, order: Order, channel: 'stream' | 'rest'): void {
  const before = accountBook(turn.books, order.account).orders.get(order.id);
  if (!sameMembers(before, order)) turn.record({ type: 'order.changed', order, channel });
  orderShown(turn, order);
  // What a reading shows for the first time may be of hours ago.
  if (order.filled > (before?.filled ?? (channel === 'rest' ? order.filled : 0))) noteGrowth(turn, order);
  childHeard(turn, order, { filledBefore: before?.filled ?? 0, channel });
  const ids = accountDesk(turn.desk, order.account).tagByOrder;
  const tag = ids.get(order.id) ?? order.tag;
  const known = tradeOf(turn, tag);
  if (known === undefined) return;
  const { trade, desk } = known;
  if (!isOurs(trade, order)) return;
  // The order's own tag names it before the answer to the request has come.
  ids.set(order.id, trade.intent.tag);
  [desk.misses, desk.firstMissAt] = [0, null];
  if (order.status === 'filled' && order.filled === trade.intent.size) desk.provenBy.add(channel);
  if (trade.settled && trade.record.status === 'presumed-absent') {
    turn.alarm(
      trade.intent.session,
      `the order ${trade.intent.tag}, thought never to have arrived, was found: ${order.status}`,
    );
    found(turn, trade, desk, order);
    // One that is over already is read back, as every end is.
    if (desk.phase === 'reading') readOrder(turn, trade);
  }
  assess(turn, trade, desk);
}

export function fillHeard(turn: Turn, said: Fill, channel: 'stream' | 'rest'): void {
  const account = accountBook(turn.books, said.account);
  const before = account.fills.get(said.id);
  // What was taken back stays so: its first word may come behind that, or a reading of before.
  const fill = before?.voided === true ? { ...said, voided: true } : said;
  if (before === undefined || before.voided !== fill.voided) {
    turn.record({ type: 'fill.booked', fill, channel });
    if (channel === 'rest' && before === undefined) awaitStream(turn, fill);
    // The venue's own statement of the position should follow; if it does not, REST decides.
    turn.after(`differ:${fill.account}`, turn.times.differMs);
  }
  if (channel === 'stream') streamTold(turn, fill);
  const known = tradeOf(turn, accountDesk(turn.desk, fill.account).tagByOrder.get(fill.order));
  if (known === undefined) return;
  const { trade, desk } = known;
  noteFill(trade, desk, fill, channel);
  assess(turn, trade, desk);
}

/** The second channel has had its time. */
export function agreementDue(turn: Turn, tag: string): void {
  const known = tradeOf(turn, tag);
  if (known === undefined) return;
  const { trade, desk } = known;
  if (desk.provenBy.size !== 1) return;
  const [channel] = desk.provenBy;
  const other = channel === 'stream' ? 'REST does not show it' : 'the stream never told of it';
  record(turn, trade, { ...trade.record, proof: 'disputed' });
  turn.alarm(trade.intent.session, `the fill of ${describe(trade)} is known from one channel only: ${other}`);
}

/** The stream may have told of fills before the answer named the order. */
export function catchUp(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const { order } = trade.record;
  if (order === null) return;
  for (const fill of accountBook(turn.books, trade.intent.account).fills.of(order)) {
    noteFill(trade, desk, fill, 'stream');
  }
}

/** Looks at all that is known of an order and says what follows. */
export function assess(turn: Turn, trade: TradeBook, desk: TradeDesk): void {
  const account = accountBook(turn.books, trade.intent.account);
  const id = trade.record.order ?? orderByTag(turn, trade);
  const order = id === null ? undefined : account.orders.get(id);
  const told = id === null ? [] : account.fills.of(id);
  const fills = told.filter(({ voided }) => !voided);
  const filled = Math.max(total(fills), order?.filled ?? 0);
  // Fills go out of the books by a bound; what was accounted for once stays so.
  desk.accounted = (desk.accounted && trade.settled) || total(told) >= filled;
  const proof = desk.provenBy.size === 2 ? 'both' : desk.provenBy.size === 1 ? 'one' : 'none';
  const filledNow = withFills(turn, trade, desk, fills, order, filled);
  if (desk.provenBy.size > 0) return proven(turn, trade, desk, { ...filledNow, proof });
  if (trade.settled) return heardLate(turn, trade, filledNow);
  if (isNews(trade.record, filledNow)) record(turn, trade, filledNow);
  // An end without a whole fill is believed when read back over REST: a fill may have been faster than it.
  if (order !== undefined && isTerminal(order.status) && desk.phase === 'working') {
    desk.phase = 'reading';
    desk.reads = 0;
    readOrder(turn, trade);
  }
}

/** The order was read back as over, and more of it is heard of now: another fill, or when one that was counted happened. */
function heardLate(turn: Turn, trade: TradeBook, filledNow: TradeRecord): void {
  const { filled, status } = trade.record;
  if (filledNow.filled < filled || !isNews(trade.record, filledNow)) return;
  if (filledNow.filled === filled) return record(turn, trade, filledNow);
  const why = `${filledNow.filled} of ${trade.intent.size} filled, told after it was over (${status})`;
  record(turn, trade, { ...filledNow, status: 'partial', why });
  turn.alarm(trade.intent.session, `${describe(trade)}: ${why}`);
}

/** Also where the size is known already: the order's own word may come before its fill's, which alone tells when. */
function isNews(before: TradeRecord, { filled, executedAt }: TradeRecord): boolean {
  return filled !== before.filled || executedAt !== before.executedAt;
}

function total(fills: readonly Fill[]): number {
  return fills.reduce((sum, { size }) => sum + size, 0);
}

function noteFill(trade: TradeBook, desk: TradeDesk, fill: Fill, channel: 'stream' | 'rest'): void {
  const fills = channel === 'stream' ? desk.streamFills : desk.restFills;
  fills.set(fill.id, fill.voided ? 0 : fill.size);
  if (sum(fills) === trade.intent.size) desk.provenBy.add(channel);
}

function proven(turn: Turn, trade: TradeBook, desk: TradeDesk, filled: TradeRecord): void {
  const { tag } = trade.intent;
  const first = trade.record.status !== 'filled';
  const disputed = trade.record.proof === 'disputed' && filled.proof === 'one';
  const next: TradeRecord = { ...filled, status: 'filled', why: null, proof: disputed ? 'disputed' : filled.proof };
  if (!first && sameMembers(trade.record, next)) return;
  record(turn, trade, next);
  if (filled.proof === 'both') {
    for (const timer of ['agree', 'read']) turn.command({ type: 'timer.clear', timer: `${timer}:${tag}` });
  } else if (first) {
    turn.after(`agree:${tag}`, turn.times.agreementMs);
    if (desk.provenBy.has('stream')) readOrder(turn, trade);
  }
  if (first) afterSettling(turn, trade);
}
