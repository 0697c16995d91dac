/** What takes several reads: the snapshot of an account, and the search for one order. */
import { type AccountId, type AccountSnapshot, advanceOrder, type Fill, type Order, type OrderId } from '#account';
import { type EpochMs, err, ok, type Result } from '#base';
import type { GatewayFailure } from '#live/ports';
import { failure } from './failures.ts';
import {
  type Read,
  readAccounts,
  readFills,
  readOpenOrders,
  readOrderById,
  readOrders,
  readPositions,
} from './listings.ts';
import type { Rest } from './rest.ts';

/** Five reads at once; they are not atomic, so a fill between them may show in one and not yet in another. */
export async function readSnapshot(
  rest: Rest,
  {
    account,
    since,
    urgent = false,
  }: { readonly account: AccountId; readonly since: EpochMs; readonly urgent?: boolean },
): Read<AccountSnapshot> {
  const [accounts, positions, orders, open, fills] = await Promise.all([
    readAccounts(rest, { urgent }),
    readPositions(rest, { account, urgent }),
    readOrders(rest, { account, since, urgent }),
    readOpenOrders(rest, { account, urgent }),
    readFills(rest, { account, since, urgent }),
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
  const order = await ('id' in find
    ? readOrderById(rest, { account, order: find.id, urgent: true })
    : readOrderByTag(rest, wanted, find.tag));
  if (!order.ok || order.value === null) return order as Result<null, GatewayFailure>;
  const fills = await readFills(rest, { account, since, urgent: true });
  if (!fills.ok) return fills;
  const { value } = order;
  return ok({ order: value, fills: fills.value.filter((fill) => fill.order === value.id) });
}

async function readOrderByTag(
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

/** The same order may come from two reads: what is known of it only moves forward. */
function newestOf(orders: readonly Order[]): readonly Order[] {
  const byId = new Map<OrderId, Order>();
  for (const order of orders) byId.set(order.id, advanceOrder(byId.get(order.id), order));
  return [...byId.values()];
}
