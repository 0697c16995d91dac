/** What no honest client sends, on every endpoint and both hubs: the simulator answers with a code, and lives. */
import { afterEach, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { epochMs } from '#base';
import { ENDPOINTS, MARKET_SUBSCRIPTIONS, PING_PATH, toRecord, USER_SUBSCRIPTIONS } from '#gateway/wire';
import { type Simulator, startSimulator } from '#simulator/serve';
import { cases, patience, scramblerOf } from './scrambler.ts';

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

/** What may be said in an answer with this status, or why not. */
async function flawOf(answer: Response): Promise<string | null> {
  const text = await answer.text();
  if (!CODED.has(answer.status)) return `${answer.status} ${text.slice(0, 200)}`;
  if (answer.status !== 200) return text === '' || 'title' in JSON.parse(text) ? null : `an odd problem: ${text}`;
  const { success, errorCode } = JSON.parse(text) as { success?: unknown; errorCode?: unknown };
  const agreed = typeof success === 'boolean' && Number.isInteger(errorCode) && success === (errorCode === 0);
  return agreed ? null : `no envelope: ${text.slice(0, 200)}`;
}

test('every endpoint answers whatever comes with a code', { timeout: patience(30_000) }, async () => {
  const { simulator: venue, token } = await started();
  const scrambler = scramblerOf(11);
  const odd: string[] = [];
  const said = new Map<number, number>();
  for (const [name, { path }] of Object.entries(ENDPOINTS)) {
    for (let round = 0; round < cases(40); round += 1) {
      const body = scrambler.bytes(JSON.stringify(scrambler.pick([scrambler.value(), scrambler.bent(RIGHT)])));
      // A logout is the end of its token.
      const answer = await post(venue.rest + path, body, name === 'logout' ? await login(venue) : token);
      said.set(answer.status, (said.get(answer.status) ?? 0) + 1);
      const flaw = await flawOf(answer);
      if (flaw !== null) odd.push(`${name} ${flaw}: ${body.toString('latin1').slice(0, 300)}`);
    }
  }
  expect(odd).toEqual([]);
  // Both were tried: what is refused before it is looked at, and what is not.
  expect(said.get(200)).toBeGreaterThan(0);
  expect(said.get(400)).toBeGreaterThan(0);
  expect(await login(venue)).toContain('.');
});

test('every path answers every method with a code, the ping among them', async () => {
  const { simulator: venue, token } = await started();
  const paths = [
    PING_PATH,
    ...Object.values(ENDPOINTS).map(({ path }) => path),
    '/',
    '/api',
    '/api/Order/none',
    '/%ff',
  ];
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      const { status } = await fetch(venue.rest + path, { method, headers: { Authorization: `Bearer ${token}x` } });
      expect([200, 400, 401, 404, 405], `${method} ${path}`).toContain(status);
      if (path === PING_PATH && method === 'GET') expect(status).toBe(200);
    }
  }
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
  test(`the ${hub} bears any frames before and after the handshake`, { timeout: patience(30_000) }, async () => {
    const { simulator: venue, token } = await started();
    const scrambler = scramblerOf(23);
    const url = `${venue[hub].replace('http', 'ws')}?access_token=${token}`;
    for (let round = 0; round < cases(60); round += 1) {
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
    const [answer] = await completions(url, [{ target: 'Nothing', arguments: [], invocationId: '1' }]);
    expect(answer).toMatchObject({ type: 3, invocationId: '1', error: expect.any(String) });
  });

  test(`the ${hub} completes each call once, whatever its arguments, in pieces of any size`, async () => {
    const { simulator: venue, token } = await started();
    const scrambler = scramblerOf(29);
    const methods = Object.values(hub === 'userHub' ? USER_SUBSCRIPTIONS : MARKET_SUBSCRIPTIONS).flatMap(
      Object.values<string>,
    );
    const calls = Array.from({ length: cases(200) }, (_, index) => ({
      target: scrambler.pick([...methods, `${methods[0]}`.toLowerCase(), '', '__proto__', 'constructor']),
      arguments: scrambler.pick([[], [scrambler.value()], [scrambler.value(), 1], [1_000_001], ['CON.F.US.ENQ.H26']]),
      invocationId: String(index),
    }));
    const url = `${venue[hub].replace('http', 'ws')}?access_token=${token}`;
    const told = await completions(url, calls, (text) => scrambler.pieces(text, 3));
    expect(told.map(({ invocationId }) => invocationId)).toEqual(calls.map(({ invocationId }) => invocationId));
    expect(told.some(({ error }) => error === undefined)).toBe(true);
    expect(told.some(({ error }) => typeof error === 'string')).toBe(true);
  });
}

function settled(socket: WebSocket, event: 'open' | 'close'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.on('error', (error) => (event === 'open' ? reject(error) : undefined));
  });
}

interface Completion {
  readonly type: number;
  readonly invocationId: string;
  readonly error?: string;
}

/** What calls are told, in the order in which they are told it; as many as there are calls. @param cut makes frames of a record */
async function completions(
  url: string,
  calls: readonly { readonly target: string; readonly arguments: unknown; readonly invocationId: string }[],
  cut: (text: string) => readonly string[] = (text) => [text],
): Promise<Completion[]> {
  const socket = new WebSocket(url);
  await settled(socket, 'open');
  const told: Completion[] = [];
  const all = new Promise<void>((resolve, reject) => {
    socket.on('close', () => reject(new Error(`it was closed after ${told.length} of ${calls.length} completions`)));
    socket.on('message', (data: RawData) => {
      // Events of the market come in between.
      const records = String(data)
        .split('\u001e')
        .filter((record) => record !== '');
      told.push(...records.map((record) => JSON.parse(record) as Completion).filter(({ type }) => type === 3));
      if (told.length >= calls.length) resolve();
    });
  });
  socket.send(toRecord({ protocol: 'json', version: 1 }));
  for (const call of calls) for (const piece of cut(toRecord({ type: 1, ...call }))) socket.send(piece);
  await all;
  socket.terminate();
  return told;
}
