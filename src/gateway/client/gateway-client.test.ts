/**
 * The client on in-memory transports and virtual time: the venue is a script, so each trouble comes exactly when it is
 * wanted. The same client meets real sockets in test/contract.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId, orderId } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE, type MonotonicMs, monotonicMs, ok, Random, SECOND } from '#base';
import {
  type ClientLogEntry,
  type ClientTime,
  createGatewayClient,
  type HttpRequest,
  type HttpResult,
  type HubOpening,
} from '#gateway/client';
import type { Gateway, GatewayEvent, OrderTicket } from '#live/ports';
import { contractId } from '#market';

const API_KEY = 'secret-key-of-the-trader';
const NQ = contractId('CON.F.US.ENQ.H26');
const MNQ = contractId('CON.F.US.MNQ.U26');

class VirtualTime implements ClientTime {
  #now = 0;
  #timers = new Set<{ readonly at: number; readonly task: () => void }>();

  wall(): EpochMs {
    return epochMs(Date.parse('2026-01-15T15:00:00Z') + this.#now);
  }

  monotonic(): MonotonicMs {
    return monotonicMs(this.#now);
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#now + delayMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets everything happen that is due, timers in order and the promises between them. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }
}

function answered(body: object, status = 200): HttpResult {
  return { type: 'answered', status, body, retryAfterMs: null, date: null };
}

const success = (payload: object): HttpResult =>
  answered({ success: true, errorCode: 0, errorMessage: null, ...payload });
const refused = (errorCode: number, errorMessage: string | null = null): HttpResult =>
  answered({ success: false, errorCode, errorMessage });
const lost: HttpResult = { type: 'lost', why: 'ECONNRESET', timedOut: false };

type Route = (body: Record<string, unknown>, request: HttpRequest) => HttpResult | Promise<HttpResult>;

class ScriptedVenue {
  readonly requests: {
    readonly path: string;
    readonly body: Record<string, unknown>;
    readonly token: string | null;
  }[] = [];
  readonly openings: HubOpening[] = [];
  readonly calls: string[] = [];
  readonly closed: number[] = [];
  logins = 0;
  openHub: (opening: HubOpening) => string | null = () => null;
  routes: Record<string, Route> = {
    '/api/Auth/loginKey': () => {
      this.logins += 1;
      return success({ token: `login-${this.logins}` });
    },
    '/api/Auth/validate': () => {
      this.logins += 1;
      return success({ newToken: `renewed-${this.logins}` });
    },
    '/api/Account/search': () => success({ accounts: [ACCOUNT] }),
  };

  post = async (request: HttpRequest): Promise<HttpResult> => {
    const path = new URL(request.url).pathname;
    const body = JSON.parse(request.body) as Record<string, unknown>;
    this.requests.push({ path, body, token: request.token });
    const route = this.routes[path];
    return route === undefined ? answered({}, 404) : route(body, request);
  };

  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }
}

const ACCOUNT = { id: 7, name: 'PRAC-V2-1', balance: 150_000, canTrade: true, isVisible: true, simulated: true };

function setup(): {
  readonly time: VirtualTime;
  readonly venue: ScriptedVenue;
  readonly client: Gateway;
  readonly events: GatewayEvent[];
  readonly log: ClientLogEntry[];
} {
  const time = new VirtualTime();
  const venue = new ScriptedVenue();
  const events: GatewayEvent[] = [];
  const log: ClientLogEntry[] = [];
  const client = createGatewayClient({
    endpoints: {
      rest: 'http://venue.test/',
      userHub: 'http://venue.test/hubs/user',
      marketHub: 'http://venue.test/hubs/market',
    },
    credentials: { userName: 'trader', apiKey: API_KEY },
    log: (entry) => log.push(entry),
    random: new Random(1),
    time,
    post: venue.post,
    openHub: async (opening) => {
      const number = venue.openings.push(opening);
      const trouble = venue.openHub(opening);
      if (trouble !== null) return { ok: false, error: trouble };
      return ok({
        invoke: async (method, args) => {
          venue.calls.push([method, ...args].join(' '));
        },
        close: () => void venue.closed.push(number),
      });
    },
  });
  client.listen((event) => events.push(event));
  return { time, venue, client, events, log };
}

/** Waits for an answer that may need virtual time to come. */
async function within<Value>(time: VirtualTime, ms: number, promise: Promise<Value>): Promise<Value> {
  await time.pass(ms);
  return promise;
}

const TICKET: OrderTicket = {
  account: accountId(7),
  contract: NQ,
  type: 'market',
  side: 'buy',
  size: 1,
  tag: 'ob-1',
  limitPrice: null,
  stopPrice: null,
};

describe('login', () => {
  test('happens with the first request, once for all that ask at the same time', async () => {
    const { venue, client } = setup();
    expect(venue.requests).toEqual([]);
    const [accounts] = await Promise.all([client.accounts(), client.accounts(), client.accounts()]);
    expect(accounts).toMatchObject({ ok: true, value: [{ id: 7, name: 'PRAC-V2-1', simulated: true }] });
    expect(venue.count('/api/Auth/loginKey')).toBe(1);
    expect(venue.requests.at(-1)?.token).toBe('login-1');
  });

  test('renews the token an hour before its day is over, without being asked', async () => {
    const { time, venue, client } = setup();
    await client.accounts();
    await time.pass(23 * HOUR);
    expect(venue.count('/api/Auth/validate')).toBe(1);
    await client.accounts();
    expect(venue.requests.at(-1)?.token).toBe('renewed-2');
  });

  test('that is refused is a final failure, tells no secret, and is not offered again within the minute', async () => {
    const { time, venue, client, log } = setup();
    venue.routes['/api/Auth/loginKey'] = () => refused(3);
    const first = await client.accounts();
    expect(first).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_LOGIN_REFUSED', final: true } });
    await client.accounts();
    expect(venue.count('/api/Auth/loginKey')).toBe(1);
    await time.pass(MINUTE);
    await client.accounts();
    expect(venue.count('/api/Auth/loginKey')).toBe(2);
    expect(JSON.stringify([first, log])).not.toContain(API_KEY);
  });

  test('is renewed once when a read is refused with 401, and the read asked again', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Account/search'] = (_, { token }) =>
      token === 'login-1' ? answered({}, 401) : success({ accounts: [ACCOUNT] });
    expect((await client.accounts()).ok).toBe(true);
    expect(venue.count('/api/Account/search')).toBe(2);
  });

  test('does not go round in circles when a new token is refused too', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Account/search'] = () => answered({}, 401);
    expect(await client.accounts()).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNAUTHORISED' } });
    expect(venue.count('/api/Account/search')).toBe(2);
  });
});

describe('a read', () => {
  test('is asked again after a fault, with pauses, and gives up within half a minute', async () => {
    const { time, venue, client } = setup();
    let faults = 2;
    venue.routes['/api/Account/search'] = () => (faults-- > 0 ? lost : success({ accounts: [ACCOUNT] }));
    expect((await within(time, 10 * SECOND, client.accounts())).ok).toBe(true);
    venue.routes['/api/Account/search'] = () => answered({}, 503);
    const failed = await within(time, 30 * SECOND, client.accounts());
    expect(failed).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_BROKEN_ANSWER', final: false } });
  });

  test('waits as long as a 429 asks for', async () => {
    const { time, venue, client } = setup();
    let limited = true;
    venue.routes['/api/Account/search'] = () => {
      if (!limited) return success({ accounts: [ACCOUNT] });
      limited = false;
      return { type: 'answered', status: 429, body: undefined, retryAfterMs: 8_000, date: null };
    };
    const accounts = client.accounts();
    await time.pass(5_900);
    expect(venue.count('/api/Account/search')).toBe(1);
    await time.pass(10_000);
    expect((await accounts).ok).toBe(true);
  });

  test('of a closed client is not made', async () => {
    const { venue, client } = setup();
    await client.close();
    expect(await client.accounts()).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_CLOSED' } });
    expect(venue.requests).toEqual([]);
  });
});

describe('a new order', () => {
  test('is sent once and accepted', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Order/place'] = () => success({ orderId: 3_400_000_001 });
    expect(await client.place({ ticket: TICKET, gate: () => true })).toEqual({
      type: 'accepted',
      order: 3_400_000_001,
    });
    expect(venue.requests.at(-1)?.body).toEqual({
      accountId: 7,
      contractId: NQ,
      type: 2,
      side: 0,
      size: 1,
      limitPrice: null,
      stopPrice: null,
      trailPrice: null,
      customTag: 'ob-1',
    });
  });

  test.each<[string, HttpResult, string]>([
    ['lost on the way', lost, 'unknown'],
    ['answered with a server error', answered({}, 500), 'unknown'],
    ['over the rate limit', answered({}, 429), 'unknown'],
    ['refused for its token', answered({}, 401), 'rejected'],
    ['refused by the venue', refused(2, 'Custom tag is already in use'), 'rejected'],
  ])('%s is never sent a second time', async (_, result, outcome) => {
    const { time, venue, client } = setup();
    venue.routes['/api/Order/place'] = () => result;
    const placed = await within(time, 5 * MINUTE, client.place({ ticket: TICKET, gate: () => true }));
    expect(placed.type).toBe(outcome);
    expect(venue.count('/api/Order/place')).toBe(1);
  });

  test('is withheld by a gate that closes while it waits for its login', async () => {
    const { venue, client } = setup();
    let open = true;
    const login = venue.routes['/api/Auth/loginKey'] as Route;
    venue.routes['/api/Auth/loginKey'] = (body, request) => {
      open = false;
      return login(body, request);
    };
    expect((await client.place({ ticket: TICKET, gate: () => open })).type).toBe('withheld');
    expect(venue.count('/api/Order/place')).toBe(0);
  });

  test('meets the gate in the same breath in which its bytes are handed over', async () => {
    const { venue, client } = setup();
    const order: string[] = [];
    venue.routes['/api/Order/place'] = () => {
      order.push('sent');
      return success({ orderId: 1 });
    };
    const gate = (): boolean => {
      order.push('gate');
      queueMicrotask(() => order.push('next breath'));
      return true;
    };
    await client.place({ ticket: TICKET, gate });
    expect(order).toEqual(['gate', 'sent', 'next breath']);
  });

  test('leaves at once while a backfill and a crowd of reads use up their budgets', async () => {
    const { time, venue, client } = setup();
    venue.routes['/api/Order/place'] = () => success({ orderId: 1 });
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: [] });
    const window = {
      contract: NQ,
      periodicity: { unit: 'minute', count: 1 },
      from: epochMs(0),
      to: epochMs(MINUTE),
    } as const;
    const crowd = Array.from({ length: 190 }, () => [client.accounts(), client.bars(window)]).flat();
    await time.pass(0);
    expect(venue.requests.length).toBeLessThan(220);
    expect((await client.place({ ticket: TICKET, gate: () => true })).type).toBe('accepted');
    await client.close();
    await Promise.all(crowd);
  });
});

describe('a contract', () => {
  const row = (id: string, name: string, activeContract = true) => ({
    id,
    name,
    description: 'E-mini',
    tickSize: 0.25,
    tickValue: 5,
    activeContract,
    symbolId: 'F.US.ENQ',
  });

  test('is the exact month among the loose matches of the search', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Contract/search'] = () =>
      success({ contracts: [row('CON.F.US.MNQ.H26', 'MNQH6'), row('CON.F.US.NQM.H26', 'QMH6'), row(NQ, 'NQH6')] });
    for (const name of ['NQH6', 'nqh26']) {
      expect(await client.contract(name)).toMatchObject({
        ok: true,
        value: { id: NQ, symbol: 'NQH6', root: 'NQ', tickSize: 0.25, tickValue: 5, active: true },
      });
    }
  });

  test('that has expired is found by its id and says that it is not active', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Contract/search'] = () => success({ contracts: [] });
    venue.routes['/api/Contract/searchById'] = (body) =>
      body.contractId === 'CON.F.US.ENQ.Z25'
        ? success({ contract: row('CON.F.US.ENQ.Z25', 'NQZ5', false) })
        : refused(1);
    expect(await client.contract('NQZ5')).toMatchObject({ ok: true, value: { id: 'CON.F.US.ENQ.Z25', active: false } });
  });

  test('that does not exist is a final failure that names what there is', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Contract/search'] = () =>
      success({ contracts: [row(NQ, 'NQH6'), row('CON.F.US.MNQ.H26', 'MNQH6')] });
    venue.routes['/api/Contract/searchById'] = () => refused(1);
    const unknown = await client.contract('NQM6');
    expect(unknown).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNKNOWN_SYMBOL', final: true } });
    expect(unknown.ok ? '' : unknown.error.message).toBe(
      "The venue has no contract 'NQM6'. Of this product it lists NQH6.",
    );
    expect(await client.contract('nonsense')).toMatchObject({ ok: false, error: { final: true } });
  });
});

describe('bars', () => {
  const bar = (start: number, price = 100) => ({
    t: new Date(start).toISOString(),
    o: price,
    h: price + 1,
    l: price - 1,
    c: price,
    v: 2,
  });
  const MONDAY = Date.parse('2026-01-12T15:00:00Z');

  test('are paged back from the newest, and come oldest first, each once', async () => {
    const { venue, client } = setup();
    const all = Array.from({ length: 45_000 }, (_, index) => bar(MONDAY + index * MINUTE));
    venue.routes['/api/History/retrieveBars'] = ({ startTime, endTime, limit }) => {
      const [from, to] = [Date.parse(String(startTime)), Date.parse(String(endTime))];
      const inside = all.filter(({ t }) => Date.parse(t) >= from && Date.parse(t) <= to);
      return success({ bars: inside.slice(-Number(limit)).reverse() });
    };
    const read = await client.bars({
      contract: NQ,
      periodicity: { unit: 'minute', count: 1 },
      from: epochMs(MONDAY),
      to: epochMs(MONDAY + 45_000 * MINUTE),
    });
    const starts = read.ok ? read.value.map(({ start }) => start) : [];
    expect(starts).toEqual(all.map(({ t }) => Date.parse(t)));
    expect(venue.count('/api/History/retrieveBars')).toBe(3);
    expect(venue.requests.at(-1)?.body).toMatchObject({
      unit: 2,
      unitNumber: 1,
      limit: 20_000,
      live: false,
      includePartialBar: false,
    });
  });

  test('of a day are built from hours along the session, closed ones only', async () => {
    const { venue, client } = setup();
    const open = Date.parse('2026-01-12T23:00:00Z');
    const hours = [0, 1, 22, 24, 25].map((hour) => bar(open + hour * HOUR, 100 + hour));
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: hours.toReversed() });
    const read = await client.bars({
      contract: NQ,
      periodicity: { unit: 'day', count: 1 },
      from: epochMs(open),
      to: epochMs(open + 30 * HOUR),
    });
    expect(read).toEqual({
      ok: true,
      value: [{ start: open, open: 100, high: 123, low: 99, close: 122, volume: 6 }],
    });
    expect(venue.requests.at(-1)?.body).toMatchObject({ unit: 3, unitNumber: 1 });
  });

  test.each([
    ['minute', 2, 2, 1],
    ['minute', 15, 2, 15],
    ['minute', 45, 2, 15],
    ['second', 5, 1, 5],
    ['second', 7, 1, 1],
    ['hour', 4, 3, 1],
    ['week', 1, 3, 1],
  ] as const)('of %s × %i are asked for as unit %i × %i', async (unit, count, wireUnit, unitNumber) => {
    const { venue, client } = setup();
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: [] });
    await client.bars({
      contract: NQ,
      periodicity: { unit, count },
      from: epochMs(MONDAY),
      to: epochMs(MONDAY + HOUR),
    });
    expect(venue.requests.at(-1)?.body).toMatchObject({ unit: wireUnit, unitNumber });
  });
});

describe('what clears up an unknown order', () => {
  const order = (id: number, customTag: string | null, status: number) => ({
    id,
    accountId: 7,
    contractId: NQ,
    creationTimestamp: '2026-01-15T14:59:00+00:00',
    updateTimestamp: '2026-01-15T14:59:01+00:00',
    status,
    type: 2,
    side: 0,
    size: 1,
    limitPrice: null,
    stopPrice: null,
    fillVolume: status === 2 ? 1 : 0,
    filledPrice: status === 2 ? 25_000 : null,
    customTag,
  });
  const fill = (id: number, order: number) => ({
    id,
    accountId: 7,
    contractId: NQ,
    creationTimestamp: '2026-01-15T14:59:01+00:00',
    price: 25_000,
    profitAndLoss: null,
    fees: 1.4,
    side: 0,
    size: 1,
    voided: false,
    orderId: order,
  });
  const since = epochMs(Date.parse('2026-01-15T14:00:00Z'));

  test('finds it by its tag, with its fills', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Order/search'] = () => success({ orders: [order(1, 'ob-1', 2), order(2, null, 2)] });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [] });
    venue.routes['/api/Trade/search'] = () => success({ trades: [fill(11, 2), fill(10, 1)] });
    const found = await client.order({ account: accountId(7), find: { tag: 'ob-1' }, since });
    expect(found).toMatchObject({
      ok: true,
      value: { order: { id: 1, status: 'filled', filled: 1 }, fills: [{ id: 10, fees: 1.4 }] },
    });
    expect(await client.order({ account: accountId(7), find: { tag: 'ob-2' }, since })).toEqual({
      ok: true,
      value: null,
    });
  });

  test('says null when the venue has no order of that id, and a failure when it cannot be asked', async () => {
    const { time, venue, client } = setup();
    venue.routes['/api/Order/searchById'] = () => refused(1);
    const find = { id: orderId(5) };
    expect(await client.order({ account: accountId(7), find, since })).toEqual({ ok: true, value: null });
    venue.routes['/api/Order/searchById'] = () => lost;
    expect((await within(time, MINUTE, client.order({ account: accountId(7), find, since }))).ok).toBe(false);
  });

  test('takes the newer word where two reads of a snapshot differ, and refuses rows it cannot read', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Order/search'] = () => success({ orders: [order(1, 'ob-1', 2)] });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [order(1, 'ob-1', 1), order(3, 'ob-3', 1)] });
    venue.routes['/api/Trade/search'] = () => success({ trades: [] });
    venue.routes['/api/Position/searchOpen'] = () => success({ positions: [] });
    const snapshot = await client.snapshot({ account: accountId(7), since });
    expect(snapshot).toMatchObject({
      ok: true,
      value: {
        account: { id: 7 },
        orders: [
          { id: 1, status: 'filled' },
          { id: 3, status: 'open' },
        ],
      },
    });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [order(4, null, 42)] });
    expect(await client.snapshot({ account: accountId(7), since })).toMatchObject({
      ok: false,
      error: { code: 'ERR_GATEWAY_BROKEN_ANSWER' },
    });
  });

  test('of an account this login does not have is a final failure', async () => {
    const { venue, client } = setup();
    for (const path of ['Order/search', 'Order/searchOpen', 'Trade/search', 'Position/searchOpen']) {
      venue.routes[`/api/${path}`] = () => success({ orders: [], trades: [], positions: [] });
    }
    expect(await client.snapshot({ account: accountId(8), since })).toMatchObject({
      ok: false,
      error: { code: 'ERR_GATEWAY_UNKNOWN_ACCOUNT', final: true },
    });
  });
});

describe('a link', () => {
  const states = (events: readonly GatewayEvent[]) =>
    events.flatMap((event) =>
      event.type === 'link.changed' ? [`${event.link} ${event.state} ${event.generation}`] : [],
    );

  test('is opened by the first watch and up when all is subscribed; watching twice is counted', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    client.watchMarket(NQ);
    await time.pass(0);
    expect(venue.calls).toEqual([`SubscribeContractQuotes ${NQ}`, `SubscribeContractTrades ${NQ}`]);
    expect(states(events)).toEqual(['market up 1']);
    client.unwatchMarket(NQ);
    await time.pass(0);
    expect(venue.calls).toHaveLength(2);
    client.unwatchMarket(NQ);
    await time.pass(0);
    expect(venue.calls.slice(2)).toEqual([`UnsubscribeContractQuotes ${NQ}`, `UnsubscribeContractTrades ${NQ}`]);
  });

  test('that is lost comes back with a new token and subscribes everything again', async () => {
    const { time, venue, client, events } = setup();
    client.watchAccount(accountId(7));
    await time.pass(MINUTE);
    client.watchAccount(accountId(8));
    await time.pass(0);
    venue.calls.length = 0;
    venue.openings[0]?.onClose('Server returned an error on close: Connection closed with an error.');
    await time.pass(999);
    expect(venue.openings).toHaveLength(1);
    await time.pass(1);
    expect(states(events)).toEqual(['account up 1', 'account down 1', 'account up 2']);
    expect(venue.openings.map(({ token }) => token)).toEqual(['login-1', 'renewed-2']);
    expect(venue.calls).toEqual([
      'SubscribeAccounts',
      ...[7, 8].flatMap((id) => [`SubscribeOrders ${id}`, `SubscribePositions ${id}`, `SubscribeTrades ${id}`]),
    ]);
  });

  test('that cannot be opened says why and tries for ever', async () => {
    const { time, venue, client, events } = setup();
    venue.openHub = () => 'ECONNREFUSED';
    client.watchMarket(NQ);
    await time.pass(10 * MINUTE);
    expect(venue.openings.length).toBeGreaterThan(20);
    expect(events[0]).toMatchObject({
      state: 'down',
      message: 'The market link is down: ECONNREFUSED. Next try in 1 s.',
    });
    venue.openHub = () => null;
    await time.pass(30 * SECOND);
    expect(states(events).at(-1)).toMatch(/^market up/);
  });

  test('that is displaced says so, logs in anew and comes back once, later each time', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(SECOND);
    venue.openings[0]?.onEvent('GatewayLogout', []);
    venue.openings[0]?.onClose('the connection was closed');
    await time.pass(4_999);
    expect(states(events)).toEqual(['market up 1', 'market displaced 1']);
    expect(venue.closed).toEqual([1]);
    await time.pass(1);
    expect(states(events).at(-1)).toBe('market up 2');
    expect(venue.openings[1]?.token).not.toBe(venue.openings[0]?.token);
    venue.openings[1]?.onEvent('GatewayLogout', []);
    await time.pass(9_999);
    expect(venue.openings).toHaveLength(2);
  });

  test('does not hear a socket that was given up', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    const before = events.length;
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, [PRINT]]);
    venue.openings[0]?.onClose('gone again');
    expect(events).toHaveLength(before);
  });

  test('stays down once the client is closed', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    await client.close();
    await time.pass(HOUR);
    expect(states(events)).toEqual(['market up 1', 'market down 1']);
    expect(venue.openings).toHaveLength(1);
    expect(venue.closed).toEqual([1]);
  });
});

const PRINT = {
  symbolId: 'F.US.ENQ',
  price: 25_000.25,
  timestamp: '2026-01-15T15:00:00.052+00:00',
  type: 1,
  volume: 3,
  contractId: NQ,
};

describe('the market', () => {
  test('tells every print of an array, and a single one alike', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, [PRINT, { ...PRINT, price: 25_000.5 }]]);
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, PRINT]);
    const prices = events.flatMap((event) => (event.type === 'market.trade' ? [event.trade.price] : []));
    expect(prices).toEqual([25_000.25, 25_000.5, 25_000.25]);
  });

  test('merges the deltas of a quote, afresh after each connection', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    const stamp = (second: number) => `2026-01-15T15:00:0${second}.1234567+00:00`;
    venue.openings[0]?.onEvent('GatewayQuote', [
      NQ,
      { symbol: 'F.US.ENQ', bestBid: 1, bestAsk: 2, lastPrice: 1.5, timestamp: stamp(1) },
    ]);
    venue.openings[0]?.onEvent('GatewayQuote', [NQ, { symbol: 'F.US.ENQ', bestBid: 1.25, timestamp: stamp(2) }]);
    expect(events.at(-1)).toMatchObject({
      type: 'market.quote',
      quote: { contract: NQ, bid: 1.25, ask: 2, last: 1.5 },
    });
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    venue.openings[1]?.onEvent('GatewayQuote', [NQ, { symbol: 'F.US.ENQ', bestBid: 1.5, timestamp: stamp(3) }]);
    expect(events.at(-1)).toMatchObject({ quote: { bid: 1.5, ask: null, last: null } });
  });

  test('that speaks nonsense, or of what nobody watches, changes nothing and is complained about sparingly', async () => {
    const { time, venue, client, events, log } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    const before = events.length;
    for (let times = 0; times < 150; times += 1) venue.openings[0]?.onEvent('GatewayTrade', [NQ, [{ price: 'dear' }]]);
    venue.openings[0]?.onEvent('GatewayQuote', [null]);
    venue.openings[0]?.onEvent('GatewayTrade', [MNQ, [PRINT]]);
    expect(events).toHaveLength(before);
    expect(log.filter(({ code }) => code === 'GATEWAY_TRADE')).toHaveLength(3);
  });
});

const folder = process.env.OPENBELL_TEST_DATA;

describe.skipIf(folder === undefined)('recorded payloads (OPENBELL_TEST_DATA)', () => {
  test('of the hubs come out as events, each fill once', async () => {
    const { time, venue, client, events, log } = setup();
    const recorded = JSON.parse(readFileSync(join(folder ?? '', 'gateway', 'stream-events.json'), 'utf8')) as {
      readonly event: string;
      readonly hub: 'user' | 'market';
      readonly raw: { readonly contractId: string; readonly payload: unknown };
    }[];
    client.watchMarket(MNQ);
    client.watchMarket(contractId('CON.F.US.MES.U26'));
    client.watchAccount(accountId(1_000_001));
    await time.pass(0);
    const play = (): void => {
      for (const { event, hub, raw } of recorded) {
        const opening = venue.openings.find(({ url }) => url.endsWith(hub));
        if (!opening?.targets.includes(event)) continue;
        opening.onEvent(event, hub === 'market' ? [raw.contractId, raw.payload] : [raw]);
      }
    };
    play();
    play();
    const seen = events.map(({ type }) => type).filter((type) => type !== 'link.changed');
    const count = (type: string): number => seen.filter((each) => each === type).length;
    expect(count('account.fill')).toBe(1);
    for (const type of ['market.trade', 'market.quote', 'account.order', 'account.position', 'account.balance']) {
      expect([type, count(type)]).toEqual([type, 2]);
    }
    expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
