/**
 * A session with stops is never naked for long: while it has a position its stop stands at the venue, or within a few
 * seconds the position is flattened. What stands is read from the venue's orders, never from what we asked for, so that a
 * bracket that was refused, lost, cancelled by hand or left behind by a crash all end alike.
 */
import type { Order, Protection } from '#account';
import { SECOND } from '#base';
import { fetchAccount } from './account-reading.ts';
import { accountBook, ownLeft, type PositionBook, positionBook, worstPosition } from './books.ts';
import { watchChildSizes } from './child-sizes.ts';
import type { ProtectionState } from './fact.ts';
import { startFlatten } from './flatten.ts';
import type { Place } from './keeper.ts';
import { CHILD_ENDINGS, closableBy, hasBrought, workingChildrenAt } from './own-orders.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** Something was learned in this turn: does every position that wants a stop have one, and every stop its position? */
export function watchProtection(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.flatten !== null) return;
  const { book, desk } = session;
  const position = positionBook(accountBook(turn.books, book.config.account), desk.contract.id);
  // What another session has left there needs a position, too.
  watchChildSizes(turn, id);
  if (ownLeft(position) === 0) return positionGone(turn, id);
  if (book.config.stops === undefined) return;
  const wanted = wantedProtection(turn, { account: book.config.account, contract: desk.contract.id }, position);
  if (wanted === null) return;
  const { protection, size } = wanted;
  const side = position.own > 0 ? 'sell' : 'buy';
  const stopStands = protection.stopLossTicks === null || covers(turn, id, CHILD_ENDINGS.stopLoss, side, size);
  const targetStands = protection.takeProfitTicks === null || covers(turn, id, CHILD_ENDINGS.takeProfit, side, size);
  if (stopStands && (targetStands || book.protection === 'confirmed')) return confirmed(turn, id);
  if (desk.nakedSince !== null) return;
  desk.nakedSince = turn.at.monotonic;
  note(turn, id, 'awaited', `${size} contracts wait for their stop`);
  turn.after(`protect:${id}`, book.config.stops.withinMs / 2);
}

/** Half of the time is over: the venue is asked. All of it: the position goes. */
export function protectionDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.nakedSince === null) return;
  const { book, desk } = session;
  const withinMs = book.config.stops?.withinMs ?? 0;
  const since = desk.nakedSince ?? turn.at.monotonic;
  const left = since + withinMs - turn.at.monotonic;
  if (left > 0) {
    fetchAccount(turn, book.config.account);
    return turn.after(`protect:${id}`, left);
  }
  desk.nakedSince = null;
  // Another hand has closed it: that is found out and told on its own.
  if (worstPosition(positionBook(accountBook(turn.books, book.config.account), desk.contract.id)) === 0) return;
  const why = `the venue shows no stop for the position in ${desk.contract.symbol} after ${withinMs / SECOND} s`;
  note(turn, id, 'missing', why);
  turn.alarm(id, `${why}: it is flattened`);
  startFlatten(turn, id, why);
}

/** Orders of ours that protect a position of this session's contract and still work. */
export function workingChildren(turn: Turn, id: SessionId): readonly Order[] {
  const session = turn.session(id);
  if (session === undefined) return [];
  return workingChildrenAt(turn.books, { account: session.book.config.account, contract: session.desk.contract.id });
}

export function cancelChildren(turn: Turn, id: SessionId): void {
  for (const { account, id: order, tag } of workingChildren(turn, id)) {
    turn.command({ type: 'order.cancel', tag: tag ?? '', account, order });
  }
}

function positionGone(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { book, desk } = session;
  if (desk.nakedSince !== null) turn.command({ type: 'timer.clear', timer: `protect:${id}` });
  desk.nakedSince = null;
  if (book.protection !== 'none') note(turn, id, 'none', 'the position is closed');
}

function confirmed(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  if (session.desk.nakedSince !== null) turn.command({ type: 'timer.clear', timer: `protect:${id}` });
  session.desk.nakedSince = null;
  if (session.book.protection !== 'confirmed') note(turn, id, 'confirmed', 'its stop stands at the venue');
}

/**
 * What the newest of the entries that have brought this position asked for, whichever session they were of, and for how many
 * contracts stops were asked for; null where for none.
 */
function wantedProtection(
  turn: Turn,
  { account, contract }: Place,
  position: PositionBook,
): { readonly protection: Protection; readonly size: number } | null {
  let protection: Protection | null = null;
  let size = 0;
  for (const trade of turn.books.trades.values()) {
    const { intent, record } = trade;
    if (intent.account !== account || intent.contract !== contract || !hasBrought(position, trade)) continue;
    if (intent.protection === undefined) continue;
    protection = intent.protection;
    size += record.filled;
  }
  return protection === null ? null : { protection, size: Math.min(size, Math.abs(ownLeft(position))) };
}

function covers(turn: Turn, id: SessionId, ending: string, side: Order['side'], size: number): boolean {
  return (
    closableBy(
      workingChildren(turn, id).filter((order) => order.side === side),
      ending,
    ) >= size
  );
}

function note(turn: Turn, session: SessionId, state: ProtectionState, why: string): void {
  turn.record({ type: 'protection.noted', session, state, why, at: turn.at.venue });
}
