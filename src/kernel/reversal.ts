/**
 * Sell and Short on one bar, Cover and Buy, or an entry against the position where the session reverses: the exit goes
 * first, is proven flat by a reading over REST that was asked for after its fill, and only then does the entry go, as an order
 * of its own that the guard looks at anew. An exit that is not proven flat in time costs the entry (R13), and so does a stop
 * or a flatten that comes in between.
 */

import type { AccountId } from '#account';
import { monotonicMs, SECOND } from '#base';
import { fetchAccount } from './account-reading.ts';
import { accountBook, certainPosition, positionBook, worstPosition } from './books.ts';
import { accountDesk } from './desk.ts';
import { proposeEntry, submit } from './intents.ts';
import { workingChildren } from './protection.ts';
import type { SessionId } from './session.ts';
import { settleSignal } from './signal-fate.ts';
import { fateOf } from './trading.ts';
import type { Turn } from './turn.ts';

/** An order settled: if an entry waits for it, it goes now, waits for proof, or is dropped. */
export function reversalSettled(turn: Turn, tag: string): void {
  for (const [id, { reversal }] of turn.desk.sessions) {
    if (reversal === null || reversal.exitTag !== tag) continue;
    const trade = turn.books.trades.get(tag);
    if (trade?.record.status !== 'filled') return drop(turn, id, `the exit ended ${trade?.record.status ?? 'unseen'}`);
    if (reversal.deadline !== null) continue;
    reversal.deadline = monotonicMs(turn.at.monotonic + turn.times.reversalFlatMs);
    reversal.readAfter = turn.desk.fetchNumber;
    turn.after(`reversal:${id}`, turn.times.reversalFlatMs);
    fetchAccount(turn, trade.intent.account, { anew: true });
  }
}

/** An account was compared with the venue. */
export function reversalCompared(turn: Turn, account: AccountId): void {
  for (const [id, { reversal }] of turn.desk.sessions) {
    const isOf = turn.books.sessions.get(id)?.config.account === account;
    if (isOf && reversal !== null && reversal.deadline !== null) enterIfFlat(turn, id);
  }
}

/** The session is being stopped: nothing new is opened. */
export function callOffReversal(turn: Turn, id: SessionId): void {
  drop(turn, id, 'the session is being stopped');
}

export function reversalOverdue(turn: Turn, id: SessionId): void {
  const within = `${turn.times.reversalFlatMs / SECOND} s`;
  if (turn.session(id)?.desk.reversal !== null) drop(turn, id, `the exit was not proven flat within ${within}`);
}

function enterIfFlat(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.reversal === null) return;
  const { book, desk } = session;
  const position = positionBook(accountBook(turn.books, book.config.account), desk.contract.id);
  const flat = position.stated === 0 && certainPosition(position) === 0 && worstPosition(position) === 0;
  const shownFlat = accountDesk(turn.desk, book.config.account).shownFlat.get(desk.contract.id) ?? 0;
  const isRead = shownFlat > (desk.reversal?.readAfter ?? 0);
  // A stop that was heard of late outlives its position: it is cancelled, and until then would add to what the entry opens.
  const isFree = workingChildren(turn, id).length === 0;
  if (!flat || !isRead || !isFree || desk.reversal === null) return;
  if (desk.stopping !== null || desk.flatten !== null)
    return drop(turn, id, 'the session is being stopped or flattened');
  if (desk.newestLive !== desk.reversal.signal.bar) return drop(turn, id, 'a newer bar has closed');
  const { signal } = desk.reversal;
  desk.reversal = null;
  turn.command({ type: 'timer.clear', timer: `reversal:${id}` });
  const proposal = proposeEntry(turn, book, desk, signal);
  settleSignal(turn, id, signal, fateOf(proposal));
  submit(turn, proposal);
}

function drop(turn: Turn, id: SessionId, why: string): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.reversal === null) return;
  const { signal } = session.desk.reversal;
  session.desk.reversal = null;
  turn.command({ type: 'timer.clear', timer: `reversal:${id}` });
  const { intent } = proposeEntry(turn, session.book, session.desk, signal);
  settleSignal(turn, id, signal, { state: 'dropped', why: `reversal: ${why}` });
  turn.record({ type: 'intent.denied', intent, status: 'denied', why: `reversal: ${why}` });
}
