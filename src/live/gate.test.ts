/** What a word opens, and what stays shut. */
import { expect, test } from 'vitest';
import type { SessionId } from '#kernel';
import { KillGate } from './gate.ts';

const [ONE, OTHER] = ['s-1', 's-2'] as SessionId[] as [SessionId, SessionId];
const isShut = (gate: KillGate, session: SessionId) => gate.hindrance({ session, purpose: 'entry' }) !== null;

test('to resume one account takes a kill of everything back for its own sessions alone', () => {
  const gate = new KillGate();
  gate.close('all');
  gate.open([ONE], [OTHER]);
  expect([isShut(gate, ONE), isShut(gate, OTHER)]).toEqual([false, true]);
  gate.open([OTHER], [ONE]);
  expect([isShut(gate, ONE), isShut(gate, OTHER)]).toEqual([false, false]);
});
