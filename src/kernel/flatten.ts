/**
 * The flatten saga: close the gate, cancel what works, sell or buy back exactly what is there, prove it flat, and again if
 * it is not. It acts on the venue's word only, so it never goes through zero; it ends in proof or in an alarm.
 *
 * An order of its own whose fate is unknown (the process died around it, or the venue did not answer) may still arrive and
 * close. Whatever else closed the same contracts meanwhile, an order of ours or the venue's own call, would have it open the
 * other way. So it is waited for until it is found or presumed absent: half a minute at most while the venue can be read.
 */
import { isTerminal, type Order } from '#account';
import { clause } from '#base';
import { fetchAccount } from './account-reading.ts';
import { accountBook, positionBook } from './books.ts';
import { accountDesk, type FlattenSaga } from './desk.ts';
import { isDoubted } from './doubts.ts';
import type { Intent } from './fact.ts';
import { proposeSagaOrder, submit } from './intents.ts';
import { type Keeper, type KeeperId, keeperOf, keepers, leftIdOf, type Place, placeOf, sessionsAt } from './keeper.ts';
import { isClosedByVenue, orderInWords, pendingOf } from './open-orders.ts';
import { isActive, type SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** @param by a person's word closes the session's gate until a person resumes; a rule says itself how long it holds */
export function startFlatten(turn: Turn, id: KeeperId, why: string, by: 'person' | 'rule' = 'person'): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined) return flattenLater(turn, id as SessionId, why);
  const { desk, account, book } = keeper;
  const under = desk.flatten;
  if (under !== null && by === 'rule') return;
  // Where no session stands there is no gate to close: nothing enters. A person may have resumed since the word before.
  if (by === 'person' && book !== null)
    turn.record({ type: 'trading.set', target: { session: book.config.id }, state: 'halted', why });
  if (under?.by === 'person') return;
  turn.record({ type: 'flatten.noted', ...placeOf(keeper), step: 'gate-closed', ...ruled(by), why });
  if (under !== null) {
    under.by = by;
    return;
  }
  const session = turn.desk.sessions.get(id as SessionId);
  if (session !== undefined) session.flattened = null;
  desk.flatten = { startedAt: turn.at.venue, by, attempts: 0, sent: false, tag: null, unread: 0, refused: 0 };
  cancelWorking(turn, { account, contract: desk.contract.id });
  fetchAccount(turn, account);
  turn.after(`flatten:${id}`, turn.times.flattenStepMs);
}

/**
 * It is not prepared in this run yet: the word is kept, as a crash would keep it, and carried out as soon as it is. What is
 * looked after without it by now is flattened without it.
 */
function flattenLater(turn: Turn, id: SessionId, why: string): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined || !isActive(book)) return;
  turn.record({ type: 'trading.set', target: { session: id }, state: 'halted', why });
  turn.record({ type: 'flatten.noted', session: id, step: 'gate-closed', why });
  const left =
    book.ground === null ? null : leftIdOf({ account: book.config.account, contract: book.ground.contract.id });
  if (left !== null && turn.desk.left.has(left)) return startFlatten(turn, left, why);
  turn.alarm(
    id,
    `${book.config.symbol} is flattened as soon as the venue answers. Close it in the venue's own screen if it does not`,
  );
}

/** Cancels every order of an account and contract that the venue is known to work. */
export function cancelWorking(turn: Turn, { account, contract }: Place): void {
  const tags = accountDesk(turn.desk, account).tagByOrder;
  for (const order of accountBook(turn.books, account).orders.values()) {
    if (order.contract !== contract || isTerminal(order.status)) continue;
    // What another session's flatten has sent is on the way to the same end.
    const tag = tags.get(order.id) ?? order.tag ?? '';
    if (turn.books.trades.get(tag)?.intent.purpose === 'saga') continue;
    turn.command({ type: 'order.cancel', tag, account, order: order.id });
  }
}

/** A REST snapshot has come in: the one ground on which the saga acts. */
export function sagaSnapshot(turn: Turn, account: Intent['account']): void {
  for (const keeper of keepers(turn)) {
    const { flatten } = keeper.desk;
    if (flatten !== null && keeper.account === account) flatten.unread = 0;
    if (flatten !== null && keeper.account === account && flatten.tag === null) actOn(turn, keeper, flatten);
  }
}

/** A stop or another order of the contract is over: what was left for it to close need not wait for the next look. */
export function sagaOrderOver(turn: Turn): void {
  for (const fact of turn.facts) {
    if (fact.type !== 'order.changed' || fact.channel !== 'stream' || !isTerminal(fact.order.status)) continue;
    for (const { account, desk } of keepers(turn)) {
      if (desk.flatten === null || desk.flatten.tag !== null || desk.contract.id !== fact.order.contract) continue;
      if (account === fact.order.account) fetchAccount(turn, account);
    }
  }
}

/** An order's bytes have left: until then the ledger, the gate or its connection may hold it back. */
export function sagaOrderLeft(turn: Turn, tag: string): void {
  const keeper = keepers(turn).find(({ desk }) => desk.flatten?.tag === tag);
  const intent = turn.books.trades.get(tag)?.intent;
  const flatten = keeper?.desk.flatten ?? null;
  if (keeper === undefined || flatten === null || intent === undefined) return;
  flatten.sent = true;
  const why = `${intent.side} ${intent.size}`;
  turn.record({ type: 'flatten.noted', ...placeOf(keeper), step: 'sent', ...ruled(flatten.by), why });
}

export function sagaSettled(turn: Turn, intent: Intent): void {
  const flatten = keepers(turn).find(({ desk }) => desk.flatten?.tag === intent.tag)?.desk.flatten;
  if (flatten === undefined || flatten === null) return;
  const trade = turn.books.trades.get(intent.tag);
  // Its end was heard of before its answer.
  if (trade !== undefined && trade.answer === null && trade.record.order !== null) sagaOrderLeft(turn, intent.tag);
  flatten.tag = null;
  fetchAccount(turn, intent.account);
}

export function sagaOverdue(turn: Turn, id: KeeperId): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined || keeper.desk.flatten === null) return;
  const { flattenStepMs, flattenAttemptsMax, auditOpenMs } = turn.times;
  const isRefused = keeper.desk.flatten.refused >= flattenAttemptsMax;
  turn.after(`flatten:${id}`, isRefused ? auditOpenMs : flattenStepMs);
  if (keeper.desk.flatten.tag !== null) return;
  tellUnread(turn, keeper, keeper.desk.flatten);
  fetchAccount(turn, keeper.account);
}

/** It ends in proof or in an alarm, also where nothing can be read. */
function tellUnread(turn: Turn, { session, desk, account }: Keeper, saga: FlattenSaga): void {
  saga.unread += 1;
  if (!isToldNow(turn, saga.unread)) return;
  const { unreadableWhy: why } = accountDesk(turn.desk, account);
  const unread = `the account cannot be read${why === null ? '' : ` (${clause(why)})`}`;
  turn.alarm(
    session,
    `${desk.contract.symbol} is not flat yet, and nothing can be done: ${unread}. Close it in the venue's own screen`,
  );
}

function actOn(turn: Turn, keeper: Keeper, saga: FlattenSaga): void {
  const { id, session, desk } = keeper;
  const account = accountBook(turn.books, keeper.account);
  const position = positionBook(account, desk.contract.id).stated;
  const working = [...account.orders.values()].filter(
    (order) => order.contract === desk.contract.id && !isTerminal(order.status),
  );
  const where = { account: keeper.account, contract: desk.contract.id };
  if (position === null || isDoubted(turn, where)) return;
  // An entry of unknown fate holds nothing up, but while it may still arrive nothing is proven.
  const pending = pendingOf(turn, where, 'exit');
  if (position === 0 && working.length === 0 && pending.buy + pending.sell === 0)
    return endFlatten(turn, id, 'proven', `${desk.contract.symbol} is flat, as the venue says`);
  if (isClosedByVenue(turn, where)) return;
  // What still works may close as well before its cancel: only what is beyond it is closed now, the rest when it is over.
  const closing = pendingOf(turn, where, 'saga');
  const left = Math.max(Math.abs(position) - closing[position > 0 ? 'sell' : 'buy'], 0);
  // An order of ours whose fate is open may be closing it all: it is looked for, and no attempt is lost by waiting.
  // So may the order that another session's flatten waits for.
  if (left === 0 && working.every((order) => isAwaited(turn, order))) return;
  if (left === 0) return cancelAgain(turn, keeper, saga, { position, working });
  if (saga.attempts >= turn.times.flattenAttemptsMax) {
    const what = `${position} contracts and ${working.length} working orders are left`;
    turn.alarm(
      session,
      `${desk.contract.symbol} could not be flattened in ${saga.attempts} attempts: ${what}. Close it in the venue's own screen`,
    );
    return endFlatten(turn, id, 'failed', what);
  }
  saga.attempts += 1;
  cancelWorking(turn, where);
  const proposal = proposeSagaOrder(turn, keeper, {
    size: Math.sign(position) * left,
    attempt: saga.attempts,
    sagaAt: saga.startedAt,
  });
  if (proposal.verdict.ok) saga.tag = proposal.intent.tag;
  submit(turn, proposal);
}

/**
 * All that is held may be closed by orders that still work: sold beside them it would go through zero. So they are cancelled
 * until they are gone, however long the venue refuses; meanwhile whatever they open is closed, and people know the truth.
 */
function cancelAgain(
  turn: Turn,
  { session, account, desk }: Keeper,
  saga: FlattenSaga,
  { position, working }: { readonly position: number; readonly working: readonly Order[] },
): void {
  saga.refused += 1;
  cancelWorking(turn, { account, contract: desk.contract.id });
  if (!isToldNow(turn, saga.refused)) return;
  const { symbol } = desk.contract;
  const orders = working.map(orderInWords).join(', ');
  const state = position === 0 ? `${symbol} is flat` : `${symbol} still holds ${Math.abs(position)} contracts`;
  const risk =
    position === 0
      ? 'filled, it would open a position'
      : 'it may close them yet, and closed beside it they would go through zero';
  turn.alarm(
    session,
    `${state}, and the venue does not cancel ${orders}: ${risk}. Its cancel is repeated; see to it in the venue's own screen`,
  );
}

/** After as many rounds as a flatten has attempts, then ever more seldom. */
function isToldNow({ times }: Turn, rounds: number): boolean {
  const bouts = rounds / times.flattenAttemptsMax;
  return bouts >= 1 && Number.isInteger(Math.log2(bouts));
}

/** Whether a flatten of the same account is under way with this order. */
function isAwaited(turn: Turn, { account, id, tag }: Order): boolean {
  const name = accountDesk(turn.desk, account).tagByOrder.get(id) ?? tag;
  return name !== null && keepers(turn).some(({ desk }) => desk.flatten?.tag === name);
}

export function endFlatten(turn: Turn, id: KeeperId, step: 'proven' | 'failed', why: string): void {
  const keeper = keeperOf(turn, id);
  if (keeper === undefined || keeper.desk.flatten === null) return;
  const { by, sent } = keeper.desk.flatten;
  keeper.desk.flatten = null;
  const session = turn.desk.sessions.get(id as SessionId);
  if (session !== undefined) session.flattened = { step, by, sent };
  if (step === 'failed') keeper.desk.flattenedAt = turn.at.monotonic;
  turn.command({ type: 'timer.clear', timer: `flatten:${id}` });
  turn.record({ type: 'flatten.noted', ...placeOf(keeper), step, ...ruled(by), why });
  if (keeper.book === null) endWords(turn, keeper, step, why);
}

/** What was asked of sessions that are not prepared yet has been done without them: it is not done again once they are. */
function endWords(turn: Turn, { account, desk }: Keeper, step: 'proven' | 'failed', why: string): void {
  for (const session of sessionsAt(turn, { account, contract: desk.contract.id })) {
    const isAsked = turn.books.sessions.get(session)?.flattening === true;
    if (isAsked && !turn.desk.sessions.has(session)) turn.record({ type: 'flatten.noted', session, step, why });
  }
}

function ruled(by: 'person' | 'rule'): { readonly by?: 'rule' } {
  return by === 'rule' ? { by } : {};
}
