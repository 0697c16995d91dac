/**
 * Contracts that no session keeps: left open by a stop, by a session that failed or is no more, or brought by another hand
 * to a contract that nothing of ours trades. The account and the market are watched on for their sake, the loss limits and
 * the flat time hold for them, and a person can flatten them. They are no more to be looked after when they are gone, or
 * when a session stands on their contract again.
 */
import { isTerminal } from '#account';
import { MINUTE } from '#base';
import { type Contract, type ContractId, calendarOf } from '#market';
import { fetchAccount } from './account-reading.ts';
import { accountBook, type PositionBook } from './books.ts';
import type { LeftDesk } from './desk.ts';
import { startFlatten } from './flatten.ts';
import { leftIdOf, type Place, sessionsAt } from './keeper.ts';
import type { LeftId } from './session.ts';
import { contractOf } from './standing.ts';
import type { Turn } from './turn.ts';

/** Something was learned in this turn: what is left behind now is looked after, and what is not any more is not. */
export function watchLeft(turn: Turn): void {
  for (const [account, { positions }] of turn.books.accounts) {
    for (const [contract, position] of positions) {
      const place = { account, contract };
      if (isOpen(turn, place, position) && !isKept(turn, place)) keepForSession(turn, place);
    }
  }
  for (const [id, desk] of turn.desk.left) if (isOver(turn, desk)) release(turn, id, desk);
}

/** What an earlier run has left, and what of it was being flattened. */
export function resumeLeft(turn: Turn): void {
  watchLeft(turn);
  for (const [account, { positions }] of turn.books.accounts)
    for (const [contract, { flattening }] of positions)
      if (flattening === true)
        startFlatten(turn, keep(turn, { account, contract }), 'the flatten of the run before goes on');
}

/** A person wants nothing of it to stay open, whoever keeps it. */
export function flattenPlace(turn: Turn, place: Place, why: string): void {
  const sessions = sessionsAt(turn, place);
  for (const id of sessions) startFlatten(turn, id, why);
  if (sessions.length === 0) startFlatten(turn, keep(turn, place), why);
}

/** A session that was asked to close, and cannot go on, hands this over. */
export function flattenAfter(turn: Turn, place: Place): void {
  if (sessionsAt(turn, place).length > 0) return;
  startFlatten(turn, keep(turn, place), 'the session that was to close it cannot go on');
}

/** The venue has described a contract. */
export function contractNamed(turn: Turn, contract: Contract): void {
  turn.desk.contracts.set(contract.id, contract);
  for (const desk of turn.desk.left.values()) if (desk.contract.id === contract.id) name(desk, contract);
}

/** A session that could not be prepared at the first try may not be for a long time: until it is, its contracts are looked after. */
function isKept(turn: Turn, place: Place): boolean {
  const { sessions, prepareTries } = turn.desk;
  return sessionsAt(turn, place).some((id) => sessions.has(id) || (prepareTries.get(id) ?? 0) <= 1);
}

function isOpen({ books }: Turn, { account, contract }: Place, { stated, booked }: PositionBook): boolean {
  if ((stated ?? 0) !== 0 || booked !== 0) return true;
  const { orders, ownOrders } = accountBook(books, account);
  for (const order of orders.values())
    if (order.contract === contract && !isTerminal(order.status) && ownOrders.has(order.id)) return true;
  return false;
}

/** A flatten that its session was to carry out, and cannot yet, is carried out without it. */
function keepForSession(turn: Turn, place: Place): void {
  if (turn.desk.left.has(leftIdOf(place))) return;
  const id = keep(turn, place);
  const isAsked = sessionsAt(turn, place).some((session) => turn.books.sessions.get(session)?.flattening === true);
  if (isAsked) startFlatten(turn, id, 'its session cannot be prepared yet');
}

function keep(turn: Turn, place: Place): LeftId {
  const id = leftIdOf(place);
  if (turn.desk.left.has(id)) return id;
  const { account, contract } = place;
  const known = contractOf(turn, contract);
  const desk: LeftDesk = {
    account,
    since: turn.at.venue,
    contract: known ?? unnamed(contract),
    calendar: calendarOf(known?.root ?? ''),
    flatten: null,
    flattenedAt: null,
    flat: null,
    flatTimer: null,
    nakedSince: null,
    nakedTold: false,
  };
  turn.desk.left.set(id, desk);
  turn.command({ type: 'market.watch', contract });
  turn.command({ type: 'account.watch', account });
  if (known === null) askName(turn, id);
  fetchAccount(turn, account);
  return id;
}

/** Without its description nothing that the account holds can be valued: it is asked for until the venue has said it. */
export function askName(turn: Turn, id: LeftId): void {
  const contract = turn.desk.left.get(id)?.contract.id;
  if (contract === undefined || contractOf(turn, contract) !== null) return;
  turn.command({ type: 'contract.fetch', session: null, contract });
  turn.after(`name:${id}`, MINUTE);
}

/** A session that is only being prepared does not keep anything yet. */
function isOver(turn: Turn, { account, contract, flatten }: LeftDesk): boolean {
  if (flatten !== null) return false;
  const place = { account, contract: contract.id };
  if (sessionsAt(turn, place).some((id) => turn.desk.sessions.has(id))) return true;
  const position = accountBook(turn.books, account).positions.get(contract.id);
  return position === undefined || !isOpen(turn, place, position);
}

function release(turn: Turn, id: LeftId, { account, contract }: LeftDesk): void {
  turn.desk.left.delete(id);
  for (const timer of ['flatten', 'flat', 'name', 'protect'])
    turn.command({ type: 'timer.clear', timer: `${timer}:${id}` });
  turn.command({ type: 'market.unwatch', contract: contract.id });
  turn.command({ type: 'account.unwatch', account });
}

/** Until the venue has said more of it. It has the usual hours, and counts whole. */
function unnamed(id: ContractId): Contract {
  return { id, symbol: id, root: '', description: '', tickSize: 1, tickValue: 1, active: false };
}

function name(desk: LeftDesk, contract: Contract): void {
  desk.contract = contract;
  desk.calendar = calendarOf(contract.root);
}
