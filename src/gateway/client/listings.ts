/**
 * The plain reads of the venue, one request each: what it answers, in our words, all rows or none. What needs several of
 * them, or several tries, stands on these.
 */
import type { Account, AccountId, Fill, Order, OrderId, Position } from '#account';
import { DAY, type EpochMs, epochMs, err, ok, type Result } from '#base';
import {
  type Answer,
  accountFromWire,
  contractFromWire,
  type EndpointName,
  fillFromWire,
  type OrderModel,
  oddityOf,
  orderFromWire,
  positionFromWire,
  printStamp,
} from '#gateway/wire';
import type { GatewayFailure } from '#live/ports';
import type { Contract } from '#market';
import { failure } from './failures.ts';
import { refused } from './refused.ts';
import type { Rest } from './rest.ts';

export type Read<Value> = Promise<Result<Value, GatewayFailure>>;

/** Rows of an account that were made in [since, until]. */
export interface AccountWindow {
  readonly account: AccountId;
  readonly since: EpochMs;
  /** Default: now. */
  readonly until?: EpochMs;
  /** Whether calls of the rate budget may be used that are kept for reads that clear up an order. */
  readonly urgent?: boolean;
}

export async function readAccounts(rest: Rest, { onlyActive = true, urgent = false } = {}): Read<readonly Account[]> {
  const payload = payloadOf(await rest.read('accountSearch', { onlyActiveAccounts: onlyActive }, { urgent }));
  return payload.ok ? ok(payload.value.accounts.map(accountFromWire)) : payload;
}

/** The venue's loose search: at most twenty, active months only. */
export async function searchContracts(
  rest: Rest,
  { text, live }: { readonly text: string; readonly live: boolean },
): Read<readonly Contract[]> {
  const payload = payloadOf(await rest.read('contractSearch', { searchText: text, live }));
  return payload.ok ? ok(payload.value.contracts.map(contractFromWire)) : payload;
}

/** @returns null when the venue has no contract of this id */
export async function readContract(rest: Rest, contractId: string): Read<Contract | null> {
  const answer = await rest.read('contractById', { contractId });
  if (!answer.ok) return answer;
  if (answer.value.type === 'success') {
    const { contract } = answer.value.payload;
    return ok(contract == null ? null : contractFromWire(contract));
  }
  return answer.value.word === 'ContractNotFound'
    ? ok(null)
    : err(refused('The venue refused the contract', answer.value));
}

/** One active month of each product. */
export async function readAvailableContracts(
  rest: Rest,
  { live }: { readonly live: boolean },
): Read<readonly Contract[]> {
  const payload = payloadOf(await rest.read('contractsAvailable', { live }));
  return payload.ok ? ok(payload.value.contracts.map(contractFromWire)) : payload;
}

/** In whatever state, in the order of their making. */
export async function readOrders(rest: Rest, { urgent = false, ...window }: AccountWindow): Read<readonly Order[]> {
  const read = await inPieces(rest, window, async (piece) => {
    const payload = payloadOf(await rest.read('orderSearch', windowToWire(piece), { urgent }));
    return payload.ok ? ordersOf(rest, payload.value.orders) : payload;
  });
  return read.ok ? ok(oncePerId(read.value)) : read;
}

/** Working orders only: the venue leaves pending and suspended ones out, so an absence proves nothing. */
export async function readOpenOrders(
  rest: Rest,
  { account, urgent = false }: { readonly account: AccountId; readonly urgent?: boolean },
): Read<readonly Order[]> {
  const payload = payloadOf(await rest.read('orderSearchOpen', { accountId: account }, { urgent }));
  return payload.ok ? ordersOf(rest, payload.value.orders) : payload;
}

/** @returns null when the venue shows no such order */
export async function readOrderById(
  rest: Rest,
  { account, order: id, urgent = false }: OrderName & { readonly urgent?: boolean },
): Read<Order | null> {
  const answer = await rest.read('orderById', { accountId: account, orderId: id }, { urgent });
  if (!answer.ok) return answer;
  if (answer.value.type === 'failure') {
    return answer.value.word === 'OrderNotFound' ? ok(null) : err(refused('The venue refused the order', answer.value));
  }
  const { order: found } = answer.value.payload;
  if (found == null) return ok(null);
  const order = ordersOf(rest, [found]);
  return order.ok ? ok(order.value[0] ?? null) : order;
}

export interface OrderName {
  readonly account: AccountId;
  readonly order: OrderId;
}

/** Oldest first. */
export async function readFills(rest: Rest, { urgent = false, ...window }: AccountWindow): Read<readonly Fill[]> {
  const fills = await inPieces(rest, window, async (piece) => {
    const payload = payloadOf(await rest.read('tradeSearch', windowToWire(piece), { urgent }));
    return payload.ok ? translated(payload.value.trades.map(fillFromWire)) : payload;
  });
  // The venue tells them newest first.
  return fills.ok ? ok(oncePerId(fills.value).toSorted((a, b) => a.at - b.at || a.id - b.id)) : fills;
}

export async function readPositions(
  rest: Rest,
  { account, urgent = false }: { readonly account: AccountId; readonly urgent?: boolean },
): Read<readonly Position[]> {
  const payload = payloadOf(await rest.read('positionSearchOpen', { accountId: account }, { urgent }));
  return payload.ok ? translated(payload.value.positions.map(positionFromWire)) : payload;
}

/** The payload of a success; the venue's refusal as a failure. */
export function payloadOf<Name extends EndpointName>(
  answer: Result<Answer<Name>, GatewayFailure>,
): Result<Extract<Answer<Name>, { type: 'success' }>['payload'], GatewayFailure> {
  if (!answer.ok) return answer;
  return answer.value.type === 'success' ? ok(answer.value.payload) : err(refused('The venue refused', answer.value));
}

export function ordersOf(rest: Rest, models: readonly OrderModel[]): Result<readonly Order[], GatewayFailure> {
  for (const oddity of models.map(oddityOf)) if (oddity !== null) rest.tellOddity(`The venue's ${oddity}.`);
  return translated(models.map(orderFromWire));
}

/** All rows or none: a list that silently lacks an order would be worse than none. */
export function translated<Row>(rows: readonly Result<Row, string>[]): Result<readonly Row[], GatewayFailure> {
  const values: Row[] = [];
  for (const row of rows) {
    if (!row.ok) return err(unreadable(row.error));
    values.push(row.value);
  }
  return ok(values);
}

function unreadable(why: string): GatewayFailure {
  return failure('BROKEN_ANSWER', `The venue's answer cannot be read: ${why}.`);
}

/** The venue's bound on a window is nowhere written; a day is the longest that is known to be answered whole. */
const PIECE_MS = DAY;
/** What reaches back farther is read in longer pieces rather than in more. */
const PIECES_MAX = 14;

/** Reads a long window piece by piece, oldest first. All of it or a failure. */
async function inPieces<Row>(
  rest: Rest,
  { account, since, until }: Omit<AccountWindow, 'urgent'>,
  read: (piece: Omit<AccountWindow, 'urgent'>) => Read<readonly Row[]>,
): Read<readonly Row[]> {
  const lengthMs = (until ?? rest.venueNow()) - since;
  const pieces = Math.min(Math.max(Math.ceil(lengthMs / PIECE_MS), 1), PIECES_MAX);
  const rows: Row[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const from = epochMs(since + Math.floor((piece * lengthMs) / pieces));
    const to = epochMs(since + Math.floor(((piece + 1) * lengthMs) / pieces));
    // The last piece ends where the caller says, or not at all: now is the venue's to say.
    const end = piece < pieces - 1 ? { until: to } : until === undefined ? {} : { until };
    const answer = await read({ account, since: from, ...end });
    if (!answer.ok) return answer;
    rows.push(...answer.value);
  }
  return ok(rows);
}

/** Pieces touch, and their ends may count to both: the later word stands. */
function oncePerId<Row extends { readonly id: number }>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function windowToWire({ account, since, until }: AccountWindow) {
  return {
    accountId: account,
    startTimestamp: printStamp(since, { digits: 6 }),
    ...(until === undefined ? {} : { endTimestamp: printStamp(until, { digits: 6 }) }),
  };
}
