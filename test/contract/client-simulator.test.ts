/**
 * The real client and the real simulator over real sockets on loopback: the whole contract between them, and each fault
 * the simulator can cause that the client must bear.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { accountId, type Order } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE, monotonicMs, Random } from '#base';
import { type ClientLogEntry, createGatewayClient, SYSTEM_TIME } from '#gateway/client';
import type { Gateway, GatewayEvent, OrderTicket } from '#live/ports';
import { type Bar, BarBuilder, type Contract, TradingCalendar } from '#market';
import { type Simulator, type SimulatorOptions, startSimulator } from '#simulator/serve';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A Thursday, 9:00 Chicago. */
const MORNING = epochMs(Date.parse('2026-01-15T15:00:00Z'));

interface Meeting {
  readonly simulator: Simulator;
  readonly client: Gateway;
  readonly events: GatewayEvent[];
  readonly log: ClientLogEntry[];
  readonly account: Simulator['accounts'][number];
  /** Waits for an event; the oldest that fits. */
  seen<Type extends GatewayEvent['type']>(
    type: Type,
    fits?: (event: Extract<GatewayEvent, { type: Type }>) => boolean,
  ): Promise<Extract<GatewayEvent, { type: Type }>>;
  fault(fault: object): Promise<void>;
}

/** @param hurry how much faster than real the client's own clock runs: its patience is not what is tested */
async function meet(
  options: Partial<SimulatorOptions> = {},
  { apiKey, hurry = 1 }: { apiKey?: string; hurry?: number } = {},
): Promise<Meeting> {
  const simulator = await startSimulator({
    seed: 5,
    speed: 20,
    source: { kind: 'generator', symbols: ['NQH6', 'MNQH6'], startAt: MORNING },
    ...options,
  });
  const events: GatewayEvent[] = [];
  const log: ClientLogEntry[] = [];
  const client = createGatewayClient({
    endpoints: simulator,
    credentials: { userName: simulator.userName, apiKey: apiKey ?? simulator.apiKey },
    log: (entry) => log.push(entry),
    random: new Random(1),
    venueNow: () => simulator.venueNow(),
    time: {
      ...SYSTEM_TIME,
      monotonic: () => monotonicMs(SYSTEM_TIME.monotonic() * hurry),
      after: (delayMs, task) => SYSTEM_TIME.after(delayMs / hurry, task),
    },
  });
  client.listen((event) => events.push(event));
  closing.push(
    () => simulator.close(),
    () => client.close(),
  );
  const [account] = simulator.accounts;
  if (account === undefined) throw new Error('the simulator has an account');
  return {
    simulator,
    client,
    events,
    log,
    account,
    seen: (type, fits = () => true) =>
      vi.waitFor(
        () => {
          const event = events.find((each) => each.type === type && fits(each as never));
          if (event === undefined) throw new Error(`no ${type} was seen`);
          return event as never;
        },
        { timeout: 20_000, interval: 10 },
      ),
    fault: async (fault) => {
      const response = await fetch(`${simulator.rest}/sim/fault`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(fault),
      });
      expect(response.status).toBe(200);
    },
  };
}

async function unwrap<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; error: object }>,
): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function trading(meeting: Meeting): Promise<{ readonly contract: Contract; readonly ticket: OrderTicket }> {
  const { client, account, seen } = meeting;
  const contract = await unwrap(client.contract('NQH6'));
  client.watchMarket(contract.id);
  client.watchAccount(account.id);
  await Promise.all([
    seen('link.changed', ({ link, state }) => link === 'market' && state === 'up'),
    seen('link.changed', ({ link, state }) => link === 'account' && state === 'up'),
    seen('market.quote', ({ quote }) => quote.bid !== null && quote.ask !== null),
  ]);
  const ticket: OrderTicket = {
    account: account.id,
    contract: contract.id,
    type: 'market',
    side: 'buy',
    size: 1,
    tag: 'ob-contract-1',
    limitPrice: null,
    stopPrice: null,
  };
  return { contract, ticket };
}

const open = (): boolean => true;
const SINCE = epochMs(MORNING - HOUR);

describe('the client finds', () => {
  test('its accounts, and the contract of a symbol', async () => {
    const { simulator, client } = await meet();
    const accounts = await unwrap(client.accounts());
    expect(accounts).toEqual(simulator.accounts.filter(({ id }) => accounts.some((account) => account.id === id)));
    expect(accounts.length).toBeGreaterThan(0);
    expect(await unwrap(client.contract('nqh6'))).toMatchObject({
      id: 'CON.F.US.ENQ.H26',
      symbol: 'NQH6',
      root: 'NQ',
      tickSize: 0.25,
      tickValue: 5,
      active: true,
    });
    expect(await unwrap(client.contract('CON.F.US.ENQ.H26'))).toMatchObject({ symbol: 'NQH6' });
    expect(Math.abs(client.skewMs ?? Infinity)).toBeLessThan(2_000);
  });

  test('neither an unknown symbol nor a way in with a wrong key', async () => {
    const { client } = await meet();
    expect(await client.contract('NQM9')).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNKNOWN_SYMBOL' } });
    const stranger = await meet({}, { apiKey: 'a-wrong-key-entirely' });
    const refused = await stranger.client.accounts();
    expect(refused).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_LOGIN_REFUSED', final: true } });
    expect(JSON.stringify([refused, stranger.log])).not.toContain('a-wrong-key-entirely');
  });

  test('closed bars, oldest first, and the longer ones agree with the shorter', async () => {
    const { client, simulator } = await meet({ speed: 1 });
    const contract = await unwrap(client.contract('NQH6'));
    const window = { contract: contract.id, from: epochMs(MORNING - 20 * HOUR), to: simulator.venueNow() };
    const minutes = await unwrap(client.bars({ ...window, periodicity: { unit: 'minute', count: 1 } }));
    const pairs = await unwrap(client.bars({ ...window, periodicity: { unit: 'minute', count: 2 } }));
    const days = await unwrap(client.bars({ ...window, periodicity: { unit: 'day', count: 1 } }));
    expect(minutes.length).toBeGreaterThan(500);
    for (const [index, bar] of minutes.entries()) {
      expect(bar.start).toBeGreaterThan(minutes[index - 1]?.start ?? 0);
      expect(bar.start + MINUTE).toBeLessThanOrEqual(simulator.venueNow());
    }
    const last = pairs.at(-1)?.start ?? 0;
    const inLast = minutes.filter(({ start }) => start >= last && start < last + 2 * MINUTE);
    expect(pairs.at(-1)?.volume).toBe(inLast.reduce((sum, { volume }) => sum + volume, 0));
    // The session under way is not closed, and the one before opened before the window.
    expect(days).toEqual([]);
    const whole = await unwrap(
      client.bars({ ...window, from: epochMs(MORNING - 70 * HOUR), periodicity: { unit: 'day', count: 1 } }),
    );
    const calendar = new TradingCalendar();
    expect(whole.map(({ start }) => calendar.tradingDay(start))).toEqual(['2026-01-13', '2026-01-14']);
  });
});

describe('an order', () => {
  test('is accepted, filled, told over the account link, and proven over REST', async () => {
    const meeting = await meet();
    const { client, account, events, seen } = meeting;
    const { ticket, contract } = await trading(meeting);
    const outcome = await client.place({ ticket, gate: open });
    expect(outcome).toMatchObject({ type: 'accepted' });
    const id = outcome.type === 'accepted' ? outcome.order : null;
    const { order } = await seen('account.order', (event) => event.order.id === id && event.order.status === 'filled');
    const { fill } = await seen('account.fill', (event) => event.fill.order === id);
    await seen('account.position', ({ position }) => position.size === 1);
    await seen('account.balance', (event) => event.account.balance < account.balance);
    expect(order).toMatchObject({ tag: ticket.tag, side: 'buy', size: 1, filled: 1, contract: contract.id });
    expect(fill).toMatchObject({ side: 'buy', size: 1, price: order.fillPrice, profit: null, voided: false });
    expect(fill.fees).toBeGreaterThan(0);
    const read = await unwrap(client.order({ account: account.id, find: { tag: ticket.tag }, since: SINCE }));
    expect(read?.order).toMatchObject({ id, status: 'filled', filled: 1 });
    expect(read?.fills.map((each) => each.id)).toEqual([fill.id]);
    const snapshot = await unwrap(client.snapshot({ account: account.id, since: SINCE }));
    expect(snapshot.positions).toMatchObject([{ size: 1, contract: contract.id }]);
    expect(snapshot.orders.map((each: Order) => each.id)).toContain(id);
    expect(events.filter((event) => event.type === 'account.fill')).toHaveLength(1);
  });

  test('with a limit far away is open until it is cancelled', async () => {
    const meeting = await meet();
    const { client, account, events, seen } = meeting;
    const { ticket } = await trading(meeting);
    const quote = events.findLast((event) => event.type === 'market.quote')?.quote;
    const limit: OrderTicket = { ...ticket, type: 'limit', tag: 'ob-limit', limitPrice: (quote?.bid ?? 0) - 500 };
    const placed = await client.place({ ticket: limit, gate: open });
    const id = placed.type === 'accepted' ? placed.order : null;
    if (id === null) throw new Error(JSON.stringify(placed));
    await seen('account.order', ({ order }) => order.id === id && order.status === 'open');
    expect(await client.cancel({ account: account.id, order: id })).toEqual({ type: 'accepted', order: null });
    await seen('account.order', ({ order }) => order.id === id && order.status === 'cancelled');
    expect((await client.cancel({ account: account.id, order: id })).type).toBe('rejected');
  });

  test('with a tag used before, or for an account that may not trade, is rejected in the words of the venue', async () => {
    const meeting = await meet();
    const { client, simulator } = meeting;
    const { ticket } = await trading(meeting);
    expect((await client.place({ ticket, gate: open })).type).toBe('accepted');
    const again = await client.place({ ticket, gate: open });
    expect(again.type).toBe('rejected');
    expect(again.type === 'rejected' ? again.why : '').toMatch(/tag/i);
    const barred = simulator.accounts.find(({ canTrade }) => !canTrade);
    const denied = await client.place({
      ticket: { ...ticket, account: barred?.id ?? accountId(0), tag: 'x' },
      gate: open,
    });
    expect(denied.type).toBe('rejected');
  });

  test.each([
    ['taken and not answered', 'place-lost-after', 1],
    ['lost before it was taken', 'place-lost-before', 0],
  ])('that was %s is unknown, and its tag tells the truth', async (_, kind, orders) => {
    const meeting = await meet();
    const { client, account, fault } = meeting;
    const { ticket } = await trading(meeting);
    await fault({ kind });
    expect((await client.place({ ticket, gate: open })).type).toBe('unknown');
    const found = await unwrap(client.order({ account: account.id, find: { tag: ticket.tag }, since: SINCE }));
    expect(found === null ? 0 : 1).toBe(orders);
    const snapshot = await unwrap(client.snapshot({ account: account.id, since: SINCE }));
    expect(snapshot.orders.filter(({ tag }) => tag === ticket.tag)).toHaveLength(orders);
  });

  test('meets a server error once: unknown, never repeated', async () => {
    const meeting = await meet();
    const { client, account, fault } = meeting;
    const { ticket } = await trading(meeting);
    await fault({ kind: 'http-500', path: '/api/Order/place' });
    expect((await client.place({ ticket, gate: open })).type).toBe('unknown');
    const snapshot = await unwrap(client.snapshot({ account: account.id, since: SINCE }));
    expect(snapshot.orders.filter(({ tag }) => tag === ticket.tag).length).toBeLessThanOrEqual(1);
  });
});

describe('a read survives', () => {
  test.each(['http-401', 'http-500', 'http-drop'])('one %s', async (kind) => {
    const { client, fault } = await meet();
    await client.accounts();
    await fault({ kind });
    expect((await client.accounts()).ok).toBe(true);
  });

  test('the end of every session', async () => {
    const { client, fault } = await meet();
    await client.accounts();
    await fault({ kind: 'expire-tokens' });
    expect((await client.accounts()).ok).toBe(true);
  });
});

test('a clock that is off the venue is noticed by the next answer, and so is its return', async () => {
  const { client, fault, seen, simulator } = await meet();
  await client.accounts();
  await seen('clock.compared', ({ skewMs }) => Math.abs(skewMs) < 2_000);
  await fault({ kind: 'clock-skew', skew_ms: 15_000, for_ms: 60_000 });
  await client.accounts();
  await seen('clock.compared', ({ skewMs }) => Math.abs(skewMs - 15_000) < 2_000);
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  await client.accounts();
  expect(Math.abs(client.skewMs ?? Infinity)).toBeLessThan(2_000);
});

describe('a link', () => {
  test.each([
    ['dropped without a word', { kind: 'drop-sockets' }],
    ['closed with the error of the live service', { kind: 'close-sockets' }],
    ['displaced by another login', { kind: 'logout' }],
  ])('that is %s comes back, subscribed', async (_, fault) => {
    const meeting = await meet();
    const { events, seen } = meeting;
    await trading(meeting);
    await meeting.fault(fault);
    for (const link of ['market', 'account'] as const) {
      await seen('link.changed', (event) => event.link === link && event.state !== 'up');
      await seen('link.changed', (event) => event.link === link && event.state === 'up' && event.generation === 2);
    }
    const before = events.length;
    await vi.waitFor(() => expect(events.slice(before).some(({ type }) => type === 'market.trade')).toBe(true), {
      timeout: 20_000,
    });
    if (fault.kind === 'logout') await seen('link.changed', ({ state }) => state === 'displaced');
  });
});

test('an account that the hub refuses is told of, and the others are heard', async () => {
  const { client, account, seen } = await meet();
  const foreign = accountId(999_999);
  client.watchAccount(foreign);
  client.watchAccount(account.id);
  await seen('link.changed', ({ link, state }) => link === 'account' && state === 'up');
  const refused = await seen('stream.refused', ({ why }) => why !== null);
  expect(refused).toMatchObject({ of: { account: foreign }, why: expect.stringContaining('999999 was refused') });
});

test('a market stream that falls silent while its socket lives is found out over REST, and comes back', async () => {
  const meeting = await meet({}, { hurry: 5 });
  const { events, seen, fault } = meeting;
  await trading(meeting);
  await fault({ kind: 'silent-market', for_ms: 3_600_000 });
  const silence = /no trade of CON\.F\.US\.ENQ\.H26 was heard for \d+ s while its bars went on/;
  const down = await seen('link.changed', ({ link, message }) => link === 'market' && silence.test(message));
  await fetch(`${meeting.simulator.rest}/sim/fault`, { method: 'DELETE' });
  const isBack = ({ link, state, generation }: { link: string; state: string; generation: number }): boolean =>
    link === 'market' && state === 'up' && generation > down.generation;
  await seen('link.changed', isBack);
  const before = events.length;
  await vi.waitFor(() => expect(events.slice(before).some(({ type }) => type === 'market.trade')).toBe(true), {
    timeout: 20_000,
  });
});

test('bars built from the live stream equal those the venue tells afterwards', async () => {
  const meeting = await meet({ speed: 60 });
  const { client, events } = meeting;
  const { contract } = await trading(meeting);
  const minute = { unit: 'minute', count: 1 } as const;
  const builder = new BarBuilder({ contract: contract.id, periodicity: minute, calendar: new TradingCalendar() });
  const built: Bar[] = [];
  let read = 0;
  const first = await vi.waitFor(
    () => {
      for (; read < events.length; read += 1) {
        const event = events[read];
        if (event?.type === 'market.trade') built.push(...builder.trade(event.trade));
      }
      expect(built.length).toBeGreaterThanOrEqual(5);
      return built[1]?.start as EpochMs;
    },
    { timeout: 25_000, interval: 50 },
  );
  // The first bar was joined in its midst.
  const whole = built.slice(1);
  const to = epochMs((whole.at(-1)?.start ?? 0) + MINUTE);
  expect(await unwrap(client.bars({ contract: contract.id, periodicity: minute, from: first, to }))).toEqual(whole);
  expect(builder.late).toBe(0);
});
