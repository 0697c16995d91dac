/**
 * An exit of a position that has its stop at the venue: both together would go through zero, so the stop is cancelled
 * first, and the signals of the bar trade when the venue shows that nothing of it works any more. If that does not come in
 * time they are dropped, since the stop still protects the position. A session that is stopped meanwhile carries the exit
 * through, since it has cost the position its stop, and enters nothing.
 */
import { monotonicMs, SECOND } from '#base';
import { isExit, type Signal } from '#scan';
import { fetchAccount } from './account-reading.ts';
import { cancelChildren, workingChildren } from './protection.ts';
import type { SessionId } from './session.ts';
import { dropSignal, settleSignal } from './signal-fate.ts';
import { heldAgainst } from './signal-intents.ts';
import { tradeSignals } from './trading.ts';
import type { Turn } from './turn.ts';

export function startRelease(turn: Turn, id: SessionId, signals: readonly Signal[]): void {
  const session = turn.session(id);
  if (session === undefined) return;
  session.desk.release = { signals, deadline: monotonicMs(turn.at.monotonic + turn.times.releaseMs) };
  cancelChildren(turn, id);
  // The stream should tell of the cancel; if it does not, the venue is asked.
  turn.after(`release:${id}`, turn.times.releaseLookEveryMs);
}

/** Something was learned in this turn: the stop may be gone. */
export function followRelease(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.release === null || workingChildren(turn, id).length > 0) return;
  const { signals } = session.desk.release;
  end(turn, id);
  const trading: Signal[] = [];
  for (const signal of signals) {
    const hindrance = whyNotNow(turn, id, signal, signals);
    if (hindrance === null) trading.push(signal);
    else dropSignal(turn, id, signal, `release: ${hindrance}`);
  }
  tradeSignals(turn, id, trading, (signal, fate) => settleSignal(turn, id, signal, fate));
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
  const { signals, deadline } = session.desk.release;
  if (turn.at.monotonic < deadline) {
    fetchAccount(turn, session.book.config.account);
    return turn.after(`release:${id}`, turn.times.releaseLookEveryMs);
  }
  end(turn, id);
  const why = `the stop of the position could not be cancelled within ${turn.times.releaseMs / SECOND} s, and still protects it`;
  for (const signal of signals) dropSignal(turn, id, signal, `release: ${why}`);
  turn.alarm(id, `${signals.map(({ type }) => type).join(' and ')} dropped: ${why}`);
}

function end(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session !== undefined) session.desk.release = null;
  turn.command({ type: 'timer.clear', timer: `release:${id}` });
}
