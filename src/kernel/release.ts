/**
 * An exit of a position that has its stop at the venue: both together would go through zero, so the stop is cancelled, or
 * made smaller where a part is to stay, and the signals of the bar trade when the venue shows that. If it does not in time
 * they are dropped, since the stop still protects the position. A session that is stopped meanwhile carries the exit
 * through, since it has cost the position its stop, and enters nothing.
 */
import type { Order } from '#account';
import { monotonicMs, SECOND } from '#base';
import { isExit, type Signal } from '#scan';
import { fetchAccount } from './account-reading.ts';
import type { Release } from './desk.ts';
import { isUnderWay, orderInWords } from './open-orders.ts';
import { workingChildren } from './protection.ts';
import type { SessionId } from './session.ts';
import { dropSignal, settleSignal } from './signal-fate.ts';
import { heldAgainst } from './signal-intents.ts';
import { stopsInWay, tradeSignals } from './trading.ts';
import type { Turn } from './turn.ts';

export function startRelease(turn: Turn, id: SessionId, { signals, exit }: Pick<Release, 'signals' | 'exit'>): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const deadline = monotonicMs(turn.at.monotonic + turn.times.releaseMs);
  session.desk.release = { signals, exit, asked: new Map(), deadline };
  askForRoom(turn, id, session.desk.release);
  // The stream should tell of the change; if it does not, the venue is asked.
  turn.after(`release:${id}`, turn.times.releaseLookEveryMs);
}

/** What is in the way by now may be more than at first: another order has filled, another hand has closed some of it. */
function askForRoom(turn: Turn, id: SessionId, { exit, asked }: Release): void {
  for (const { order, keeps } of stopsInWay(turn, id, exit)) {
    if (asked.get(order.id) === keeps) continue;
    asked.set(order.id, keeps);
    const name = { tag: order.tag ?? '', account: order.account, order: order.id };
    if (keeps === 0) turn.command({ type: 'order.cancel', ...name });
    else turn.command({ type: 'order.resize', ...name, size: order.filled + keeps });
  }
}

/** Something was learned in this turn: the stop may be gone. */
export function followRelease(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.release === null) return;
  if (inWay(turn, id, session.desk.release).length > 0) return;
  // Another session's order may have gone meanwhile: the guard would refuse this one beside it, and the stop is spent already.
  const place = { account: session.book.config.account, contract: session.desk.contract.id };
  if (!isUnderWay(turn, place)) goThrough(turn, id, session.desk.release);
}

function goThrough(turn: Turn, id: SessionId, { signals }: Release): void {
  end(turn, id);
  const trading: Signal[] = [];
  for (const signal of signals) {
    const hindrance = whyNotNow(turn, id, signal, signals);
    if (hindrance === null) trading.push(signal);
    else dropSignal(turn, id, signal, `release: ${hindrance}`);
  }
  tradeSignals(turn, id, trading, (signal, fate) => settleSignal(turn, id, signal, fate));
}

/** What was asked to go is waited for also where nothing seems to be held: the venue's word and the fills may be apart a moment. */
function inWay(turn: Turn, id: SessionId, { exit, asked }: Release): readonly Order[] {
  const late = workingChildren(turn, id).filter(
    ({ id: order, size, filled }) => size - filled > (asked.get(order) ?? size),
  );
  return [...new Set([...stopsInWay(turn, id, exit).map(({ order }) => order), ...late])];
}

/** What closes has cost the position its stop and goes through; what would only open is looked at once more (K10). */
function whyNotNow(turn: Turn, id: SessionId, signal: Signal, among: readonly Signal[]): string | null {
  const session = turn.session(id);
  if (session === undefined || isExit(signal.type)) return null;
  const { book, desk } = session;
  const closes = heldAgainst(turn, book, desk, signal) > 0;
  const isAlone = !among.some(({ type }) => isExit(type));
  if (desk.stopping !== null && !(closes && isAlone)) return 'the session is being stopped';
  return closes || signal.bar === desk.newestLive ? null : 'a newer bar has closed';
}

export function releaseDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.release === null) return;
  const { release } = session.desk;
  if (turn.at.monotonic < release.deadline) {
    askForRoom(turn, id, release);
    fetchAccount(turn, session.book.config.account);
    return turn.after(`release:${id}`, turn.times.releaseLookEveryMs);
  }
  const orders = inWay(turn, id, release).map(orderInWords);
  if (orders.length === 0) return goThrough(turn, id, release);
  end(turn, id);
  const { signals } = release;
  const why = `the venue has not made room for it within ${turn.times.releaseMs / SECOND} s: ${orders.join(' and ')} still ${orders.length > 1 ? 'work' : 'works'}`;
  for (const signal of signals) dropSignal(turn, id, signal, `release: ${why}`);
  turn.alarm(id, `${signals.map(({ type }) => type).join(' and ')} dropped, the position stays open: ${why}`);
}

function end(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session !== undefined) session.desk.release = null;
  turn.command({ type: 'timer.clear', timer: `release:${id}` });
}
