/**
 * How a session ends. It stays `stopping` until its orders have settled and, where asked, the position is flat; then it
 * gives back its subscriptions. A failed session keeps its history and says why.
 */
import { accountBook, positionBook, type SessionBook, type TradeBook, worstPosition } from './books.ts';
import { accountDesk, type SessionDesk } from './desk.ts';
import { cancelWorking, startFlatten } from './flatten.ts';
import type { Place } from './keeper.ts';
import { flattenAfter, watchLeft } from './left-behind.ts';
import { cancelChildren } from './protection.ts';
import { callOffQueue } from './queue.ts';
import { callOffReversal } from './reversal.ts';
import type { SessionId, StopPolicy } from './session.ts';
import { dropSignal } from './signal-fate.ts';
import type { Turn } from './turn.ts';

/** What a person can do about contracts that no session keeps. */
const WAY_OUT = 'Flatten them on the page, or with `openbell flatten`';

export function stopSession(turn: Turn, id: SessionId, positions: StopPolicy): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined || book.state === 'stopped') return;
  const desk = turn.desk.sessions.get(id);
  if (book.state === 'stopping') return closeAfterAll(turn, id, desk, positions);
  // It is on its way to that already.
  if (desk === undefined && book.ending !== null && book.flattening && positions === 'close') return;
  turn.record({ type: 'session.changed', session: id, state: 'stopping', message: '', positions });
  if (desk === undefined) return stopUnprepared(turn, id, positions);
  desk.stopping = positions;
  callOffReversal(turn, id);
  if (positions !== 'close') tellWhatIsLeft(turn, id, positions);
  if (positions === 'close') startFlatten(turn, id, 'the session is being stopped');
  if (positions === 'cancel-orders') cancelWorking(turn, placeAt(book, desk));
  finishStop(turn, id);
}

/** While it still waits for something a person may want it closed after all; of two words the one that closes counts. */
function closeAfterAll(turn: Turn, id: SessionId, desk: SessionDesk | undefined, positions: StopPolicy): void {
  if (desk === undefined || positions !== 'close' || desk.stopping === null || desk.stopping === 'close') return;
  desk.stopping = positions;
  startFlatten(turn, id, 'the session is being stopped');
}

/** Ends the session if nothing of it is left to wait for. */
export function finishStop(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.stopping === null || session.desk.flatten !== null) return;
  // An exit that has cost the position its stop is carried through first.
  if (session.desk.release !== null || session.desk.reversal !== null) return;
  if (session.desk.owesCancels && !paysCancels(turn, session)) return;
  if (openTrades(turn, id).some(({ record }) => record.status !== 'unknown')) return;
  const { book, desk } = session;
  const { own } = positionBook(accountBook(turn.books, book.config.account), desk.contract.id);
  if (own === 0) cancelChildren(turn, id);
  // What has come in since the word was said.
  else if (desk.stopping !== null && desk.stopping !== 'close' && heldBy(turn, id) !== desk.toldLeft)
    tellWhatIsLeft(turn, id, desk.stopping);
  release(turn, id, 'stopped', '');
}

/** What the run before has not cancelled, and what it may not have heard of. @returns whether it could be told */
function paysCancels(turn: Turn, { book, desk }: { readonly book: SessionBook; readonly desk: SessionDesk }): boolean {
  if (!accountDesk(turn.desk, book.config.account).compared) return false;
  desk.owesCancels = false;
  cancelWorking(turn, placeAt(book, desk));
  return true;
}

function placeAt({ config }: SessionBook, { contract }: SessionDesk): Place {
  return { account: config.account, contract: contract.id };
}

/** Not prepared in this run: it can close nothing yet, and what an earlier run of it has left is not forgotten. */
function stopUnprepared(turn: Turn, id: SessionId, positions: StopPolicy): void {
  const held = heldBy(turn, id);
  if (positions === 'close' && (held !== null || openTrades(turn, id).length > 0)) {
    const what = held === null ? 'what its orders may have brought is' : `${held} are`;
    const message = `${what} closed as soon as the venue answers; then it stops`;
    turn.record({ type: 'session.changed', session: id, state: 'starting', message });
    return startFlatten(turn, id, 'the session is being stopped');
  }
  const book = turn.books.sessions.get(id);
  if (positions === 'cancel-orders' && book !== undefined && book.ground !== null)
    cancelWorking(turn, { account: book.config.account, contract: book.ground.contract.id });
  tellWhatIsLeft(turn, id, positions);
  release(turn, id, 'stopped', '');
}

/** Orders of the session that are not over. */
function openTrades(turn: Turn, id: SessionId): readonly TradeBook[] {
  return [...turn.books.trades.values()].filter(({ settled, intent }) => intent.session === id && !settled);
}

/** A person has chosen it, and reads what it means. */
function tellWhatIsLeft(turn: Turn, id: SessionId, positions: StopPolicy): void {
  const held = heldBy(turn, id);
  const desk = turn.desk.sessions.get(id);
  if (desk !== undefined) desk.toldLeft = held;
  if (held === null) return;
  const bare = positions === 'cancel-orders' ? ' and its stop is cancelled, if it has one' : '';
  turn.alarm(id, `${held} stay open${bare}: no session closes them or sees to their stop any more. ${WAY_OUT}`);
}

/** The contracts of the session's own account and month, as last known; null: none. */
function heldBy(turn: Turn, id: SessionId): string | null {
  const book = turn.books.sessions.get(id);
  if (book === undefined || book.ground === null) return null;
  const { contract } = book.ground;
  const position = worstPosition(positionBook(accountBook(turn.books, book.config.account), contract.id));
  return position === 0
    ? null
    : `${Math.abs(position)} contracts ${position > 0 ? 'long' : 'short'} of ${contract.symbol}`;
}

export function failSession(turn: Turn, id: SessionId, code: string, message: string): void {
  turn.error(id, code, message);
  const held = heldBy(turn, id);
  if (held !== null) turn.alarm(id, `${held} are open, and the session that holds them cannot go on. ${WAY_OUT}`);
  release(turn, id, 'error', message);
}

function release(turn: Turn, id: SessionId, state: 'stopped' | 'error', message: string): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined) return;
  callOffWaiting(turn, id);
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
    'queue',
  ]) {
    turn.command({ type: 'timer.clear', timer: `${timer}:${id}` });
  }
  turn.desk.sessions.delete(id);
  turn.desk.prepareTries.delete(id);
  turn.record({ type: 'session.changed', session: id, state, message });
  // Before the subscriptions are given back, since they go on for what is left behind.
  watchLeft(turn);
  if (book.flattening && book.ground !== null)
    flattenAfter(turn, { account: book.config.account, contract: book.ground.contract.id });
  turn.command({ type: 'session.release', config: book.config, contract: desk?.contract.id ?? null });
}

/** Whoever was told that a signal waits is told that nobody waits any more. */
function callOffWaiting(turn: Turn, id: SessionId): void {
  const why = 'the session is over';
  callOffReversal(turn, id);
  callOffQueue(turn, id, why);
  for (const signal of turn.session(id)?.desk.release?.signals ?? []) dropSignal(turn, id, signal, why);
}
