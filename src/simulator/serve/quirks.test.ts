import { describe, expect, test } from 'vitest';
import { MINUTE } from '#base';
import { ENDPOINTS } from '#gateway/wire';
import type { Quirks, Simulator } from '#simulator/serve';
import { asked, connected, fault, loggedIn, NINE, NQ, order, post, started, until } from './clients.test-support.ts';

const withQuirks = (quirks: Partial<Quirks>) => started({ quirks });

const barsBody = (extra: object = {}) => ({
  ...{ contractId: NQ, live: false, unit: 2, unitNumber: 1, limit: 100, includePartialBar: false },
  ...{ startTime: '2026-01-15T14:30:00Z', endTime: '2026-01-15T14:50:00Z' },
  ...extra,
});

async function bars(simulator: Simulator, token: string, extra: object = {}): Promise<string> {
  return (await post(simulator.rest + ENDPOINTS.retrieveBars.path, barsBody(extra), token)).text();
}

/** What a hub says to one who subscribed by these calls. */
async function heard(
  simulator: Simulator,
  { hub, calls, event }: { hub: 'user' | 'market'; calls: readonly [string, ...unknown[]][]; event: string },
): Promise<unknown[][]> {
  const token = await loggedIn(simulator);
  const connection = await connected(hub === 'user' ? simulator.userHub : simulator.marketHub, { token });
  const events: unknown[][] = [];
  connection.on(event, (...given: unknown[]) => events.push(given));
  for (const [name, ...given] of calls) await connection.invoke(name, ...given);
  return events;
}

describe('on the hubs', () => {
  test('user events come bare, and twice to who subscribed twice', async () => {
    const simulator = await withQuirks({ envelope: false, doubledSubscriptions: true });
    const account = simulator.accounts[0]!.id;
    const call: [string, number] = ['SubscribeOrders', account];
    const events = await heard(simulator, { hub: 'user', calls: [call, call], event: 'GatewayUserOrder' });
    const body = order(simulator);
    await asked(simulator, { name: 'orderPlace', body, token: await loggedIn(simulator) });
    await until(() => events.length >= 4);
    expect(events[0]).toEqual(events[1]);
    expect(events[0]?.[0]).toMatchObject({ accountId: account, status: 6 });
  });

  test('quotes come whole, or not until something changes', async () => {
    const calls: [string, string][] = [['SubscribeContractQuotes', NQ]];
    const whole = await withQuirks({ quoteDeltas: false });
    const quotes = await heard(whole, { hub: 'market', calls, event: 'GatewayQuote' });
    await until(() => quotes.length > 5);
    expect(quotes.every(([, quote]) => (quote as { volume?: number }).volume !== undefined)).toBe(true);
    const late = await withQuirks({ quoteAtSubscribe: false });
    await post(`${late.rest}/sim/clock`, { pause: true });
    expect(await heard(late, { hub: 'market', calls, event: 'GatewayQuote' })).toEqual([]);
  });

  test('trades and depth come one by one, or depth with a null', async () => {
    const calls: [string, string][] = [
      ['SubscribeContractTrades', NQ],
      ['SubscribeContractMarketDepth', NQ],
    ];
    const single = await withQuirks({ tradeArrays: false, depthArrays: false });
    const trades = await heard(single, { hub: 'market', calls, event: 'GatewayTrade' });
    const rows = await heard(single, { hub: 'market', calls, event: 'GatewayDepth' });
    await until(() => trades.length > 3 && rows.length > 90);
    expect([...trades, ...rows].some(([, payload]) => Array.isArray(payload))).toBe(false);
    const holed = await withQuirks({ depthNulls: true });
    const depth = await heard(holed, { hub: 'market', calls, event: 'GatewayDepth' });
    await until(() => depth.length > 3);
    expect(depth.every(([, payload]) => (payload as unknown[]).at(-1) === null)).toBe(true);
  });

  test('a foreign account is passed over in silence, an unknown contract is an error', async () => {
    const simulator = await withQuirks({ foreignAccountFails: false, unknownContractFails: true });
    const token = await loggedIn(simulator);
    await (await connected(simulator.userHub, { token })).invoke('SubscribeOrders', 5);
    const market = await connected(simulator.marketHub, { token });
    await expect(market.invoke('SubscribeContractQuotes', 'CON.F.US.NONE.H26')).rejects.toThrow('unexpected error');
  });

  test('a connection outlives its token', async () => {
    const simulator = await withQuirks({ closesAtExpiry: false });
    const token = await loggedIn(simulator);
    const hub = await connected(simulator.userHub, { token });
    await fault(simulator, { kind: 'expire-tokens' });
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await hub.invoke('SubscribeAccounts');
  });
});

describe('over REST', () => {
  test('the answer to an order comes after its first events', async () => {
    const simulator = await withQuirks({ answersFirst: false });
    const calls: [string, number][] = [['SubscribeOrders', simulator.accounts[0]!.id]];
    const events = await heard(simulator, { hub: 'user', calls, event: 'GatewayUserOrder' });
    const token = await loggedIn(simulator);
    await asked(simulator, { name: 'orderPlace', body: order(simulator), token });
    expect(events.length).toBeGreaterThan(0);
  });

  test('numbers are as short as can be, positions named, half-turns without commissions', async () => {
    const simulator = await withQuirks({ scaledDecimals: false, displayNames: true, commissions: false });
    const token = await loggedIn(simulator);
    await asked(simulator, { name: 'orderPlace', body: order(simulator), token });
    const account = { accountId: simulator.accounts[0]!.id };
    const path = simulator.rest + ENDPOINTS.positionSearchOpen.path;
    let positions = '[]';
    while (positions.includes('[]')) positions = await (await post(path, account, token)).text();
    expect(positions).toContain('"contractDisplayName":"NQH26"');
    expect(positions).toMatch(/"averagePrice":\d+(\.\d{1,2})?[,}]/);
    const ask = { ...account, startTimestamp: '2026-01-15T00:00:00Z' };
    const trades = await (await post(simulator.rest + ENDPOINTS.tradeSearch.path, ask, token)).text();
    expect(trades).toContain('"fees":1.4');
    expect(trades).not.toContain('commissions');
  });

  test('an error says less, or says when to come back', async () => {
    const simulator = await withQuirks({ wwwAuthenticate: false, problemDetails: false, retryAfter: true });
    const { path } = ENDPOINTS.accountSearch;
    const barred = await post(simulator.rest + path, {}, 'no.real.token');
    expect([barred.status, barred.headers.get('WWW-Authenticate')]).toEqual([401, null]);
    const token = await loggedIn(simulator);
    const wrong = await post(simulator.rest + path, {}, token);
    expect([wrong.status, await wrong.text()]).toEqual([400, '']);
    for (let i = 0; i < 50; i += 1) await bars(simulator, token, { limit: 1 });
    const much = await post(simulator.rest + ENDPOINTS.retrieveBars.path, barsBody(), token);
    expect(much.status).toBe(429);
    expect(Number(much.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(Number(much.headers.get('Retry-After'))).toBeLessThanOrEqual(30);
  });

  test('bars are cut to the limit, end with the last minute, and carry undocumented members', async () => {
    const plain = await started();
    const token = await loggedIn(plain);
    expect(await bars(plain, token, { limit: 30_000 })).toContain('"errorCode":4');
    const simulator = await withQuirks({ clampsLimit: true, endInclusive: true, extraBarMembers: true });
    const other = await loggedIn(simulator);
    const count = async (which: Simulator, key: string, limit: number) =>
      (JSON.parse(await bars(which, key, { limit })) as { bars: { t: string; d?: string }[] }).bars;
    expect((await count(plain, token, 100))[0]?.t).toBe('2026-01-15T14:49:00+00:00');
    const inclusive = await count(simulator, other, 30_000);
    expect(inclusive[0]).toMatchObject({ t: '2026-01-15T14:50:00+00:00', d: '2026-01-15', k: 0 });
    expect(inclusive).toHaveLength(21);
  });

  test('minutes without trades have flat bars', async () => {
    const start = NINE - 10 * MINUTE;
    const [open, high, low, close] = [25_000, 25_001, 24_999, 25_000.5];
    const rows = [0, 1, 4, 5].map((minute) => ({ start: start + minute * MINUTE, open, high, low, close, volume: 9 }));
    const source = { kind: 'replay', bars: rows, contract: 'NQH6', startAt: NINE } as never;
    const simulator = await started({ source, quirks: { flatBars: true } });
    const token = await loggedIn(simulator);
    const answer = JSON.parse(await bars(simulator, token, { endTime: '2026-01-15T15:00:00Z' })) as {
      bars: { v: number; o: number }[];
    };
    expect(answer.bars.map(({ v }) => v)).toEqual([9, 9, 0, 0, 9, 9]);
    expect(answer.bars[2]?.o).toBe(close);
  });

  test('a suspended child is shown, and a contract filters the orders', async () => {
    const simulator = await withQuirks({ hidesSuspended: false, ignoresContractFilter: false });
    const token = await loggedIn(simulator);
    const accountId = simulator.accounts[0]!.id;
    const brackets = { stopLossBracket: { ticks: -40, type: 4 }, takeProfitBracket: { ticks: 40, type: 1 } };
    const body = order(simulator, { type: 1, limitPrice: 10_000, ...brackets });
    await asked(simulator, { name: 'orderPlace', body, token });
    const found = async (contractId: string) => {
      const answer = await asked(simulator, { name: 'orderQuery', body: { filter: { accountId, contractId } }, token });
      return answer.type === 'success' ? answer.payload.orders.map(({ status }) => status) : null;
    };
    expect((await found(NQ))?.filter((status) => status === 8)).toHaveLength(2);
    expect(await found('CON.F.US.EP.H26')).toEqual([]);
  });

  test('a login displaces the session before it, and a logout ends every session', async () => {
    const simulator = await withQuirks({ oneDevice: true, logoutEndsAll: true });
    const first = await loggedIn(simulator);
    const hub = await connected(simulator.userHub, { token: first });
    const said: string[] = [];
    hub.on('GatewayLogout', () => said.push('logout'));
    hub.onclose(() => said.push('closed'));
    const second = await loggedIn(simulator);
    await until(() => said.length === 2);
    expect(said).toEqual(['logout', 'closed']);
    await asked(simulator, { name: 'logout', body: {}, token: second });
    expect((await post(simulator.rest + ENDPOINTS.validate.path, {}, first)).status).toBe(401);
  });
});
