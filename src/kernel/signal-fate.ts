/**
 * What becomes of a signal: its order goes out, it waits for something, or it is dropped. One that waits is told at once, since
 * people must hear of it, and its fate is told when it is known.
 */
import type { Signal } from '#scan';
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

/** After a restart nothing waits any more: what the signals waited for was on the desk of a run that is over. */
export function settleWaiting(turn: Turn): void {
  for (const [session, { alerts }] of turn.books.sessions) {
    for (const { signal, waits } of alerts.slice()) {
      if (waits) settleSignal(turn, session, signal, { state: 'dropped', why: 'the program ended while it waited' });
    }
  }
}
