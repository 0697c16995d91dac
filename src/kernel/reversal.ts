/**
 * Sell and Short on one bar, Cover and Buy, or an entry against the position where the session reverses: the exit goes first, is proven flat, and only then does the entry go, as an
 * order of its own that the guard looks at anew. An exit that is not proven flat in time costs the entry (R13).
 */
import { monotonicMs, SECOND } from '#base';
import type { ContractId } from '#market';
import { accountBook, certainPosition, positionBook, worstPosition } from './books.ts';
import { proposeEntry, submit } from './intents.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

const FLAT_WITHIN_MS = 5 * SECOND;

/** An order settled: if an entry waits for it, it goes now, waits for proof, or is dropped. */
export function reversalSettled(turn: Turn, tag: string): void {
  for (const [id, { reversal }] of turn.desk.sessions) {
    if (reversal === null || reversal.exitTag !== tag) continue;
    const trade = turn.books.trades.get(tag);
    if (trade?.record.status !== 'filled') return drop(turn, id, `the exit ended ${trade?.record.status ?? 'unseen'}`);
    reversal.deadline = monotonicMs(turn.at.monotonic + FLAT_WITHIN_MS);
    turn.after(`reversal:${id}`, FLAT_WITHIN_MS);
    enterIfFlat(turn, id);
  }
}

/** The position of a contract was stated anew. */
export function reversalStated(turn: Turn, contract: ContractId): void {
  for (const [id, { reversal, contract: own }] of turn.desk.sessions) {
    if (reversal !== null && reversal.deadline !== null && own.id === contract) enterIfFlat(turn, id);
  }
}

export function reversalOverdue(turn: Turn, id: SessionId): void {
  if (turn.session(id)?.desk.reversal !== null) drop(turn, id, 'the exit was not proven flat within 5 s');
}

function enterIfFlat(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.reversal === null) return;
  const { book, desk } = session;
  const position = positionBook(accountBook(turn.books, book.config.account), desk.contract.id);
  const flat = position.stated === 0 && certainPosition(position) === 0 && worstPosition(position) === 0;
  if (!flat || desk.reversal === null) return;
  const { signal } = desk.reversal;
  desk.reversal = null;
  turn.command({ type: 'timer.clear', timer: `reversal:${id}` });
  submit(turn, proposeEntry(turn, book, desk, signal));
}

function drop(turn: Turn, id: SessionId, why: string): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.reversal === null) return;
  const { signal } = session.desk.reversal;
  session.desk.reversal = null;
  turn.command({ type: 'timer.clear', timer: `reversal:${id}` });
  const { intent } = proposeEntry(turn, session.book, session.desk, signal);
  turn.record({ type: 'intent.denied', intent, status: 'denied', why: `reversal: ${why}` });
}
