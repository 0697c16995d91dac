/**
 * A session with stops is never naked for long: while it has a position its stop stands at the venue, or within a few
 * seconds the position is flattened. What stands is read from the venue's orders, never from what we asked for, so that a
 * bracket that was refused, lost, cancelled by hand or left behind by a crash all end alike.
 */
import type { Order, Protection } from '#account';
import { SECOND } from '#base';
import { fetchAccount } from './account-reading.ts';
import { accountBook, ownLeft, type PositionBook, positionBook, type SessionBook, worstPosition } from './books.ts';
import { watchChildSizes } from './child-sizes.ts';
import type { ProtectionState } from './fact.ts';
import { startFlatten } from './flatten.ts';
import { type Place, sessionsAt } from './keeper.ts';
import { CHILD_ENDINGS, closableBy, workingChildrenAt } from './own-orders.ts';
import type { SessionId } from './session.ts';
import { sharesOf } from './shares.ts';
import type { Turn } from './turn.ts';

/** Contracts of a session that is over wait so long for a stop that they had, before people are told. */
const LEFT_NAKED_MS = 5 * SECOND;

/** Something was learned in this turn: does every position that wants a stop have one, and every stop its position? */
export function watchProtection(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.flatten !== null) return;
  const { book, desk } = session;
  const position = positionBook(accountBook(turn.books, book.config.account), desk.contract.id);
  // What another session has left there needs a position, too.
  watchChildSizes(turn, id);
  if (ownLeft(position) === 0) return notNaked(turn, id, 'none', 'the position is closed');
  const place = { account: book.config.account, contract: desk.contract.id };
  const wanted = wantedProtection(turn, place, position);
  if (wanted === null) return notNaked(turn, id, 'none', 'nothing of what is left went out with a stop');
  if (book.config.stops === undefined && isWatched(turn, place))
    return notNaked(turn, id, 'none', 'another session sees to it');
  const { protection, size } = wanted;
  const side = position.own > 0 ? 'sell' : 'buy';
  const stopStands = protection.stopLossTicks === null || covers(turn, id, CHILD_ENDINGS.stopLoss, side, size);
  const targetStands = protection.takeProfitTicks === null || covers(turn, id, CHILD_ENDINGS.takeProfit, side, size);
  if (stopStands && (targetStands || book.protection === 'confirmed'))
    return notNaked(turn, id, 'confirmed', 'its stop stands at the venue');
  if (desk.nakedSince !== null || isTold(book)) return;
  desk.nakedSince = turn.at.monotonic;
  note(turn, id, 'awaited', `${size} contracts wait for their stop`);
  turn.after(`protect:${id}`, patienceOf(book) / 2);
}

/** A session with stops sees to all of its contract. */
function isWatched({ books, desk }: Turn, place: Place): boolean {
  return sessionsAt({ books, desk }, place).some((id) => books.sessions.get(id)?.config.stops !== undefined);
}

/** A session without stops flattens nothing that another has left: a person was told, and that once. */
function isTold({ config, protection }: SessionBook): boolean {
  return config.stops === undefined && protection === 'missing';
}

function patienceOf({ config }: SessionBook): number {
  return config.stops?.withinMs ?? LEFT_NAKED_MS;
}

/** Half of the time is over: the venue is asked. All of it: the position goes. */
export function protectionDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined || session.desk.nakedSince === null) return;
  const { book, desk } = session;
  const withinMs = patienceOf(book);
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
  if (book.config.stops === undefined)
    return turn.alarm(
      id,
      `${why}: a session that is over had one there. Set a stop in the venue's own screen, or flatten`,
    );
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

function notNaked(turn: Turn, id: SessionId, state: ProtectionState, why: string): void {
  const session = turn.session(id);
  if (session === undefined) return;
  if (session.desk.nakedSince !== null) turn.command({ type: 'timer.clear', timer: `protect:${id}` });
  session.desk.nakedSince = null;
  if (session.book.protection !== state) note(turn, id, state, why);
}

/** What the newest session with such entries asked for, and for how many contracts stops were asked for; null: for none. */
function wantedProtection(
  turn: Turn,
  place: Place,
  position: PositionBook,
): { readonly protection: Protection; readonly size: number } | null {
  let protection: Protection | null = null;
  let size = 0;
  for (const share of sharesOf(turn.books, place).values()) {
    if (share.wants === 0) continue;
    protection = share.protection;
    size += share.wants;
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
