/** Each of the venue's endpoints, called as a developer would, on the real simulator over real sockets. */
import { afterEach, expect, test, vi } from 'vitest';
import { accountId, orderId } from '#account';
import { epochMs, HOUR, MINUTE, Random } from '#base';
import { type Credentials, createGatewayClient, type GatewayClient, type NewOrder } from '#gateway/client';
import { ENDPOINTS, failureCode, failureWord } from '#gateway/wire';
import { contractId } from '#market';
import { type Simulator, startSimulator } from '#simulator/serve';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** For what a quiet machine does at once. */
const SOON = { timeout: 15_000 };
const NQ = contractId('CON.F.US.ENQ.H26');
const MORNING = epochMs(Date.parse('2026-01-15T15:00:00Z'));

async function met(
  credentials: (simulator: Simulator) => Credentials = ({ userName, apiKey }) => ({ userName, apiKey }),
): Promise<{ readonly simulator: Simulator; readonly client: GatewayClient; readonly order: NewOrder }> {
  const source = { kind: 'generator', symbols: ['NQH6'], startAt: MORNING } as const;
  const simulator = await startSimulator({ seed: 5, speed: 5, source });
  const client = createGatewayClient({
    endpoints: simulator,
    credentials: credentials(simulator),
    log: () => undefined,
    random: new Random(1),
  });
  closing.push(
    () => simulator.close(),
    () => client.close(),
  );
  const order: NewOrder = {
    ...{ account: simulator.accounts[0]!.id, contract: NQ, type: 'market', side: 'buy', size: 3 },
    ...{ tag: 'calls-1', limitPrice: null, stopPrice: null },
  };
  return { simulator, client, order };
}

async function value<Value>(answer: Promise<{ ok: true; value: Value } | { ok: false; error: object }>) {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function accepted(client: GatewayClient, order: NewOrder) {
  const outcome = await client.calls.placeOrder(order);
  if (outcome.type !== 'accepted' || outcome.order === null) throw new Error(JSON.stringify(outcome));
  return outcome.order;
}

test('a gateway is pinged without a login, and a session begins, is renewed, ends and begins again', async () => {
  const { client } = await met();
  expect(await client.calls.ping()).toEqual({ ok: true, value: null });
  const { endsAt } = await value(client.calls.login());
  expect(endsAt).toBeGreaterThan(Date.now() + 23 * HOUR);
  expect(await value(client.calls.login())).toEqual({ endsAt });
  await value(client.calls.validate());
  await value(client.calls.logout());
  expect((await value(client.calls.accounts())).length).toBeGreaterThan(0);
});

test('an application logs in by its own endpoint', async () => {
  const { client } = await met(({ userName }) => ({
    ...{ userName, password: 'p', deviceId: 'd', appId: 'a', verifyKey: 'v' },
  }));
  expect((await value(client.calls.accounts({ onlyActive: false }))).length).toBeGreaterThan(0);
});

test('contracts are searched, found by id, absent as null, and listed', async () => {
  const { client } = await met();
  expect((await value(client.calls.searchContracts('NQ'))).map(({ symbol }) => symbol)).toContain('NQH6');
  expect(await value(client.calls.contractById(NQ))).toMatchObject({ symbol: 'NQH6', tickSize: 0.25, active: true });
  expect(await value(client.calls.contractById(contractId('CON.F.US.NOPE.H26')))).toBeNull();
  expect((await value(client.calls.availableContracts())).length).toBeGreaterThan(10);
});

test('bars come oldest first, the newest of the window, the forming one on request', async () => {
  const { client, simulator } = await met();
  const to = epochMs(simulator.venueNow() + HOUR);
  const query = { contract: NQ, unit: 'minute', count: 5, from: epochMs(MORNING - HOUR), to, limit: 3 } as const;
  const closed = await value(client.calls.bars(query));
  expect(closed.map(({ start }) => start - closed[0]!.start)).toEqual([0, 5 * MINUTE, 10 * MINUTE]);
  const forming = await value(client.calls.bars({ ...query, includeForming: true }));
  expect(forming.at(-1)!.start).toBeGreaterThan(closed.at(-1)!.start);
  expect(await client.calls.bars({ ...query, limit: 20_001 })).toMatchObject({
    ok: false,
    error: { code: 'ERR_GATEWAY_REFUSED', message: expect.stringMatching(/LimitInvalid|20000/) },
  });
});

test('an order is placed, modified, seen in every listing and cancelled', async () => {
  const { client, order } = await met();
  const [last] = await value(
    client.calls.bars({
      ...{ contract: NQ, unit: 'minute', count: 1, from: epochMs(MORNING - HOUR), to: epochMs(MORNING + HOUR) },
      limit: 1,
    }),
  );
  const limitPrice = last!.close - 500;
  const id = await accepted(client, { ...order, type: 'limit', limitPrice, tag: 'calls-limit' });
  const name = { account: order.account, order: id };
  await vi.waitFor(
    async () => expect(await value(client.calls.orderById(name))).toMatchObject({ status: 'open' }),
    SOON,
  );
  expect(await client.calls.modifyOrder({ ...name, size: 2, limitPrice: limitPrice - 1 })).toEqual({
    type: 'accepted',
    order: null,
  });
  const changed = { id, size: 2, limitPrice: limitPrice - 1, tag: 'calls-limit', status: 'open' };
  await vi.waitFor(async () => expect(await value(client.calls.orderById(name))).toMatchObject(changed), SOON);
  expect(await value(client.calls.openOrders(order.account))).toMatchObject([changed]);
  const window = { account: order.account, since: epochMs(MORNING - HOUR), until: epochMs(MORNING + HOUR) };
  expect(await value(client.calls.orders(window))).toMatchObject([changed]);
  expect(await value(client.calls.orders({ ...window, until: epochMs(MORNING - 1) }))).toEqual([]);
  const query = { account: order.account, statuses: ['open'], newestFirst: true, sortBy: 'id' } as const;
  expect(await value(client.calls.queryOrders(query))).toMatchObject({ orders: [changed], total: 1 });
  expect(await value(client.calls.queryOrders({ ...query, offset: 1 }))).toMatchObject({ orders: [], total: 1 });
  expect(await client.calls.cancelOrder(name)).toMatchObject({ type: 'accepted' });
  await vi.waitFor(
    async () => expect(await value(client.calls.orderById(name))).toMatchObject({ status: 'cancelled' }),
    SOON,
  );
  expect(await client.calls.modifyOrder({ ...name, size: 1 })).toMatchObject({ type: 'rejected' });
  expect(await value(client.calls.orderById({ ...name, order: orderId(1) }))).toBeNull();
});

test('a position is opened with brackets, closed in part and then whole, with its fills', async () => {
  const { client, order } = await met();
  const { account } = order;
  await accepted(client, {
    ...order,
    stopLoss: { ticks: -2_000, type: 'stop' },
    takeProfit: { ticks: 2_000, type: 'limit' },
  });
  const size = async () => (await value(client.calls.positions(account)))[0]?.size ?? 0;
  await vi.waitFor(async () => expect(await size()).toBe(3), SOON);
  await vi.waitFor(async () => {
    const open = await value(client.calls.openOrders(account));
    expect(new Set(open.map(({ tag }) => tag))).toEqual(new Set(['calls-1-SL', 'calls-1-TP']));
  }, SOON);
  const position = { account, contract: NQ };
  expect(await client.calls.partiallyClosePosition({ ...position, size: 9 })).toMatchObject({
    type: 'rejected',
    why: expect.stringContaining('InvalidCloseSize'),
  });
  expect(await client.calls.partiallyClosePosition({ ...position, size: 1 })).toMatchObject({ type: 'accepted' });
  await vi.waitFor(async () => expect(await size()).toBe(2), SOON);
  expect(await client.calls.closePosition(position)).toMatchObject({ type: 'accepted' });
  await vi.waitFor(async () => expect(await size()).toBe(0), SOON);
  expect(await client.calls.closePosition(position)).toMatchObject({
    type: 'rejected',
    why: expect.stringContaining('PositionNotFound'),
  });
  const fills = await value(client.calls.fills({ account, since: epochMs(MORNING - HOUR) }));
  expect(fills.reduce((sum, fill) => sum + (fill.side === 'buy' ? fill.size : -fill.size), 0)).toBe(0);
  expect(fills.every(({ at }, i) => at >= (fills[i - 1]?.at ?? 0))).toBe(true);
});

test('an account that is not there is a final failure of every read', async () => {
  const { client } = await met();
  const account = accountId(42);
  const window = { account, since: MORNING };
  const reads = [client.calls.orders(window), client.calls.openOrders(account), client.calls.fills(window)];
  reads.push(client.calls.positions(account) as never, client.calls.queryOrders({ account }) as never);
  for (const read of reads) {
    expect(await read).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNKNOWN_ACCOUNT', final: true } });
  }
});

/** As the vendor's documents number them, 2026-09: how many codes beyond success each endpoint has, and its last word. */
test.each([
  ['loginKey', 10, 'ApiKeyAuthenticationDisabled'],
  ['loginApp', 10, 'ApiKeyAuthenticationDisabled'],
  ['validate', 4, 'UnknownError'],
  ['logout', 2, 'UnknownError'],
  ['accountSearch', 0, 'Success'],
  ['contractSearch', 0, 'Success'],
  ['contractById', 1, 'ContractNotFound'],
  ['contractsAvailable', 0, 'Success'],
  ['retrieveBars', 4, 'LimitInvalid'],
  ['orderPlace', 10, 'AccountRejected'],
  ['orderModify', 7, 'ContractNotFound'],
  ['orderCancel', 6, 'AccountRejected'],
  ['orderSearch', 1, 'AccountNotFound'],
  ['orderSearchOpen', 1, 'AccountNotFound'],
  ['orderById', 1, 'OrderNotFound'],
  ['orderQuery', 1, 'AccountNotFound'],
  ['positionSearchOpen', 1, 'AccountNotFound'],
  ['closeContract', 8, 'AccountRejected'],
  ['partialCloseContract', 9, 'AccountRejected'],
  ['tradeSearch', 1, 'AccountNotFound'],
] as const)('%s has a word for each of its %i codes and none for the next', (endpoint, codes, last) => {
  const words = Array.from({ length: codes + 1 }, (_, code) => failureWord(endpoint, code));
  expect(words.at(-1)).toBe(last);
  expect(new Set(words).size).toBe(codes + 1);
  expect(words.map((word) => failureCode(endpoint, word as never))).toEqual(words.map((_, code) => code));
  expect(failureWord(endpoint, codes + 1)).toBe(`Code ${codes + 1}`);
  expect(Object.keys(ENDPOINTS)).toHaveLength(20);
});
