/**
 * Which of a bar's signals become orders, exits before entries: an entry on the same bar as an exit that trades waits
 * until that exit is proven flat, and what an entry means while a position is open is the session's policy.
 */
import { isExit, type Signal } from '#scan';
import { accountBook, positionBook, type SessionBook, worstPosition } from './books.ts';
import type { Reversal, SessionDesk } from './desk.ts';
import { foreseeExit, type Proposal, proposeClose, proposeOrder, reasonOf, submit } from './intents.ts';
import { workingChildren } from './protection.ts';
import type { SessionId } from './session.ts';
import type { SignalFate } from './signal-fate.ts';
import { heldAgainst, whyUnprotected } from './signal-intents.ts';
import type { Turn } from './turn.ts';
import { type Cut, wayOf } from './way-of-exit.ts';

/** @param tell is called of each signal before its order is written down */
export function tradeSignals(
  turn: Turn,
  id: SessionId,
  signals: readonly Signal[],
  tell: (signal: Signal, fate: SignalFate) => void,
): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { book, desk } = session;
  let first: Proposal | null = null;
  for (const signal of signals) {
    if (first !== null) {
      const fate = fateBehind(first, book, desk, signal);
      tell(signal, fate);
      if (fate.state === 'waiting') desk.reversal = reversalOf(signal, first);
      continue;
    }
    const policy = policyAgainst(turn, book, desk, signal);
    if (policy !== null) {
      tell(signal, { state: 'dropped', why: policy });
      continue;
    }
    const reverses = isReversal(turn, book, desk, signal);
    const proposal = refusedExit(turn, book, desk, signal) ?? propose(turn, book, desk, { signal, reverses });
    tell(signal, fateOf(proposal));
    submit(turn, proposal);
    if (reverses && proposal.verdict.ok) desk.reversal = reversalOf(signal, proposal);
    // An exit that finds nothing to close leaves the way free for the entry of its bar.
    if (proposal.verdict.ok || !isExit(signal.type)) first = proposal;
  }
}

/** What becomes of a signal behind the one of its bar that trades, or was refused: an entry may wait for its exit. */
function fateBehind(first: Proposal, { config }: SessionBook, desk: SessionDesk, signal: Signal): SignalFate {
  // Only an exit that is on its way can leave the way free.
  const isFollowed = first.verdict.ok && first.intent.purpose === 'exit';
  if (!isFollowed || isExit(signal.type) || desk.reversal !== null) {
    const taken = first.verdict.ok ? 'trades' : 'came first and was refused';
    return { state: 'dropped', why: `another signal of the same bar ${taken}` };
  }
  const unprotected = whyUnprotected(config, signal);
  if (unprotected !== null) return { state: 'dropped', why: `stops: ${unprotected}` };
  return { state: 'waiting', why: 'waits until the exit of the same bar is proven flat' };
}

export function fateOf({ verdict }: Proposal): SignalFate {
  return verdict.ok ? { state: 'traded' } : { state: 'dropped', why: reasonOf(verdict) };
}

function reversalOf(signal: Signal, { intent }: Proposal): Reversal {
  return { signal, exitTag: intent.tag, deadline: null, readAfter: 0 };
}

function propose(
  turn: Turn,
  book: SessionBook,
  desk: SessionDesk,
  { signal, reverses }: { readonly signal: Signal; readonly reverses: boolean },
): Proposal {
  return reverses ? proposeClose(turn, book, desk, signal) : proposeOrder(turn, book, desk, signal);
}

/** An exit that a working stop is in the way of, if the guard would refuse it even without that; null: it would not. */
function refusedExit(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Proposal | null {
  const exit = { signal, whole: isReversal(turn, book, desk, signal) };
  if (wayOf(turn, book, desk, exit).cuts.length === 0) return null;
  const foreseen = foreseeExit(turn, book, desk, exit);
  return foreseen.verdict.ok ? null : foreseen;
}

/** The first of the signals that would, and may, close what a working stop of ours may close as well. */
export function meetsItsStop(turn: Turn, id: SessionId, signals: readonly Signal[]): Signal | undefined {
  const session = turn.session(id);
  if (session === undefined) return undefined;
  const { book, desk } = session;
  return signals.find(
    (signal) =>
      stopsInWay(turn, id, signal).length > 0 &&
      policyAgainst(turn, book, desk, signal) === null &&
      refusedExit(turn, book, desk, signal) === null,
  );
}

/** What has to be cancelled or made smaller before a signal can close what it wants. */
export function stopsInWay(turn: Turn, id: SessionId, signal: Signal): readonly Cut[] {
  const session = turn.session(id);
  if (session === undefined || heldAgainst(turn, session.book, session.desk, signal) === 0) return [];
  const { book, desk } = session;
  return wayOf(turn, book, desk, { signal, whole: isReversal(turn, book, desk, signal) }).cuts;
}

/** Why the session's policy does not trade this entry; null: it does, or it is an exit. */
export function policyAgainst(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): string | null {
  if (isExit(signal.type)) return null;
  const { entryPolicy = 'add', stops } = book.config;
  const position = worstPosition(positionBook(accountBook(turn.books, book.config.account), desk.contract.id));
  const along = signal.type === 'Buy' ? position : -position;
  if (position !== 0 && entryPolicy === 'ignore')
    return 'policy: a position is open, and this session then ignores entries';
  if (along > 0 && entryPolicy === 'reverse') return 'policy: the position is there already';
  if (along > 0 && stops !== undefined) return 'policy: a session with stops does not add to a position';
  const unprotected = whyUnprotected(book.config, signal);
  if (unprotected !== null) return `stops: ${unprotected}`;
  const orphans = position === 0 && workingChildren(turn, book.config.id).length > 0;
  return orphans ? 'policy: a stop of the position before is still being cancelled' : null;
}

function isReversal(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): boolean {
  return !isExit(signal.type) && book.config.entryPolicy === 'reverse' && heldAgainst(turn, book, desk, signal) > 0;
}
