/**
 * A contract whose entries went out with stops is never naked for long: while something of them is held its stop stands at
 * the venue, or within a few seconds the position is flattened. What stands is read from the venue's orders, never from what
 * we asked for, so that a bracket that was refused, lost, cancelled by hand or left behind by a crash all end alike. Whoever
 * keeps the contract looks, a session or, where none is prepared, the kernel alone.
 */
import type { Order, Protection } from '#account';
import { SECOND } from '#base';
import { fetchAccount } from './account-reading.ts';
import { accountBook, ownLeft, type PositionBook, positionBook, type SessionBook, worstPosition } from './books.ts';
import { watchChildSizes } from './child-sizes.ts';
import { accountDesk } from './desk.ts';
import type { ProtectionState } from './fact.ts';
import { startFlatten } from './flatten.ts';
import { type Keeper, type KeeperId, keeperOf, type Place, sessionsAt } from './keeper.ts';
import { CHILD_ENDINGS, closableBy, workingChildrenAt } from './own-orders.ts';
import type { SessionId } from './session.ts';
import { sharesOf } from './shares.ts';
import type { Turn } from './turn.ts';

/** Contracts of a session that is over wait so long for a stop that they had, before people are told. */
const LEFT_NAKED_MS = 5 * SECOND;

/** Something was learned in this turn: does every position that wants a stop have one, and every stop its position? */
export function watchProtection(turn: Turn, id: KeeperId): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined || keeper.desk.flatten !== null) return;
  const { desk } = keeper;
  const place = { account: keeper.account, contract: desk.contract.id };
  const position = positionBook(accountBook(turn.books, place.account), place.contract);
  // What another session has left there needs a position, too.
  if (keeper.book !== null) watchChildSizes(turn, keeper.book.config.id);
  if (ownLeft(position) === 0) return notNaked(turn, keeper, 'none', 'the position is closed');
  const wanted = wantedProtection(turn, place, position);
  if (wanted === null) return notNaked(turn, keeper, 'none', 'nothing of what is left went out with a stop');
  if (isSeenToByAnother(turn, keeper)) return notNaked(turn, keeper, 'none', 'another session sees to it');
  const { protection, size } = wanted;
  const children = workingChildrenAt(turn.books, place).filter(({ side }) => (side === 'sell') === position.own > 0);
  const stopStands = protection.stopLossTicks === null || closableBy(children, CHILD_ENDINGS.stopLoss) >= size;
  const targetStands = protection.takeProfitTicks === null || closableBy(children, CHILD_ENDINGS.takeProfit) >= size;
  if (stopStands && (targetStands || noted(turn, keeper)?.protection === 'confirmed'))
    return notNaked(turn, keeper, 'confirmed', 'its stop stands at the venue');
  // What no session has seen of this run may have a stop that only the venue knows of.
  if (keeper.book === null && !accountDesk(turn.desk, place.account).compared) return;
  if (desk.nakedSince !== null || desk.nakedTold) return;
  desk.nakedSince = turn.at.monotonic;
  note(turn, keeper, 'awaited', `${size} contracts wait for their stop`);
  turn.after(`protect:${id}`, patienceOf(turn, keeper) / 2);
}

/** Half of the time is over: the venue is asked. All of it: the position goes. */
export function protectionDue(turn: Turn, id: KeeperId): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined || keeper.desk.nakedSince === null) return;
  const { desk, account } = keeper;
  const since = keeper.desk.nakedSince;
  // It is being closed already, and by whose word stays as it is.
  if (desk.flatten !== null) {
    desk.nakedSince = null;
    return;
  }
  const withinMs = patienceOf(turn, keeper);
  const left = since + withinMs - turn.at.monotonic;
  if (left > 0) {
    fetchAccount(turn, account);
    return turn.after(`protect:${id}`, left);
  }
  desk.nakedSince = null;
  // Another hand has closed it: that is found out and told on its own.
  if (worstPosition(positionBook(accountBook(turn.books, account), desk.contract.id)) === 0) return;
  const why = `the venue shows no stop for the position in ${desk.contract.symbol} after ${withinMs / SECOND} s`;
  note(turn, keeper, 'missing', why);
  giveUpWaiting(turn, keeper, why);
}

/** Where nobody who asked for stops is left nothing is flattened: a person is told, and that once. */
function giveUpWaiting(turn: Turn, keeper: Keeper, why: string): void {
  const session = spokenOf(turn, keeper);
  const owners = ownersOf(turn, keeper);
  if (owners.length > 0) {
    turn.alarm(session, `${why}: it is flattened`);
    // The word for a session that is not prepared closes its gate, and has what it left flattened without it.
    const asked = keeper.book === null ? owners : [keeper.id];
    for (const owner of asked) startFlatten(turn, owner, why);
    return;
  }
  keeper.desk.nakedTold = true;
  turn.alarm(session, `${why}: a session that is over had one there. Set a stop in the venue's own screen, or flatten`);
}

/** A session with stops sees to all of its contract, as soon as it is prepared. */
function isSeenToByAnother(turn: Turn, keeper: Keeper): boolean {
  if (keeper.book?.config.stops !== undefined) return false;
  return ownersOf(turn, keeper).some((id) => turn.desk.sessions.has(id));
}

/** Sessions there that asked for stops, prepared or not. */
function ownersOf(turn: Turn, { account, desk }: Keeper): readonly SessionId[] {
  return sessionsAt(turn, { account, contract: desk.contract.id }).filter((id) => stopsOf(turn, id) !== undefined);
}

function patienceOf(turn: Turn, keeper: Keeper): number {
  const own = keeper.book?.config.stops ?? ownersOf(turn, keeper).flatMap((id) => stopsOf(turn, id) ?? [])[0];
  return own?.withinMs ?? LEFT_NAKED_MS;
}

function stopsOf(turn: Turn, id: SessionId): SessionBook['config']['stops'] {
  return turn.books.sessions.get(id)?.config.stops;
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

function notNaked(turn: Turn, keeper: Keeper, state: ProtectionState, why: string): void {
  const { desk, id } = keeper;
  if (desk.nakedSince !== null) turn.command({ type: 'timer.clear', timer: `protect:${id}` });
  desk.nakedSince = null;
  desk.nakedTold = false;
  if (noted(turn, keeper)?.protection !== state) note(turn, keeper, state, why);
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

/** Of contracts that no prepared session keeps the one that asked for their stop is spoken of, before one that is over. */
function spokenOf(turn: Turn, keeper: Keeper): SessionId | null {
  return keeper.book === null ? (ownersOf(turn, keeper)[0] ?? keeper.session) : keeper.book.config.id;
}

function noted(turn: Turn, keeper: Keeper): SessionBook | undefined {
  const session = spokenOf(turn, keeper);
  return session === null ? undefined : turn.books.sessions.get(session);
}

/** Of contracts whose sessions are all forgotten nothing is noted. */
function note(turn: Turn, keeper: Keeper, state: ProtectionState, why: string): void {
  const session = noted(turn, keeper)?.config.id;
  if (session !== undefined) turn.record({ type: 'protection.noted', session, state, why, at: turn.at.venue });
}
