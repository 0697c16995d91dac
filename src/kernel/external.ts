/**
 * Contracts that are at the venue and are not ours: a person who trades beside us in the venue's own screen, or a position
 * that was there before. They are noticed at the start and while running, told, and met by the policy of the sessions on
 * their contract: `stop` blocks entries until a person says what they are, `adopt` takes them as ours, `ignore` leaves
 * them alone. No exit of ours ever closes them, and no entry of ours trades against them.
 */
import type { AccountId } from '#account';
import type { ContractId } from '#market';
import { accountBook, type PositionBook, positionBook } from './books.ts';
import { accountDesk } from './desk.ts';
import type { Place } from './keeper.ts';
import { openOrders } from './open-orders.ts';
import { CHILD_ENDINGS, closableBy, workingChildrenAt } from './own-orders.ts';
import type { ExternalPolicy } from './session.ts';
import type { Turn } from './turn.ts';

/** The venue's word on a position has come in over REST, with the fills that go with it. */
export function lookForOthers(turn: Turn, id: AccountId, contract: ContractId): void {
  const position = positionBook(accountBook(turn.books, id), contract);
  if (position.stated === null || openOrders(turn, id, contract).length > 0) return;
  const { suspected } = accountDesk(turn.desk, id);
  const size = position.stated - position.own;
  if (size === position.external) {
    suspected.delete(contract);
    // A flatten of ours has closed theirs along with ours: nothing is left to say a word on.
    if (size !== 0 && position.stated === 0)
      settle(turn, { account: id, contract, as: 'adopted', why: 'the position is flat' });
    else if (size !== 0 && size !== position.leftAlone) meetByPolicy(turn, id, contract);
    return;
  }
  if (suspected.get(contract) !== size) {
    suspected.set(contract, size);
    // The reads behind a snapshot are not atomic: what is not ours is believed when it is seen twice.
    turn.after(`differ:${id}`, turn.times.externalLookMs);
    return;
  }
  suspected.delete(contract);
  note(turn, id, contract, size);
}

/** Whether what the venue shows could be somebody else's, and has not been looked at twice yet. */
export function isSuspect(turn: Turn, id: AccountId): boolean {
  const differs = ({ stated, own, external }: PositionBook): boolean => stated !== null && stated - own !== external;
  return (
    accountDesk(turn.desk, id).suspected.size > 0 || [...accountBook(turn.books, id).positions.values()].some(differs)
  );
}

/** A person has said what the contracts are. */
export function settleByHand(turn: Turn, id: AccountId, as: 'adopted' | 'left'): void {
  for (const [contract, { external, leftAlone }] of accountBook(turn.books, id).positions) {
    if (external === 0 || (as === 'left' && external === leftAlone)) continue;
    settle(turn, { account: id, contract, as, why: 'a person said so' });
  }
}

/** Contracts of others that block entries: noted and neither adopted nor left alone, or suspected. */
export function blockingContracts(turn: Turn, id: AccountId, contract: ContractId): number {
  const { external, leftAlone } = positionBook(accountBook(turn.books, id), contract);
  const suspected = accountDesk(turn.desk, id).suspected.get(contract);
  return suspected ?? (external === leftAlone ? 0 : external);
}

function note(turn: Turn, account: AccountId, contract: ContractId, size: number): void {
  turn.record({ type: 'external.noted', account, contract, size, at: turn.at.venue });
  if (size === 0) return;
  const { stated, own } = positionBook(accountBook(turn.books, account), contract);
  const symbol = symbolOf(turn, contract);
  if (stated === 0) {
    settle(turn, { account, contract, as: 'adopted', why: 'the position is gone' });
    return turn.alarm(null, `the position in ${symbol} was closed by an order that is not Openbell's`);
  }
  const isClosing = stated !== null && Math.sign(stated) === Math.sign(own) && Math.sign(size) !== Math.sign(own);
  const what = isClosing
    ? `${Math.abs(size)} of ${Math.abs(own)} contracts of ${symbol} were closed by an order that is not Openbell's${stopsBeyond(turn, { account, contract }, stated)}`
    : `${Math.abs(size)} ${size > 0 ? 'long' : 'short'} in ${symbol} at the venue did not come from Openbell`;
  const policy = policyOn(turn, account, contract);
  if (policy === 'stop') {
    return turn.alarm(null, `${what}: entries are stopped until a person adopts it, leaves it alone or flattens it`);
  }
  turn.alarm(null, policy === 'adopt' ? `${what}: it is adopted, as the session asks` : `${what}: it is left alone`);
  meetByPolicy(turn, account, contract);
}

/** What a stop does that is larger than what another hand has left. */
function stopsBeyond(turn: Turn, place: Place, stated: number): string {
  const size = closableBy(workingChildrenAt(turn.books, place), CHILD_ENDINGS.stopLoss);
  if (size <= Math.abs(stated)) return '';
  const risk = `its stop is for ${size} still, and filled would open ${size - Math.abs(stated)} the other way`;
  return isSeenTo(turn, place)
    ? ` (${risk}: it is made smaller)`
    : ` (${risk}: make it smaller in the venue's own screen, or flatten)`;
}

/** Each session looks after the stops of its contract, whoever has asked for them. */
function isSeenTo(turn: Turn, { account, contract }: Place): boolean {
  return [...turn.desk.sessions].some(
    ([id, desk]) => desk.contract.id === contract && turn.books.sessions.get(id)?.config.account === account,
  );
}

function meetByPolicy(turn: Turn, account: AccountId, contract: ContractId): void {
  const policy = policyOn(turn, account, contract);
  if (policy === 'stop') return;
  settle(turn, { account, contract, as: policy === 'adopt' ? 'adopted' : 'left', why: `the policy is ${policy}` });
}

function settle(
  turn: Turn,
  end: {
    readonly account: AccountId;
    readonly contract: ContractId;
    readonly as: 'adopted' | 'left';
    readonly why: string;
  },
): void {
  const { external } = positionBook(accountBook(turn.books, end.account), end.contract);
  turn.record({ type: 'external.settled', ...end, size: external });
}

/** Where sessions on one contract differ the most careful one holds. */
function policyOn(turn: Turn, account: AccountId, contract: ContractId): ExternalPolicy {
  const policies = [...turn.desk.sessions]
    .filter(([, desk]) => desk.contract.id === contract)
    .flatMap(([session]) => turn.books.sessions.get(session)?.config ?? [])
    .filter((config) => config.account === account)
    .map(({ externalPolicy }) => externalPolicy ?? 'stop');
  if (policies.length === 0 || policies.includes('stop')) return 'stop';
  return policies.includes('ignore') ? 'ignore' : 'adopt';
}

function symbolOf(turn: Turn, contract: ContractId): string {
  const desk = [...turn.desk.sessions.values()].find((each) => each.contract.id === contract);
  return desk?.contract.symbol ?? contract;
}
