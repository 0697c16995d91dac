/**
 * What is no HTTP and no WebSocket, or only begins like one, and breaks off in every way a socket can: the simulator
 * answers with a status or ends the connection, never hangs, and goes on serving.
 */
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { epochMs } from '#base';
import { ENDPOINTS, HUB_PATHS } from '#gateway/wire';
import { type Simulator, startSimulator } from '#simulator/serve';
import { cases, patience, type Scrambler, scramblerOf } from './scrambler.ts';

/** An answer, or the end, comes within this; it is not waited for on purpose. */
const DEADLINE_MS = 15_000;

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

async function started(): Promise<{ readonly venue: Simulator; readonly token: string }> {
  simulator = await startSimulator({
    ...{ seed: 1, speed: 1, rateLimits: false },
    source: { kind: 'generator', symbols: ['NQH6'], startAt: epochMs(Date.UTC(2026, 0, 15, 15)), historyDays: 1 },
  });
  return { venue: simulator, token: await login(simulator) };
}

async function login({ rest, userName, apiKey }: Simulator): Promise<string> {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ userName, apiKey });
  const answer = await fetch(rest + ENDPOINTS.loginKey.path, { method: 'POST', headers, body });
  return ((await answer.json()) as { token: string }).token;
}

/** What is written, and whether more of it should be expected by who reads. */
function opening(scrambler: Scrambler, token: string): Buffer {
  const path = scrambler.pick([
    ...Object.values(ENDPOINTS).map((each) => each.path),
    ...Object.values(HUB_PATHS),
    ...Object.values(HUB_PATHS).map(
      (hub) => `${hub}/negotiate?negotiateVersion=${scrambler.pick(['0', '1', '', 'x'])}`,
    ),
    ...['/', '*', '//', '/api/%ff', '/api/Order/place%00', 'http://[::1', '/sim/fault', `/${'x'.repeat(20_000)}`],
  ]);
  const method = scrambler.pick(['POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'CONNECT', 'BREW', '']);
  const query = scrambler.pick(['', `?access_token=${token}`, `?access_token=${token}&id=none`, '?access_token=%']);
  const headers = [
    'Host: 127.0.0.1',
    scrambler.pick([`Authorization: Bearer ${token}`, 'Authorization: Bearer', 'Authorization: x', 'X: y']),
    scrambler.pick([
      'Content-Length: 5',
      'Content-Length: 100000',
      'Content-Length: -1',
      'Transfer-Encoding: chunked',
      'A: b',
    ]),
    ...scrambler.pick([
      [],
      [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ],
      ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 7', 'Sec-WebSocket-Key: x'],
      ['Connection: Upgrade', 'Upgrade: h2c'],
      ['Expect: 100-continue'],
      [`Cookie: ${'x'.repeat(100_000)}`],
      ['Content-Encoding: gzip', 'Content-Type: text/html'],
    ]),
  ];
  const head = Buffer.from(
    `${method} ${path}${query} HTTP/${scrambler.pick(['1.1', '1.0', '9', '2'])}\r\n${headers.join('\r\n')}\r\n\r\n`,
  );
  const body = scrambler.pick([
    scrambler.noise(),
    Buffer.from('{"a":'),
    Buffer.from('5\r\n{"a":\r\nzz\r\n'),
    Buffer.alloc(0),
  ]);
  return scrambler.pick([
    Buffer.concat([head, body]),
    head.subarray(0, scrambler.integer(0, head.length)),
    scrambler.noise(),
  ]);
}

/** @returns what was answered before the end */
async function exchange(venue: Simulator, said: Buffer, leave: (socket: Socket) => void): Promise<string> {
  const socket = connect(Number(new URL(venue.rest).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1').slice(0, 1_000);
  });
  socket.on('error', () => undefined);
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(
    () => reject(new Error(`neither answered nor ended: ${said.toString('latin1')}`)),
    DEADLINE_MS,
  );
  socket.on('close', resolve);
  socket.once('connect', () => socket.write(said, () => leave(socket)));
  await ended;
  clearTimeout(late);
  return heard;
}

test('whatever bytes come, and however they break off, is answered with a code or ended', {
  timeout: patience(60_000),
}, async () => {
  const { venue, token } = await started();
  const scrambler = scramblerOf(47);
  const statuses = new Map<string, number>();
  for (let round = 0; round < cases(300); round += 1) {
    const said = opening(scrambler, token);
    const leave = scrambler.pick<(socket: Socket) => void>([
      (socket) => socket.end(),
      (socket) => socket.resetAndDestroy(),
      (socket) => setTimeout(() => socket.resetAndDestroy(), 5),
      (socket) => setTimeout(() => socket.end(), 5),
    ]);
    const heard = await exchange(venue, said, leave);
    const status = heard === '' ? 'ended' : (/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? `no HTTP: ${heard}`);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect([
      'ended',
      '100',
      '101',
      '200',
      '204',
      '400',
      '401',
      '404',
      '405',
      '408',
      '413',
      '417',
      '426',
      '431',
      '501',
    ]).toContain(status);
  }
  // The usual cases are of many kinds, and none stands for all.
  expect(statuses.size).toBeGreaterThan(cases(300) < 300 ? 0 : 4);
  expect(await login(venue)).toContain('.');
});

test.each(Object.values(HUB_PATHS))('%s ends a socket whose bytes after the upgrade are no frames', async (hub) => {
  const { venue, token } = await started();
  const scrambler = scramblerOf(53);
  const upgrade = [
    ...[`GET ${hub}?access_token=${token} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
  ].join('\r\n');
  // Reserved bits, an unknown opcode, no mask, a length beyond all bounds, invalid UTF-8, a torn control frame.
  const frames = [
    ...[
      [0xf1, 0x80, 0, 0, 0, 0],
      [0x83, 0x80, 0, 0, 0, 0],
      [0x81, 0x01, 0x41],
      [0x09, 0x80, 0, 0, 0, 0],
    ],
    [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28],
  ].map((bytes) => Buffer.from(bytes));
  for (let round = 0; round < cases(40); round += 1) {
    const frame = frames[round] ?? scrambler.pick([scrambler.noise(), ...frames]);
    const heard = await exchange(venue, Buffer.concat([Buffer.from(upgrade), frame]), (socket) => {
      // What was only the beginning of a frame would be waited for.
      if (round >= frames.length) setTimeout(() => socket.resetAndDestroy(), 5);
    });
    expect(heard === '' || heard.startsWith('HTTP/1.1 101 ')).toBe(true);
  }
  expect(await login(venue)).toContain('.');
});
