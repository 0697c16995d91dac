/**
 * Every REST endpoint of the venue as one call, typed both ways: for whoever wants the gateway itself rather than what a
 * trading program makes of it. Reads are repeated within a deadline and the rate budget; writes leave once or not at all,
 * and one whose fate is not known is `unknown`, never sent again.
 */
import type { Account, AccountId, Fill, Order, OrderStatus, OrderType, Position } from '#account';
import { type EpochMs, err, ok, type Result } from '#base';
import {
  BAR_UNITS,
  barsFromWire,
  ORDER_STATUSES,
  ORDER_TYPES,
  printStamp,
  type Ticket,
  ticketFlaw,
  ticketToWire,
} from '#gateway/wire';
import type { Gate, GatewayFailure, WriteOutcome } from '#live/ports';
import type { Bar, Contract, ContractId, PeriodicityUnit } from '#market';
import { failure } from './failures.ts';
import { BARS_MAX } from './history.ts';
import {
  type AccountWindow,
  type OrderName,
  ordersOf,
  payloadOf,
  type Read,
  readAccounts,
  readAvailableContracts,
  readContract,
  readFills,
  readOpenOrders,
  readOrderById,
  readOrders,
  readPositions,
  searchContracts,
} from './listings.ts';
import type { Login } from './login.ts';
import type { Rest } from './rest.ts';

/** A protective order that opens when the entry is filled. `ticks` count from the fill, with their sign. */
export interface Bracket {
  readonly ticks: number;
  readonly type: OrderType;
}

/** A new order. `tag` is unique in the account, at most 50 characters. */
export interface NewOrder extends Ticket {
  /** Trailing stops only: an absolute price, from which the venue takes its distance. */
  readonly trailPrice?: number;
  readonly stopLoss?: Bracket;
  readonly takeProfit?: Bracket;
}

/** What is left out stays as it is. Prices are absolute. */
export interface OrderChange extends OrderName {
  readonly size?: number;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly trailPrice?: number;
}

export interface BarsQuery {
  readonly contract: ContractId;
  readonly unit: PeriodicityUnit;
  readonly count: number;
  /** Bars that start in [from, to); the newest `limit` of them. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** At most 20,000. */
  readonly limit: number;
  readonly includeForming?: boolean;
}

export interface OrderQuery {
  readonly account: AccountId;
  readonly statuses?: readonly OrderStatus[];
  readonly createdAfter?: EpochMs;
  readonly createdBefore?: EpochMs;
  /** Rows, not pages. */
  readonly offset?: number;
  /** At most 100, whatever is asked for. */
  readonly limit?: number;
  readonly sortBy?: 'created' | 'id';
  readonly newestFirst?: boolean;
}

export interface PositionName {
  readonly account: AccountId;
  readonly contract: ContractId;
}

export interface VenueCalls {
  /** Whether the gateway answers at all; asks for no login. */
  ping(): Read<null>;
  /** Logs in unless that has been done. All other calls do it themselves. @returns when the token ends */
  login(): Read<{ readonly endsAt: EpochMs }>;
  /** Has the token replaced now: by `Auth/validate`, or by a new login where that fails. */
  validate(): Read<{ readonly endsAt: EpochMs }>;
  /** Ends the session. The next call, and every link still watched, logs in anew. */
  logout(): Read<null>;

  accounts(options?: { readonly onlyActive?: boolean }): Read<readonly Account[]>;
  /** Loosely, in names and descriptions; at most twenty, active months only. */
  searchContracts(text: string): Read<readonly Contract[]>;
  contractById(contract: ContractId): Read<Contract | null>;
  availableContracts(): Read<readonly Contract[]>;
  /** One request; oldest first. `Gateway.bars` pages, aligns and builds longer bars. */
  bars(query: BarsQuery): Read<readonly Bar[]>;

  /**
   * Sent once or not at all. What the venue would refuse for certain, or is not known to take (a stop limit order), is
   * rejected here, and nothing leaves.
   */
  placeOrder(order: NewOrder): Promise<WriteOutcome>;
  modifyOrder(change: OrderChange): Promise<WriteOutcome>;
  cancelOrder(order: OrderName): Promise<WriteOutcome>;
  /** In whatever state; a window of more than a day is read in pieces. */
  orders(window: Omit<AccountWindow, 'urgent'>): Read<readonly Order[]>;
  openOrders(account: AccountId): Read<readonly Order[]>;
  orderById(order: OrderName): Read<Order | null>;
  queryOrders(query: OrderQuery): Read<{ readonly orders: readonly Order[]; readonly total: number | null }>;

  positions(account: AccountId): Read<readonly Position[]>;
  /** By a market order without a tag. Bracket children stay: cancel them. */
  closePosition(position: PositionName): Promise<WriteOutcome>;
  partiallyClosePosition(position: PositionName & { readonly size: number }): Promise<WriteOutcome>;
  /** Oldest first; a window of more than a day is read in pieces. */
  fills(window: Omit<AccountWindow, 'urgent'>): Read<readonly Fill[]>;
}

export function venueCalls({
  rest,
  login,
  live,
}: {
  readonly rest: Rest;
  readonly login: Login;
  readonly live: boolean;
}): VenueCalls {
  const session = async (newerThan: number): Read<{ readonly endsAt: EpochMs }> => {
    const token = await login.token({ newerThan });
    return token.ok ? ok({ endsAt: token.value.spentAt }) : token;
  };
  return {
    ping: () => rest.ping(),
    login: () => session(0),
    validate: () => session(login.issue),
    logout: () => login.end(),

    accounts: (options) => readAccounts(rest, options),
    searchContracts: (text) => searchContracts(rest, { text, live }),
    contractById: (contract) => readContract(rest, contract),
    availableContracts: () => readAvailableContracts(rest, { live }),
    bars: (query) => readBars(rest, { ...query, live }),

    placeOrder: (order) => sendOrder(rest, { order, urgent: false }),
    modifyOrder: ({ account, order, ...change }) =>
      rest.write('orderModify', { accountId: account, orderId: order, ...change }),
    cancelOrder: ({ account, order }) => rest.write('orderCancel', { accountId: account, orderId: order }),
    orders: (window) => readOrders(rest, window),
    openOrders: (account) => readOpenOrders(rest, { account }),
    orderById: (order) => readOrderById(rest, order),
    queryOrders: (query) => queryOrders(rest, query),

    positions: (account) => readPositions(rest, { account }),
    closePosition: ({ account, contract }) => rest.write('closeContract', { accountId: account, contractId: contract }),
    partiallyClosePosition: ({ account, contract, size }) =>
      rest.write('partialCloseContract', { accountId: account, contractId: contract, size }),
    fills: (window) => readFills(rest, window),
  };
}

/** @param order.trailPrice of a trailing stop */
export function sendOrder(
  rest: Rest,
  {
    order,
    ...terms
  }: {
    readonly order: NewOrder;
    readonly ready?: Promise<boolean> | undefined;
    readonly gate?: Gate;
    readonly urgent: boolean;
  },
): Promise<WriteOutcome> {
  const flaw = ticketFlaw(order);
  if (flaw !== null) return Promise.resolve({ type: 'rejected', why: `Nothing was sent: ${flaw}.` });
  const { urgent, ready = null, gate = () => true } = terms;
  return rest.write('orderPlace', newOrderToWire(order), { ready, gate, urgency: urgent ? 'urgent' : 'entry' });
}

async function readBars(
  rest: Rest,
  { contract, unit, count, from, to, limit, includeForming = false, live }: BarsQuery & { readonly live: boolean },
): Read<readonly Bar[]> {
  if (!Number.isInteger(limit) || limit < 1 || limit > BARS_MAX) {
    return err(
      failure('REFUSED', `Nothing was sent: the venue pays out 1 to ${BARS_MAX} bars a request, not ${limit}.`),
    );
  }
  const payload = payloadOf(
    await rest.read('retrieveBars', {
      contractId: contract,
      live,
      startTime: printStamp(from, { digits: 6 }),
      endTime: printStamp(to, { digits: 6 }),
      unit: BAR_UNITS.code(unit),
      unitNumber: count,
      limit,
      includePartialBar: includeForming,
    }),
  );
  if (!payload.ok) return payload;
  const bars = barsFromWire(payload.value.bars);
  return bars.ok ? bars : err(failure('BROKEN_ANSWER', `The venue's bars cannot be read: ${bars.error}.`));
}

async function queryOrders(
  rest: Rest,
  query: OrderQuery,
): Promise<Result<{ readonly orders: readonly Order[]; readonly total: number | null }, GatewayFailure>> {
  const { account, statuses, createdAfter, createdBefore, offset = 0, limit = 100 } = query;
  const payload = payloadOf(
    await rest.read('orderQuery', {
      filter: {
        accountId: account,
        statuses: statuses?.map((status) => ORDER_STATUSES.code(status)) ?? null,
        createdAfter: createdAfter === undefined ? null : printStamp(createdAfter, { digits: 6 }),
        createdBefore: createdBefore === undefined ? null : printStamp(createdBefore, { digits: 6 }),
      },
      pageSize: limit,
      pageOffset: offset,
      sortBy: query.sortBy === 'id' ? 1 : 0,
      sortDirection: query.newestFirst === true ? 1 : 0,
      includeTotalCount: true,
    }),
  );
  if (!payload.ok) return payload;
  const orders = ordersOf(rest, payload.value.orders);
  return orders.ok ? ok({ orders: orders.value, total: payload.value.totalCount ?? null }) : orders;
}

function newOrderToWire({ trailPrice, stopLoss, takeProfit, ...ticket }: NewOrder) {
  return {
    ...ticketToWire(ticket),
    trailPrice: trailPrice ?? null,
    ...(stopLoss === undefined ? {} : { stopLossBracket: bracketToWire(stopLoss) }),
    ...(takeProfit === undefined ? {} : { takeProfitBracket: bracketToWire(takeProfit) }),
  };
}

function bracketToWire({ ticks, type }: Bracket) {
  return { ticks, type: ORDER_TYPES.code(type) };
}
