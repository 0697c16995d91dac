/**
 * How a session ends. It stays `stopping` until its orders have settled and, where asked, the position is flat; then it
 * gives back its subscriptions. A failed session keeps its history and says why.
 */
import { cancelWorking, startFlatten } from './flatten.ts';
import type { SessionId, StopPolicy } from './session.ts';
import type { Turn } from './turn.ts';

export function stopSession(turn: Turn, id: SessionId, positions: StopPolicy): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined || book.state === 'stopped' || book.state === 'stopping') return;
  const desk = turn.desk.sessions.get(id);
  turn.record({ type: 'session.changed', session: id, state: 'stopping', message: '' });
  if (desk === undefined) return release(turn, id, 'stopped', '');
  desk.stopping = positions;
  if (positions === 'close') startFlatten(turn, id, 'the session is being stopped');
  if (positions === 'cancel-orders') cancelWorking(turn, id);
  finishStop(turn, id);
}

/** Ends the session if nothing of it is left to wait for. */
export function finishStop(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.stopping === null || session.desk.flatten !== null) return;
  const waiting = [...turn.books.trades.values()].some(
    ({ settled, record, intent }) => intent.session === id && !settled && record.status !== 'unknown',
  );
  if (!waiting) release(turn, id, 'stopped', '');
}

export function failSession(turn: Turn, id: SessionId, code: string, message: string): void {
  turn.error(id, code, message);
  release(turn, id, 'error', message);
}

function release(turn: Turn, id: SessionId, state: 'stopped' | 'error', message: string): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined) return;
  const desk = turn.desk.sessions.get(id);
  for (const timer of [
    'close',
    'look',
    'scan',
    'silence',
    'prepare',
    'reversal',
    'flatten',
    'protect',
    'orphans',
    'release',
  ]) {
    turn.command({ type: 'timer.clear', timer: `${timer}:${id}` });
  }
  turn.desk.sessions.delete(id);
  turn.desk.prepareTries.delete(id);
  turn.record({ type: 'session.changed', session: id, state, message });
  turn.command({ type: 'session.release', config: book.config, contract: desk?.contract.id ?? null });
}
