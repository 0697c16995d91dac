/** What no honest venue sends, as answers and on both hubs: the client ends in a coded outcome, and comes back. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { accountId, orderId } from '#account';
import { epochMs, MINUTE, monotonicMs, Random } from '#base';
import { createGatewayClient, type GatewayClient, SYSTEM_TIME } from '#gateway/client';
import { ENDPOINTS, toRecord } from '#gateway/wire';
import type { GatewayEvent, OrderTicket } from '#live/ports';
import { contractId } from '#market';
import { cases, patience, scramblerOf } from './scrambler.ts';

const ACCOUNT = accountId(1);
const NQ = contractId('CON.F.US.ENQ.H26');
const NOW = epochMs(Date.UTC(2026, 0, 15, 15));
/** How much faster than real the client's own clock runs: its patience is not what is tested. */
const HURRY = 200;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface HostileVenue {
  /** What each request but a login is answered with; null ends the connection half way. */
  readonly answer?: () => Buffer | null;
  /** A socket that has been opened. */
  readonly onSocket?: (socket: WebSocket) => void;
}

async function clientOf({ answer = () => Buffer.from('{}'), onSocket }: HostileVenue): Promise<GatewayClient> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      const login = request.url === ENDPOINTS.loginKey.path;
      const granted = { success: true, errorCode: 0, errorMessage: null, token: 'a.b.c' };
      const body = login ? Buffer.from(JSON.stringify(granted)) : answer();
      response.writeHead(200, { 'Content-Type': 'application/json' });
      if (body !== null) return void response.end(body);
      response.write('{"success":true,');
      setTimeout(() => response.destroy(), 5);
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => onSocket?.(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const client = createGatewayClient({
    endpoints: { rest: base, userHub: `${base}/hubs/user`, marketHub: `${base}/hubs/market` },
    credentials: { userName: 'somebody', apiKey: 'a-key-of-somebody' },
    random: new Random(1),
    venueNow: () => NOW,
    time: {
      ...SYSTEM_TIME,
      monotonic: () => monotonicMs(SYSTEM_TIME.monotonic() * HURRY),
      after: (delayMs, task) => SYSTEM_TIME.after(delayMs / HURRY, task),
    },
  });
  ends.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  ends.push(() => client.close());
  return client;
}

test('every read of an answer that is none ends in a coded failure', { timeout: patience(30_000) }, async () => {
  const scrambler = scramblerOf(31);
  const right = { success: true, errorCode: 0, errorMessage: null, accounts: [{}], contracts: [{}], bars: [{}] };
  const client = await clientOf({
    answer: () =>
      scrambler.pick([
        Buffer.from('<html><body>502 Bad Gateway</body></html>'),
        Buffer.from(''),
        Buffer.from('null'),
        Buffer.from(`${'['.repeat(100_000)}`),
        null,
        scrambler.bytes(JSON.stringify({ ...right, orders: [scrambler.value()], positions: 'x' })),
        scrambler.bytes(JSON.stringify(scrambler.value())),
      ]),
  });
  const account = ACCOUNT;
  const order = { account, order: orderId(3) };
  const window = { account, since: epochMs(NOW - MINUTE) };
  const span = { contract: NQ, unit: 'minute', count: 1, from: epochMs(NOW - MINUTE), to: NOW } as const;
  const reads: (() => Promise<{ readonly ok: boolean }>)[] = [
    () => client.calls.searchContracts('NQ'),
    () => client.calls.contractById(NQ),
    () => client.calls.availableContracts(),
    () => client.calls.bars({ ...span, limit: 10 }),
    () => client.calls.orders(window),
    () => client.calls.openOrders(account),
    () => client.calls.orderById(order),
    () => client.calls.queryOrders({ account }),
    () => client.calls.positions(account),
    () => client.calls.fills(window),
    () => client.accounts(),
    () => client.contract('NQH6'),
    () =>
      client.bars({ contract: NQ, periodicity: { unit: 'minute', count: 1 }, from: epochMs(NOW - MINUTE), to: NOW }),
    () => client.snapshot({ account: ACCOUNT, since: epochMs(NOW - MINUTE) }),
    () => client.order({ account: ACCOUNT, find: { tag: 'ob' }, since: epochMs(NOW - MINUTE) }),
  ];
  for (let round = 0; round < cases(8); round += 1) {
    for (const read of reads) {
      const result = await read();
      expect(result).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^ERR_GATEWAY_/) } });
    }
  }
});

test('a write whose answer cannot be read is never taken for accepted, nor for refused', {
  timeout: patience(30_000),
}, async () => {
  const scrambler = scramblerOf(37);
  const bodies = ['<html></html>', '', 'null', '[]', '{"success":true', '{"success":"yes","errorCode":0}', '{}'];
  const client = await clientOf({ answer: () => scrambler.pick([null, ...bodies.map((body) => Buffer.from(body))]) });
  const ticket: OrderTicket = {
    ...{ account: ACCOUNT, contract: NQ, type: 'market', side: 'buy', size: 1, tag: 'ob' },
    ...{ limitPrice: null, stopPrice: null },
  };
  const order = { account: ACCOUNT, order: orderId(3) };
  const position = { account: ACCOUNT, contract: NQ };
  const writes = [
    () => client.place({ ticket, gate: () => true }),
    () => client.cancel(order),
    () => client.calls.modifyOrder({ ...order, size: 2 }),
    () => client.calls.closePosition(position),
    () => client.calls.partiallyClosePosition({ ...position, size: 1 }),
  ];
  for (let round = 0; round < cases(30); round += 1) {
    const outcome = await scrambler.pick(writes)();
    expect(outcome.type).toBe('unknown');
  }
});

interface Hub {
  readonly name: string;
  watch(client: GatewayClient): void;
  /** Its last subscription. */
  readonly subscribed: string;
  readonly targets: readonly string[];
  /** What it says at the end of each round. */
  right(round: number): { readonly target: string; readonly arguments: readonly unknown[] };
  heard(event: GatewayEvent, round: number): boolean;
}

const STAMP = '2026-01-15T15:00:00.1234567+00:00';
const HUBS: readonly Hub[] = [
  {
    name: 'market',
    watch: (client) => client.watchMarket(NQ),
    subscribed: 'SubscribeContractQuotes',
    targets: ['GatewayTrade', 'GatewayQuote', 'gatewayquote', 'GatewayLogin'],
    right: (round) => {
      const print = { symbolId: 'F.US.ENQ', price: 20_000 + round, timestamp: STAMP, type: 0, volume: 1 };
      return { target: 'GatewayTrade', arguments: [NQ, [print]] };
    },
    heard: (event, round) => event.type === 'market.trade' && event.trade.price === 20_000 + round,
  },
  {
    name: 'user',
    watch: (client) => client.watchAccount(ACCOUNT),
    subscribed: 'SubscribeTrades',
    targets: ['GatewayUserOrder', 'GatewayUserTrade', 'GatewayUserPosition', 'GatewayUserAccount', 'gatewayuserorder'],
    right: (round) => {
      const times = { creationTimestamp: STAMP, updateTimestamp: STAMP };
      const data = { id: round, accountId: ACCOUNT, contractId: NQ, ...times, status: 1, type: 2, side: 0, size: 1 };
      return { target: 'GatewayUserOrder', arguments: [{ action: 1, data }] };
    },
    heard: (event, round) => event.type === 'account.order' && (event.order.id as number) === round,
  },
];

test.each(HUBS)(
  'frames of any kind cost the $name link at most its connection, and it comes back for the next',
  {
    timeout: patience(30_000),
  },
  async ({ watch, subscribed, targets, right, heard }) => {
    const ROUNDS = cases(40);
    const scrambler = scramblerOf(41);
    const oddFrame = (): Buffer => {
      const target = scrambler.pick([...targets, 'Nothing', '']);
      const given = scrambler.pick([[NQ, scrambler.value()], [scrambler.value()], [NQ, [scrambler.value()]], [], 'x']);
      const enveloped = [{ action: scrambler.value(), data: scrambler.value() }];
      const message = {
        ...{ type: scrambler.pick([1, 1, 1, 3, 6, 99, 'x']), target },
        arguments: scrambler.pick([given, enveloped]),
      };
      return scrambler.bytes(
        scrambler.pick([toRecord(message), toRecord(scrambler.value()), '\u001e\u001e', 'x'.repeat(1e6)]),
      );
    };
    const events: GatewayEvent[] = [];
    let opened = 0;
    const account = { id: ACCOUNT, name: 'PRAC-V2-1', balance: 1, canTrade: true, isVisible: true, simulated: true };
    const nothing = {
      success: true,
      errorCode: 0,
      errorMessage: null,
      orders: [],
      positions: [],
      trades: [],
      bars: [],
    };
    const client = await clientOf({
      answer: () => Buffer.from(JSON.stringify({ ...nothing, accounts: [account] })),
      onSocket(socket) {
        opened += 1;
        const round = opened;
        socket.on('error', () => socket.terminate());
        socket.on('message', (data) => {
          for (const record of String(data)
            .split('\u001e')
            .filter((each) => each !== '')) {
            const { protocol, invocationId } = JSON.parse(record) as { protocol?: string; invocationId?: string };
            if (protocol !== undefined) socket.send(toRecord({}));
            else if (invocationId !== undefined) socket.send(toRecord({ type: 3, invocationId }));
          }
          if (!String(data).includes(subscribed)) return;
          for (let frame = 0; round <= ROUNDS && frame < 4; frame += 1)
            socket.send(oddFrame(), { binary: round % 4 === 0 });
          socket.send(toRecord({ type: 1, ...right(round) }));
          if (round <= ROUNDS) setTimeout(() => socket.terminate(), 10);
        });
      },
    });
    client.listen((event) => events.push(event));
    watch(client);
    while (!events.some((event) => heard(event, ROUNDS + 1))) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(opened).toBe(ROUNDS + 1);
  },
);
