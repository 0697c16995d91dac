import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { epochMs, MINUTE } from '#base';
import { type Answer, ENDPOINTS, type EndpointName, parseAnswer, RecordSplitter, tradesFromWire } from '#gateway/wire';
import type { Bar } from '#market';
import { type Simulator, type SimulatorOptions, startSimulator } from '#simulator/serve';

const NINE = epochMs(Date.UTC(2026, 0, 15, 15));
const NQ = 'CON.F.US.ENQ.H26';
const ES = 'CON.F.US.EP.H25';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function started(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const source = { kind: 'generator', startAt: NINE } as const;
  const simulator = await startSimulator({ seed: 7, speed: 1, source, ...options });
  ends.push(() => simulator.close());
  return simulator;
}

const post = (url: string, body: unknown, token = ''): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });

async function asked<Name extends EndpointName>(
  simulator: Simulator,
  { name, body, token }: { name: Name; body: unknown; token: string },
): Promise<Answer<Name>> {
  const response = await post(simulator.rest + ENDPOINTS[name].path, body, token);
  expect(response.status).toBe(200);
  const answer = parseAnswer(name, await response.json());
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

async function loggedIn(simulator: Simulator): Promise<string> {
  const body = { userName: simulator.userName, apiKey: simulator.apiKey };
  const answer = await asked(simulator, { name: 'loginKey', body, token: '' });
  if (answer.type === 'failure') throw new Error(answer.word);
  return answer.payload.token;
}

async function connected(
  url: string,
  { token, skip = true }: { token: string; skip?: boolean },
): Promise<HubConnection> {
  const connection = new HubConnectionBuilder()
    .withUrl(url, {
      accessTokenFactory: () => token,
      skipNegotiation: skip,
      ...(skip ? { transport: HttpTransportType.WebSockets } : {}),
    })
    .configureLogging(LogLevel.None)
    .build();
  await connection.start();
  ends.push(() => connection.stop());
  return connection;
}

/** Waits for what comes by itself; the test's own time limit is the deadline. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const order = (simulator: Simulator, extra: object = {}) => ({
  accountId: simulator.accounts[0]!.id,
  contractId: NQ,
  type: 2,
  side: 0,
  size: 1,
  ...extra,
});

const simBars = (count: number): Bar[] =>
  Array.from({ length: count }, (_, i) => {
    const open = 5900 + (i % 40) * 0.25;
    const start = epochMs(Date.UTC(2025, 0, 8, 15) + i * MINUTE);
    return { start, open, high: open + 2, low: open - 1, close: open + 1, volume: 7 + (i % 11) };
  });

test('a login with the right key gives a token with an expiry, a wrong key an answer of HTTP 200 without one', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  expect(claims.exp * 1_000).toBeGreaterThan(Date.now() + 23 * 60 * MINUTE);
  const body = { userName: simulator.userName.toUpperCase(), apiKey: 'wrong-key-of-ten' };
  expect(await asked(simulator, { name: 'loginKey', body, token: '' })).toMatchObject({
    type: 'failure',
    word: 'InvalidCredentials',
  });
});

test('without a valid token every endpoint but login and ping answers 401', async () => {
  const simulator = await started();
  const names = (Object.keys(ENDPOINTS) as EndpointName[]).filter((name) => !name.startsWith('login'));
  for (const name of names) {
    const response = await post(simulator.rest + ENDPOINTS[name].path, {}, 'no.real.token');
    expect([name, response.status, response.headers.get('WWW-Authenticate')]).toEqual([name, 401, 'Bearer']);
  }
  expect(await (await fetch(`${simulator.rest}/api/Status/ping`)).text()).toBe('pong');
});

test('validate gives a new token beside the old one, and logout ends one only', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const renewed = await asked(simulator, { name: 'validate', body: {}, token });
  const second = renewed.type === 'success' ? (renewed.payload.newToken ?? '') : '';
  await asked(simulator, { name: 'logout', body: {}, token });
  const accounts = { name: 'accountSearch', body: { onlyActiveAccounts: true } } as const;
  expect((await post(simulator.rest + ENDPOINTS.accountSearch.path, accounts.body, token)).status).toBe(401);
  expect(await asked(simulator, { ...accounts, token: second })).toMatchObject({ type: 'success' });
});

test('a body without a required member is refused before anything else, and the member is named', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const response = await post(simulator.rest + ENDPOINTS.orderQuery.path, {}, token);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(JSON.stringify(await response.json())).toContain("'filter'");
});

test('one request too many in the window is answered 429', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const body = {
    contractId: NQ,
    live: false,
    startTime: '2026-01-15T14:00:00Z',
    endTime: '2026-01-15T15:00:00Z',
    unit: 2,
    unitNumber: 1,
    limit: 1,
    includePartialBar: false,
  };
  const statuses: number[] = [];
  for (let i = 0; i < 51; i += 1)
    statuses.push((await post(simulator.rest + ENDPOINTS.retrieveBars.path, body, token)).status);
  expect(statuses).toEqual([...Array.from({ length: 50 }, () => 200), 429]);
});

test('bars come newest first with a decimal point, whole or not', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const body = {
    contractId: NQ,
    live: false,
    startTime: '2026-01-14T23:00:00+00:00',
    endTime: '2026-01-15T15:00:00.123456+00:00',
    unit: 2,
    unitNumber: 5,
    limit: 100,
    includePartialBar: true,
  };
  const text = await (await post(simulator.rest + ENDPOINTS.retrieveBars.path, body, token)).text();
  const { bars } = JSON.parse(text) as { bars: { t: string }[] };
  expect(bars).toHaveLength(100);
  expect(Date.parse(bars[0]!.t)).toBeGreaterThan(Date.parse(bars[1]!.t));
  expect(text).toMatch(/"o":\d+\.\d{9},/);
});

test('the contracts are found by part of their name, the active ones only', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const found = await asked(simulator, { name: 'contractSearch', body: { searchText: 'nq', live: false }, token });
  const names = found.type === 'success' ? found.payload.contracts.map(({ name }) => name) : [];
  expect(names).toEqual(expect.arrayContaining(['NQH6', 'MNQH6', 'QMG6']));
  const byId = await asked(simulator, { name: 'contractById', body: { contractId: 'CON.F.US.ENQ.Z25' }, token });
  expect(byId).toMatchObject({ payload: { contract: { name: 'NQZ5', activeContract: false } } });
});

for (const skip of [true, false]) {
  test(`the official client ${skip ? 'without' : 'with'} negotiation hears an order through to its position`, async () => {
    const simulator = await started();
    const token = await loggedIn(simulator);
    const hub = await connected(simulator.userHub, { token, skip });
    const heard: [string, unknown][] = [];
    for (const name of ['GatewayUserOrder', 'GatewayUserTrade', 'GatewayUserPosition', 'GatewayUserAccount']) {
      hub.on(name, (argument: unknown) => heard.push([name, argument]));
    }
    const account = simulator.accounts[0]!.id;
    // Twice, as one Python client does: each event must still come once.
    for (let i = 0; i < 2; i += 1) {
      await hub.invoke('SubscribeAccounts');
      for (const what of ['Orders', 'Positions', 'Trades']) await hub.invoke(`Subscribe${what}`, account);
    }
    const answer = await asked(simulator, { name: 'orderPlace', body: order(simulator, { customTag: 'x' }), token });
    await until(() => heard.filter(([name]) => name === 'GatewayUserAccount').length === 2);
    const count = (name: string) => heard.filter(([each]) => each === name).length;
    expect([count('GatewayUserOrder'), count('GatewayUserTrade'), count('GatewayUserPosition')]).toEqual([2, 1, 1]);
    const id = answer.type === 'success' ? answer.payload.orderId : 0;
    expect(heard[0]).toMatchObject(['GatewayUserOrder', { action: 1, data: { id, status: 6, customTag: 'x' } }]);
    expect(heard[0]?.[1]).not.toHaveProperty('data.limitPrice');
    const trades = { accountId: account, startTimestamp: '2026-01-15T00:00:00Z' };
    expect(await asked(simulator, { name: 'tradeSearch', body: trades, token })).toMatchObject({
      payload: { trades: [{ orderId: id, profitAndLoss: null, fees: 1.4 }] },
    });
    expect(await asked(simulator, { name: 'orderSearchOpen', body: { accountId: account }, token })).toMatchObject({
      payload: { orders: [] },
    });
  });
}

test('the first quote is whole, later ones hold what changed; trades come as arrays', async () => {
  const simulator = await started({ speed: 10 });
  const token = await loggedIn(simulator);
  const hub = await connected(simulator.marketHub, { token });
  const quotes: Record<string, unknown>[] = [];
  const trades: unknown[] = [];
  hub.on('GatewayQuote', (_id: string, data: Record<string, unknown>) => quotes.push(data));
  hub.on('GatewayTrade', (_id: string, data: unknown) => trades.push(data));
  hub.on('GatewayDepth', () => {});
  for (const what of ['Quotes', 'Trades', 'MarketDepth']) await hub.invoke(`SubscribeContract${what}`, NQ);
  await until(() => quotes.length > 20 && trades.length > 20);
  expect(Object.keys(quotes[0]!)).toEqual(
    expect.arrayContaining(['lastPrice', 'bestBid', 'bestAsk', 'open', 'volume']),
  );
  expect(quotes.slice(1).some((quote) => !('bestBid' in quote) || !('bestAsk' in quote))).toBe(true);
  expect(trades.every((data) => Array.isArray(data) && data.length >= 1 && data.length <= 5)).toBe(true);
  await hub.invoke('UnsubscribeContractTrades', NQ);
  const before = trades.length;
  const then = quotes.length;
  await until(() => quotes.length > then + 10);
  expect(trades).toHaveLength(before);
});

test('a call nobody knows, with wrong arguments, or for a foreign account completes with an error', async () => {
  const simulator = await started();
  const hub = await connected(simulator.userHub, { token: await loggedIn(simulator) });
  await expect(hub.invoke('Heartbeat', {})).rejects.toThrow("Unknown hub method 'Heartbeat'");
  await expect(hub.invoke('subscribeorders', 1)).rejects.toThrow('Unknown hub method');
  await expect(hub.invoke('SubscribeOrders')).rejects.toThrow(
    'Invocation provides 0 argument(s) but target expects 1.',
  );
  await expect(hub.invoke('SubscribeOrders', 5)).rejects.toThrow('An unexpected error occurred');
});

test('a socket may come with the token in its query, shakes hands at version 0, and gets completions for ids only', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const url = simulator.marketHub.replace('http', 'ws');
  const socket = new WebSocket(`${url}?access_token=${token}`);
  const splitter = new RecordSplitter();
  const records: unknown[] = [];
  socket.on('message', (data) => {
    const read = splitter.push(String(data));
    if (read.ok) records.push(...read.value.map((record) => JSON.parse(record)));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  ends.push(async () => socket.terminate());
  const invoke = { type: 1, target: 'SubscribeContractQuotes', arguments: ['CON.F.US.NONE.H26'], headers: { a: 'b' } };
  // All in one frame and the last record cut in two.
  socket.send(
    `{"protocol":"json","version":0}\u001e${JSON.stringify(invoke)}\u001e${JSON.stringify({ ...invoke, invocationId: '7' })}`,
  );
  socket.send('\u001e');
  await until(() => records.length >= 2);
  expect(records).toEqual([{}, { type: 3, invocationId: '7' }]);
});

test('a socket without a token, with an id nobody negotiated, or with one that is taken is refused', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const url = simulator.userHub.replace('http', 'ws');
  const refusal = (address: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(address);
      socket.on('error', ({ message }) => resolve(message));
      socket.on('open', () => {
        ends.push(async () => socket.terminate());
        resolve('open');
      });
    });
  expect(await refusal(url)).toContain('401');
  expect(await refusal(`${url}?access_token=${token}&id=nobody`)).toContain('404');
  const negotiated = await post(`${simulator.userHub}/negotiate?negotiateVersion=1`, {}, token);
  const { connectionToken } = (await negotiated.json()) as { connectionToken: string };
  expect(await refusal(`${url}?access_token=${token}&id=${connectionToken}`)).toBe('open');
  expect(await refusal(`${url}?access_token=${token}&id=${connectionToken}`)).toContain('409');
});

test('a quiet connection is pinged, a client that stays silent is dropped', async () => {
  const simulator = await started({ timing: { pingMs: 200, silenceMs: 1_500 } });
  const token = await loggedIn(simulator);
  const socket = new WebSocket(`${simulator.userHub.replace('http', 'ws')}?access_token=${token}`);
  const heard: string[] = [];
  let closed = false;
  socket.on('message', (data) => heard.push(String(data)));
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send('{"protocol":"json","version":1}\u001e');
  await until(() => closed);
  expect(heard[0]).toBe('{}\u001e');
  expect(heard).toContain('{"type":6}\u001e');
});

const fault = (simulator: Simulator, body: object) => post(`${simulator.rest}/sim/fault`, body);

test('an order whose answer is lost was taken when lost after, and was not when lost before', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const ask = { accountId: simulator.accounts[0]!.id, startTimestamp: '2026-01-15T00:00:00Z' };
  const tags = async () => {
    const found = await asked(simulator, { name: 'orderSearch', body: ask, token });
    return found.type === 'success' ? found.payload.orders.map(({ customTag }) => customTag) : [];
  };
  for (const [kind, tag] of [
    ['place-lost-before', 'a'],
    ['place-lost-after', 'b'],
  ] as const) {
    await fault(simulator, { kind });
    await expect(
      post(simulator.rest + ENDPOINTS.orderPlace.path, order(simulator, { customTag: tag }), token),
    ).rejects.toThrow();
  }
  expect(await tags()).toEqual(['b']);
});

test('REST faults strike as often as they were asked for, on the path they were asked for', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const { path } = ENDPOINTS.accountSearch;
  await fault(simulator, { kind: 'http-500', count: 2, path });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i += 1)
    statuses.push((await post(simulator.rest + path, { onlyActiveAccounts: true }, token)).status);
  expect(statuses).toEqual([500, 500, 200]);
  await fault(simulator, { kind: 'http-429', for_ms: 60_000 });
  expect((await post(simulator.rest + path, { onlyActiveAccounts: true }, token)).status).toBe(429);
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  expect((await post(simulator.rest + path, { onlyActiveAccounts: true }, token)).status).toBe(200);
  expect((await fault(simulator, { kind: 'no-such' })).status).toBe(400);
});

test('a displaced session hears GatewayLogout on both hubs, then its sockets die', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const hubs = [await connected(simulator.userHub, { token }), await connected(simulator.marketHub, { token })];
  let heard = 0;
  let closed = 0;
  for (const hub of hubs) {
    hub.on('GatewayLogout', () => {
      heard += 1;
    });
    hub.onclose(() => {
      closed += 1;
    });
  }
  await fault(simulator, { kind: 'logout' });
  await until(() => closed === 2);
  expect(heard).toBe(2);
});

test('sockets dropped, and sessions expired, end connections; tokens then are worth nothing', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const errors: (string | undefined)[] = [];
  const watch = async () =>
    (await connected(simulator.userHub, { token })).onclose((error) => errors.push(error?.message));
  await watch();
  await fault(simulator, { kind: 'drop-sockets' });
  await until(() => errors.length === 1);
  await watch();
  await fault(simulator, { kind: 'close-sockets' });
  await until(() => errors.length === 2);
  expect(errors[1]).toContain('Server returned an error on close: Connection closed with an error.');
  await watch();
  await fault(simulator, { kind: 'expire-tokens' });
  await until(() => errors.length === 3);
  expect((await post(simulator.rest + ENDPOINTS.validate.path, {}, token)).status).toBe(401);
});

test('a silent market hub loses its events while the venue goes on', async () => {
  const simulator = await started({ speed: 20 });
  const hub = await connected(simulator.marketHub, { token: await loggedIn(simulator) });
  let heard = 0;
  hub.on('GatewayTrade', () => {
    heard += 1;
  });
  await hub.invoke('SubscribeContractTrades', NQ);
  await until(() => heard > 5);
  await fault(simulator, { kind: 'silent-market', for_ms: 60_000 });
  const before = heard;
  const since = simulator.venueNow();
  await until(() => simulator.venueNow() > since + 20_000);
  expect(heard).toBeLessThanOrEqual(before + 5);
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  await until(() => heard > before + 5);
});

test('the clock can be stopped, and runs on from where it stood', async () => {
  const simulator = await started({ speed: 100 });
  await post(`${simulator.rest}/sim/clock`, { pause: true });
  const stood = simulator.venueNow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(simulator.venueNow()).toBe(stood);
  await post(`${simulator.rest}/sim/clock`, { pause: false, speed: 1 });
  await until(() => simulator.venueNow() > stood);
  expect(simulator.venueNow() - stood).toBeLessThan(5_000);
});

test('a replay at full speed waits for a subscriber, then streams every bar to the contract', async () => {
  const bars = simBars(3_000);
  const simulator = await started({ speed: 'max', source: { kind: 'replay', bars, contract: 'ESH5' } });
  const token = await loggedIn(simulator);
  const hub = await connected(simulator.marketHub, { token });
  const built = new Map<number, Bar>();
  let volume = 0;
  hub.on('GatewayTrade', (id: string, data: unknown) => {
    const read = tradesFromWire(id, data);
    if (!read.ok) throw new Error(read.error);
    for (const { at, price, size } of read.value) {
      const start = epochMs(Math.floor(at / MINUTE) * MINUTE);
      const bar = built.get(start) ?? { start, open: price, high: price, low: price, close: price, volume: 0 };
      const high = Math.max(bar.high, price);
      built.set(start, { ...bar, high, low: Math.min(bar.low, price), close: price, volume: bar.volume + size });
      volume += size;
    }
  });
  expect(simulator.venueNow()).toBe(bars[0]!.start);
  await hub.invoke('SubscribeContractQuotes', ES);
  expect(simulator.venueNow()).toBe(bars[0]!.start);
  await hub.invoke('SubscribeContractTrades', ES);
  const total = bars.reduce((sum, bar) => sum + bar.volume, 0);
  await until(() => volume >= total);
  expect([...built.values()]).toEqual(bars);
  await until(() => simulator.venueNow() > bars.at(-1)!.start + MINUTE);
  expect(simulator.venueNow()).toBeLessThan(bars.at(-1)!.start + 2 * MINUTE);
});

test('bars that nobody can have traded do not start a simulator', async () => {
  const bars = simBars(3).map((bar) => ({ ...bar, volume: 0 }));
  const source = { kind: 'replay', bars, contract: 'ESH5' } as const;
  await expect(startSimulator({ seed: 1, speed: 1, source })).rejects.toMatchObject({ code: 'ERR_SIMULATOR_SOURCE' });
});

test('a page that reached loopback by another name is turned away', async () => {
  const simulator = await started();
  const { request } = await import('node:http');
  const status = await new Promise((resolve) => {
    request(`${simulator.rest}/sim/state`, { headers: { Host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });
  expect(status).toBe(403);
  expect(await (await fetch(`${simulator.rest}/sim/state`)).json()).toMatchObject({ speed: 1, paused: false });
});
