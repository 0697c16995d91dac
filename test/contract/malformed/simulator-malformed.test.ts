/** What no honest client sends, on every endpoint and both hubs: the simulator answers with a code, and lives. */
import { afterEach, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { epochMs, Random } from '#base';
import { ENDPOINTS, toRecord } from '#gateway/wire';
import { type Simulator, startSimulator } from '#simulator/serve';
import { Scrambler } from './scrambler.ts';

const CODED = new Set([200, 400, 401, 413, 415]);
const RIGHT = {
  accountId: 1_000_001,
  contractId: 'CON.F.US.ENQ.H26',
  orderId: 1,
  type: 1,
  side: 0,
  size: 1,
  limitPrice: 20_000,
  live: false,
  unit: 2,
  unitNumber: 1,
  limit: 10,
  startTime: '2026-01-15T14:00:00Z',
  endTime: '2026-01-15T15:00:00Z',
  startTimestamp: '2026-01-15T14:00:00Z',
  includePartialBar: true,
  onlyActiveAccounts: true,
  searchText: 'NQ',
  filter: { accountId: 1_000_001 },
};

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

async function started(): Promise<{ readonly simulator: Simulator; readonly token: string }> {
  simulator = await startSimulator({
    seed: 1,
    speed: 1,
    rateLimits: false,
    source: { kind: 'generator', symbols: ['NQH6'], startAt: epochMs(Date.UTC(2026, 0, 15, 15)), historyDays: 1 },
  });
  return { simulator, token: await login(simulator) };
}

async function login({ rest, userName, apiKey }: Simulator): Promise<string> {
  const answer = await post(rest + ENDPOINTS.loginKey.path, Buffer.from(JSON.stringify({ userName, apiKey })), '');
  return ((await answer.json()) as { token: string }).token;
}

function post(url: string, body: Buffer, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(20_000),
  });
}

test('every endpoint answers whatever comes with a status that means something', async () => {
  const { simulator: venue, token } = await started();
  const scrambler = new Scrambler(new Random(11));
  const odd: string[] = [];
  for (const [name, { path }] of Object.entries(ENDPOINTS)) {
    if (name === 'logout') continue;
    for (let round = 0; round < 40; round += 1) {
      const body = scrambler.bytes(JSON.stringify(scrambler.pick([scrambler.value(), scrambler.bent(RIGHT)])));
      const { status } = await post(venue.rest + path, body, token);
      if (!CODED.has(status)) odd.push(`${name} ${status}: ${body.toString('latin1').slice(0, 300)}`);
    }
  }
  expect(odd).toEqual([]);
  expect(await login(venue)).toContain('.');
});

test('a body without end, or deeper than any stack, is refused', async () => {
  const { simulator: venue, token } = await started();
  const path = venue.rest + ENDPOINTS.orderPlace.path;
  for (const body of [
    'x'.repeat(3_000_000),
    '['.repeat(200_000),
    `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  ]) {
    const status = await post(path, Buffer.from(body), token).then(
      (answer) => answer.status,
      // The connection may be ended while the rest of the body is still on its way.
      () => 413,
    );
    expect(CODED).toContain(status);
    expect(status).not.toBe(200);
  }
  expect(await login(venue)).toContain('.');
});

for (const hub of ['userHub', 'marketHub'] as const) {
  test(`the ${hub} bears any frames before and after the handshake`, async () => {
    const { simulator: venue, token } = await started();
    const scrambler = new Scrambler(new Random(23));
    const url = `${venue[hub].replace('http', 'ws')}?access_token=${token}`;
    for (let round = 0; round < 60; round += 1) {
      const socket = new WebSocket(url);
      await settled(socket, 'open');
      if (round % 3 !== 0) socket.send(toRecord({ protocol: 'json', version: 1 }));
      for (let frame = 0; frame < 8 && socket.readyState === socket.OPEN; frame += 1) {
        const message = { type: scrambler.pick([1, 2, 3, 4, 5, 6, 8, 9, 'x', -1]), ...(scrambler.value() as object) };
        const bytes = scrambler.bytes(toRecord(scrambler.pick([message, scrambler.value()])));
        socket.send(bytes, { binary: round % 2 === 0 });
      }
      socket.terminate();
    }
    const large = new WebSocket(url);
    await settled(large, 'open');
    large.send('x'.repeat(2_000_000));
    await settled(large, 'close');
    expect(await completion(url)).toMatchObject({ type: 3, invocationId: '1', error: expect.any(String) });
  });
}

function settled(socket: WebSocket, event: 'open' | 'close'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.on('error', (error) => (event === 'open' ? reject(error) : undefined));
  });
}

/** What a call of an honest client to a method nobody has is told. */
async function completion(url: string): Promise<unknown> {
  const socket = new WebSocket(url);
  await settled(socket, 'open');
  const told = new Promise((resolve) => {
    socket.on('message', (data: RawData) => {
      for (const record of String(data).split('\u001e')) if (record.includes('"type":3')) resolve(JSON.parse(record));
    });
  });
  socket.send(toRecord({ protocol: 'json', version: 1 }));
  socket.send(toRecord({ type: 1, target: 'Nothing', arguments: [], invocationId: '1' }));
  const answer = await told;
  socket.terminate();
  return answer;
}
