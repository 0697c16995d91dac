/**
 * One order of a contract at a time: signals that find one under way, of their own session or of another on the same contract,
 * wait until it is over and the venue's position shows it, and are then looked at as if they came just now. Two sessions that
 * speak on one bar are both heard, and an exit that comes while its entry is still being filled closes all of it. A wait has
 * its time; after it the guard decides.
 */
import { isExit, type Signal } from '#scan';
import { accountBook, positionBook } from './books.ts';
import { proposeOrder } from './intents.ts';
import { isUnderWay } from './open-orders.ts';
import { startRelease } from './release.ts';
import type { SessionId } from './session.ts';
import { dropSignal, type SignalFate, settleSignal } from './signal-fate.ts';
import { heldAgainst } from './signal-intents.ts';
import { meetsItsStop, policyAgainst, tradeSignals } from './trading.ts';
import type { Turn } from './turn.ts';

type Tell = (signal: Signal, fate: SignalFate) => void;

/** The denial between an order's fills and the venue's word on the position, as a rule less than a second. */
const BETWEEN_TWO_WORDS = 'position-unsettled';
/** Denials that an order under way may be the reason of, and that its end may lift. */
const PASSING_DENIALS: ReadonlySet<string> = new Set(['order-unsettled', 'nothing-to-close', BETWEEN_TWO_WORDS]);

/** @param tell is called of each signal before its order is written down, or when it begins to wait */
export function actOnSignals(turn: Turn, id: SessionId, signals: readonly Signal[], tell: Tell): void {
  const session = turn.session(id);
  if (session === undefined || signals.length === 0) return;
  if (!areToWait(turn, id, signals)) return act(turn, id, signals, tell);
  for (const signal of signals)
    tell(signal, { state: 'waiting', why: 'waits until the order of its contract that is under way is over' });
  session.desk.queue = signals;
  turn.after(`queue:${id}`, turn.times.releaseMs);
}

/** Something was learned in this turn: the order under way may be over. */
export function followQueue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.queue === null) return;
  const { stopping, flatten, queue } = session.desk;
  const isEnding = stopping !== null || flatten !== null;
  if (isEnding || !(areToWait(turn, id, queue) || areWordsApart(turn, id))) goOn(turn, id);
}

/** The order under way is not over in time: the guard says what that means for each. */
export function queueDue(turn: Turn, id: SessionId): void {
  goOn(turn, id);
}

/** The signals of a newer bar overtake entries that wait. @returns why they may not, since an exit waits; null: they may */
export function overtakeQueue(turn: Turn, id: SessionId, bar: Signal['bar']): string | null {
  const queue = turn.session(id)?.desk.queue ?? null;
  if (queue === null) return null;
  if (queue.some((signal) => isExit(signal.type) || signal.bar === bar))
    return 'signals before it still wait for an order that is under way';
  callOffQueue(turn, id, 'a newer bar has closed');
  return null;
}

export function callOffQueue(turn: Turn, id: SessionId, why: string): void {
  for (const signal of end(turn, id)) dropSignal(turn, id, signal, why);
}

/** Whether one of them would be refused for no more than what is about to pass. */
function areToWait(turn: Turn, id: SessionId, signals: readonly Signal[]): boolean {
  const session = turn.session(id);
  if (session === undefined) return false;
  const { book, desk } = session;
  const underWay = isUnderWay(turn, { account: book.config.account, contract: desk.contract.id });
  return signals.some((signal) => {
    if (policyAgainst(turn, book, desk, signal) !== null) return false;
    const { verdict } = proposeOrder(turn, book, desk, signal);
    return !verdict.ok && (underWay ? PASSING_DENIALS.has(verdict.rule) : verdict.rule === BETWEEN_TWO_WORDS);
  });
}

/** An exit that went between an order's last fill and the position that shows it would leave those contracts open. */
function areWordsApart(turn: Turn, id: SessionId): boolean {
  const session = turn.session(id);
  if (session === undefined) return false;
  const account = accountBook(turn.books, session.book.config.account);
  const { stated, booked } = positionBook(account, session.desk.contract.id);
  return stated !== booked;
}

function act(turn: Turn, id: SessionId, signals: readonly Signal[], tell: Tell): void {
  const exit = meetsItsStop(turn, id, signals);
  if (exit === undefined) return tradeSignals(turn, id, signals, tell);
  for (const signal of signals)
    tell(signal, { state: 'waiting', why: 'waits until the stop of the position leaves it room' });
  startRelease(turn, id, { signals, exit });
}

function goOn(turn: Turn, id: SessionId): void {
  const trading: Signal[] = [];
  for (const signal of end(turn, id)) {
    const hindrance = whyNotNow(turn, id, signal);
    if (hindrance === null) trading.push(signal);
    else dropSignal(turn, id, signal, hindrance);
  }
  act(turn, id, trading, (signal, fate) => settleSignal(turn, id, signal, fate));
}

/** What would only open is worth its own bar alone (K10). */
function whyNotNow(turn: Turn, id: SessionId, signal: Signal): string | null {
  const session = turn.session(id);
  if (session === undefined) return 'the session is over';
  const { book, desk } = session;
  if (desk.stopping !== null || desk.flatten !== null) return 'the session is being stopped or flattened';
  const closes = isExit(signal.type) || heldAgainst(turn, book, desk, signal) > 0;
  return closes || signal.bar === desk.newestLive ? null : 'a newer bar has closed';
}

/** @returns the signals that have waited */
function end(turn: Turn, id: SessionId): readonly Signal[] {
  const session = turn.session(id);
  if (session === undefined || session.desk.queue === null) return [];
  const signals = session.desk.queue;
  session.desk.queue = null;
  turn.command({ type: 'timer.clear', timer: `queue:${id}` });
  return signals;
}
