/** What no honest venue sends, as answers and on both hubs: the client ends in a coded outcome, and comes back. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { accountId } from '#account';
import { epochMs, MINUTE, monotonicMs, Random } from '#base';
import { createGatewayClient, type GatewayClient, SYSTEM_TIME } from '#gateway/client';
import { ENDPOINTS, toRecord } from '#gateway/wire';
import type { GatewayEvent } from '#live/ports';
import { contractId } from '#market';
import { Scrambler } from './scrambler.ts';

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

test('every read of an answer that is none ends in a coded failure', async () => {
  const scrambler = new Scrambler(new Random(31));
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
  const reads = [
    () => client.accounts(),
    () => client.contract('NQH6'),
    () =>
      client.bars({ contract: NQ, periodicity: { unit: 'minute', count: 1 }, from: epochMs(NOW - MINUTE), to: NOW }),
    () => client.snapshot({ account: ACCOUNT, since: epochMs(NOW - MINUTE) }),
    () => client.order({ account: ACCOUNT, find: { tag: 'ob' }, since: epochMs(NOW - MINUTE) }),
  ];
  for (let round = 0; round < 8; round += 1) {
    for (const read of reads) {
      const result = await read();
      expect(result).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^ERR_GATEWAY_/) } });
    }
  }
});

test('an order whose answer cannot be read is never taken for accepted, nor for refused', async () => {
  const scrambler = new Scrambler(new Random(37));
  const bodies = ['<html></html>', '', 'null', '[]', '{"success":true', '{"success":"yes","errorCode":0}', '{}'];
  const client = await clientOf({ answer: () => scrambler.pick([null, ...bodies.map((body) => Buffer.from(body))]) });
  const ticket = { account: ACCOUNT, contract: NQ, type: 'market', side: 'buy', size: 1, tag: 'ob' } as const;
  for (let round = 0; round < 30; round += 1) {
    const outcome = await client.place({ ticket: { ...ticket, limitPrice: null, stopPrice: null }, gate: () => true });
    expect(outcome.type).toBe('unknown');
  }
});

test('frames of any kind cost at most the connection, and the client comes back for the next', async () => {
  const ROUNDS = 40;
  const scrambler = new Scrambler(new Random(41));
  const events: GatewayEvent[] = [];
  let opened = 0;
  const client = await clientOf({
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
        if (!String(data).includes('SubscribeContractTrades')) return;
        for (let frame = 0; round <= ROUNDS && frame < 4; frame += 1)
          socket.send(oddFrame(), { binary: round % 4 === 0 });
        const print = { symbolId: 'F.US.ENQ', price: 20_000 + round, timestamp: '2026-01-15T15:00:00.000Z', type: 0 };
        socket.send(toRecord({ type: 1, target: 'GatewayTrade', arguments: [NQ, [{ ...print, volume: 1 }]] }));
        if (round <= ROUNDS) setTimeout(() => socket.terminate(), 10);
      });
    },
  });
  const oddFrame = (): Buffer => {
    const target = scrambler.pick(['GatewayTrade', 'GatewayQuote', 'gatewayquote', 'Nothing', '']);
    const given = scrambler.pick([[NQ, scrambler.value()], [scrambler.value()], [NQ, [scrambler.value()]], [], 'x']);
    const message = { type: scrambler.pick([1, 1, 1, 3, 6, 99, 'x']), target, arguments: given };
    return scrambler.bytes(
      scrambler.pick([toRecord(message), toRecord(scrambler.value()), '\u001e\u001e', 'x'.repeat(1e6)]),
    );
  };
  client.listen((event) => events.push(event));
  client.watchMarket(NQ);
  const heard = (): boolean =>
    events.some((event) => event.type === 'market.trade' && event.trade.price === 20_000 + ROUNDS + 1);
  while (!heard()) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(opened).toBe(ROUNDS + 1);
});
