/** What the venue says of an account over REST: snapshots, and the search for one order. */
import {
  type Account,
  type AccountId,
  type AccountSnapshot,
  advanceOrder,
  type Fill,
  type Order,
  type OrderId,
  type Position,
} from '#account';
import { type EpochMs, err, ok, type Result } from '#base';
import {
  type Answer,
  accountFromWire,
  type EndpointName,
  fillFromWire,
  orderFromWire,
  positionFromWire,
  printStamp,
} from '#gateway/wire';
import type { GatewayFailure } from '#live/ports';
import { failure } from './failures.ts';
import { refused } from './refused.ts';
import type { Rest } from './rest.ts';

type Read<Value> = Promise<Result<Value, GatewayFailure>>;

export async function readAccounts(rest: Rest): Read<readonly Account[]> {
  const answer = await rest.read('accountSearch', { onlyActiveAccounts: true });
  const success = payloadOf(answer);
  return success.ok ? ok(success.value.accounts.map(accountFromWire)) : success;
}

/** Five reads at once; they are not atomic, so a fill between them may show in one and not yet in another. */
export async function readSnapshot(
  rest: Rest,
  { account, since }: { readonly account: AccountId; readonly since: EpochMs },
): Read<AccountSnapshot> {
  const [accounts, positions, orders, open, fills] = await Promise.all([
    readAccounts(rest),
    readPositions(rest, account),
    readOrders(rest, { account, since, urgent: false }),
    readOpenOrders(rest, { account, urgent: false }),
    readFills(rest, { account, since, urgent: false }),
  ]);
  if (!accounts.ok) return accounts;
  if (!positions.ok) return positions;
  if (!orders.ok) return orders;
  if (!open.ok) return open;
  if (!fills.ok) return fills;
  const found = accounts.value.find(({ id }) => id === account);
  if (found === undefined) {
    const names = accounts.value.map(({ id, name }) => `${id} (${name})`).join(', ');
    return err(failure('UNKNOWN_ACCOUNT', `This login has no account ${account}; it has ${names || 'none'}.`));
  }
  return ok({
    account: found,
    positions: positions.value,
    orders: newestOf([...orders.value, ...open.value]),
    fills: fills.value,
  });
}

/** One order in whatever state, with its fills: what clears up an unknown write. */
export async function readOrder(
  rest: Rest,
  wanted: {
    readonly account: AccountId;
    readonly find: { readonly id: OrderId } | { readonly tag: string };
    readonly since: EpochMs;
  },
): Read<{ readonly order: Order; readonly fills: readonly Fill[] } | null> {
  const { account, find, since } = wanted;
  const order = 'id' in find ? await readById(rest, account, find.id) : await readByTag(rest, wanted, find.tag);
  if (!order.ok || order.value === null) return order as Result<null, GatewayFailure>;
  const fills = await readFills(rest, { account, since, urgent: true });
  if (!fills.ok) return fills;
  const { value } = order;
  return ok({ order: value, fills: fills.value.filter((fill) => fill.order === value.id) });
}

interface Window {
  readonly account: AccountId;
  readonly since: EpochMs;
  readonly urgent: boolean;
}

async function readById(rest: Rest, account: AccountId, id: OrderId): Read<Order | null> {
  const answer = await rest.read('orderById', { accountId: account, orderId: id }, { urgent: true });
  if (!answer.ok) return answer;
  if (answer.value.type === 'failure') {
    return answer.value.word === 'OrderNotFound' ? ok(null) : err(refused('The venue refused the order', answer.value));
  }
  const { order } = answer.value.payload;
  return order == null ? ok(null) : translated([orderFromWire(order)], ([first]) => first ?? null);
}

async function readByTag(
  rest: Rest,
  { account, since }: { readonly account: AccountId; readonly since: EpochMs },
  tag: string,
): Read<Order | null> {
  const [orders, open] = await Promise.all([
    readOrders(rest, { account, since, urgent: true }),
    readOpenOrders(rest, { account, urgent: true }),
  ]);
  if (!orders.ok) return orders;
  if (!open.ok) return open;
  return ok(newestOf([...orders.value, ...open.value]).find((order) => order.tag === tag) ?? null);
}

async function readOrders(rest: Rest, { account, since, urgent }: Window): Read<readonly Order[]> {
  const request = { accountId: account, startTimestamp: printStamp(since, { digits: 6 }) };
  const success = payloadOf(await rest.read('orderSearch', request, { urgent }));
  return success.ok ? translated(success.value.orders.map(orderFromWire), (orders) => orders) : success;
}

async function readOpenOrders(
  rest: Rest,
  { account, urgent }: { readonly account: AccountId; readonly urgent: boolean },
): Read<readonly Order[]> {
  const success = payloadOf(await rest.read('orderSearchOpen', { accountId: account }, { urgent }));
  return success.ok ? translated(success.value.orders.map(orderFromWire), (orders) => orders) : success;
}

async function readFills(rest: Rest, { account, since, urgent }: Window): Read<readonly Fill[]> {
  const request = { accountId: account, startTimestamp: printStamp(since, { digits: 6 }) };
  const success = payloadOf(await rest.read('tradeSearch', request, { urgent }));
  if (!success.ok) return success;
  // The venue tells fills newest first.
  return translated(success.value.trades.map(fillFromWire), (fills) =>
    fills.toSorted((a, b) => a.at - b.at || a.id - b.id),
  );
}

async function readPositions(rest: Rest, account: AccountId): Read<readonly Position[]> {
  const success = payloadOf(await rest.read('positionSearchOpen', { accountId: account }));
  return success.ok ? translated(success.value.positions.map(positionFromWire), (positions) => positions) : success;
}

/** The same order may come from two reads: what is known of it only moves forward. */
function newestOf(orders: readonly Order[]): readonly Order[] {
  const byId = new Map<OrderId, Order>();
  for (const order of orders) byId.set(order.id, advanceOrder(byId.get(order.id), order));
  return [...byId.values()];
}

function payloadOf<Name extends EndpointName>(
  answer: Result<Answer<Name>, GatewayFailure>,
): Result<Extract<Answer<Name>, { type: 'success' }>['payload'], GatewayFailure> {
  if (!answer.ok) return answer;
  return answer.value.type === 'success' ? ok(answer.value.payload) : err(refused('The venue refused', answer.value));
}

/** All rows or none: a snapshot that silently lacks an order would be worse than none. */
function translated<Row, Value>(
  rows: readonly Result<Row, string>[],
  then: (rows: readonly Row[]) => Value,
): Result<Value, GatewayFailure> {
  const values: Row[] = [];
  for (const row of rows) {
    if (!row.ok) return err(failure('BROKEN_ANSWER', `The venue's answer cannot be read: ${row.error}.`));
    values.push(row.value);
  }
  return ok(then(values));
}
