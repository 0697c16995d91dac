/**
 * What becomes of a signal: its order goes out, it waits for something, or it is dropped. One that waits is told at once, since
 * people must hear of it, and its fate is told when it is known.
 */
import { iso } from '#base';
import { isExit, type Signal } from '#scan';
import { accountBook, ownPosition, positionBook } from './books.ts';
import { denySignal } from './intents.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

export type SignalFate = { readonly state: 'traded' } | { readonly state: 'waiting' | 'dropped'; readonly why: string };

/** A signal that has waited need not wait any more. */
export function settleSignal(turn: Turn, session: SessionId, { type, bar }: Signal, fate: SignalFate): void {
  if (fate.state === 'waiting') return;
  const why = fate.state === 'traded' ? null : fate.why;
  const traded = fate.state === 'traded';
  turn.record({ type: 'signal.settled', session, signal: { type, bar }, traded, why, at: turn.at.venue });
}

/** It has waited in vain: no order of it was ever made. */
export function dropSignal(turn: Turn, session: SessionId, signal: Signal, why: string): void {
  denySignal(turn, session, signal, why);
  settleSignal(turn, session, signal, { state: 'dropped', why });
}

/** Whether contracts of ours stand against it, as the run before knew them: an exit that is lost leaves what nobody else closes. */
function closesOwn({ books }: Turn, session: SessionId, { type }: Signal): boolean {
  const book = books.sessions.get(session);
  if (book === undefined || book.ground === null) return false;
  const held = ownPosition(positionBook(accountBook(books, book.config.account), book.ground.contract.id));
  return type === 'Buy' || type === 'Cover' ? held < 0 : held > 0;
}

/** After a restart nothing waits any more: what the signals waited for was on the desk of a run that is over. */
export function settleWaiting(turn: Turn): void {
  for (const [session, { alerts }] of turn.books.sessions) {
    for (const { signal, waits } of alerts.slice()) {
      if (!waits) continue;
      const why = 'the program ended while it waited';
      settleSignal(turn, session, signal, { state: 'dropped', why });
      // An entry behind an exit of its bar waits for that one, which is told of itself.
      const follows =
        !isExit(signal.type) && alerts.some((each) => each.signal.bar === signal.bar && isExit(each.signal.type));
      if (!follows && closesOwn(turn, session, signal))
        turn.alarm(session, `${signal.type} of ${iso(signal.bar)} was dropped, the position stays open: ${why}`);
    }
  }
}
