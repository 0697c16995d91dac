import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { RecordSplitter } from '#gateway/wire';
import { asked, connected, ends, loggedIn, NQ, order, post, started, until } from './clients.test-support.ts';

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

test('an order book kept row by row from the stream of depth never crosses, and keeps forty levels a side', async () => {
  const simulator = await started({ speed: 10 });
  const hub = await connected(simulator.marketHub, { token: await loggedIn(simulator) });
  const sides = { 1: new Map<number, number>(), 2: new Map<number, number>() };
  const bests = new Set<number>();
  let crossed = 0;
  hub.on('GatewayDepth', (_id: string, rows: { type: number; price: number; volume: number }[]) => {
    for (const { type, price, volume } of rows) {
      if (type === 1 || type === 2) {
        if (volume === 0) sides[type].delete(price);
        else sides[type].set(price, volume);
      } else if (type === 4) bests.add(price);
      if (Math.max(...sides[2].keys()) >= Math.min(...sides[1].keys())) crossed += 1;
    }
  });
  await hub.invoke('SubscribeContractMarketDepth', NQ);
  await until(() => bests.size > 5);
  expect({ crossed, asks: sides[1].size, bids: sides[2].size }).toEqual({ crossed: 0, asks: 40, bids: 40 });
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
  // Its connection gone, the id is as unknown as any other.
  await post(`${simulator.rest}/sim/fault`, { kind: 'drop-sockets' }, token);
  const { connections } = (await (await fetch(`${simulator.rest}/sim/state`)).json()) as { connections: unknown[] };
  expect(connections).toEqual([]);
  expect(await refusal(`${url}?access_token=${token}&id=${connectionToken}`)).toContain('404');
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
