/** An order on a real socket: the gate is the last thing asked before its bytes leave, whatever the connection takes (K9). */
import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { accountId, contractId, createGatewayClient, type GatewayClient, type OrderTicket } from '#gateway/client';

const TICKET: OrderTicket = {
  ...{ account: accountId(1), contract: contractId('CON.F.US.MNQ.H26'), type: 'market', side: 'buy', size: 1 },
  ...{ tag: 'ob1', limitPrice: null, stopPrice: null },
};

/** A venue that takes every order and ends each connection with its answer, and a network in which the way to it takes long. */
async function farVenue(): Promise<{
  readonly client: GatewayClient;
  readonly orders: unknown[];
  readonly connections: Socket[];
  /** From here on no connection comes about before the way is found. @returns finds it */
  holdConnections(): () => void;
}> {
  const orders: unknown[] = [];
  const connections: Socket[] = [];
  const server = createServer((incoming, outgoing) => {
    const isLogin = incoming.url === '/api/Auth/loginKey';
    if (!isLogin) orders.push(incoming.url);
    const payload = isLogin ? { token: 'a.b.c' } : { orderId: 77 };
    outgoing.setHeader('connection', 'close');
    outgoing.end(JSON.stringify({ success: true, errorCode: 0, errorMessage: null, ...payload }));
  });
  server.on('connection', (socket) => connections.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let way = Promise.resolve();
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
    _: string,
    __: object,
    found: (...it: unknown[]) => void,
  ) => {
    void way.then(() => found(null, [{ address: '127.0.0.1', family: 4 }]));
  }) as never);
  const url = `http://venue.test:${(server.address() as AddressInfo).port}`;
  const client = createGatewayClient({
    endpoints: { rest: url, userHub: url, marketHub: url },
    credentials: { userName: 'u', apiKey: 'k' },
  });
  onTestFinished(async () => {
    await client.close();
    lookup.mockRestore();
    server.closeAllConnections();
    server.close();
  });
  expect((await client.calls.login()).ok).toBe(true);
  const holdConnections = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    way = promise;
    return resolve;
  };
  return { client, orders, connections, holdConnections };
}

/** What is on its way within this process and over its own sockets has come. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('a kill while an order waits for its connection keeps it from leaving', async () => {
  const { client, orders, holdConnections } = await farVenue();
  const find = holdConnections();
  let killed = false;
  let asked = 0;
  const placing = client.place({
    ticket: TICKET,
    ready: Promise.resolve(true),
    gate: () => {
      asked += 1;
      return !killed;
    },
  });
  await calm();
  expect(asked).toBe(0);
  killed = true;
  find();
  expect((await placing).type).toBe('withheld');
  await calm();
  expect({ asked, orders }).toEqual({ asked: 1, orders: [] });
});

test('the gate is asked once the lost connection of a waiting order stands anew, and the order leaves once', async () => {
  const { client, orders, connections, holdConnections } = await farVenue();
  const { promise: ready, resolve: flushed } = Promise.withResolvers<boolean>();
  let asked = 0;
  const before = connections.length;
  const placing = client.place({
    ticket: TICKET,
    ready,
    gate: () => {
      asked += 1;
      return true;
    },
  });
  await expect.poll(() => connections.length).toBe(before + 1);
  const find = holdConnections();
  connections[before]?.destroy();
  await calm();
  flushed(true);
  await calm();
  expect(asked).toBe(0);
  find();
  expect(await placing).toEqual({ type: 'accepted', order: 77 });
  expect({ asked, orders }).toEqual({ asked: 1, orders: ['/api/Order/place'] });
});
