import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AlertLog, createAlerts, type OpenAlerts } from '#alerts';
import { epochMs } from '#base';
import type { Alert } from '#live/ports';

type Answer = (tried: number) => number | 'hang';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const SIGNAL: Alert = {
  kind: 'signal',
  session: 's1',
  strategy: 'trend',
  signalType: 'Buy',
  symbol: 'NQ',
  contract: 'NQH6',
  price: 24_997.75,
  bar: epochMs(Date.parse('2026-01-15T15:00:00Z')),
  at: epochMs(Date.parse('2026-01-15T15:01:00.004Z')),
  text: 'Buy NQ @ 24997.75',
  channels: ['log'],
  webhookUrls: [],
  suppressed: false,
};

let lines: string[];
const opened: OpenAlerts[] = [];
const servers: Server[] = [];
let dir: string;

const log: AlertLog = {
  warn: (_, text) => lines.push(`warn ${text}`),
  error: (_, text) => lines.push(`error ${text}`),
};

beforeEach(() => {
  lines = [];
  dir = mkdtempSync(join(tmpdir(), 'openbell-alerts-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all(opened.splice(0).map((alerts) => alerts.close()));
  rmSync(dir, { recursive: true, force: true });
});

function open(options: Partial<Parameters<typeof createAlerts>[0]> = {}): OpenAlerts {
  const alerts = createAlerts({ log, now: () => epochMs(1_000), webhookPausesMs: [1, 1, 1], ...options });
  opened.push(alerts);
  return alerts;
}

/** A receiver of webhooks on a free port of loopback. */
async function receiver(answer: Answer): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const status = answer(received.length);
      if (status !== 'hang') response.writeHead(status, { location: 'http://elsewhere.invalid/' }).end();
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

/** A player that only notes which file it was given, and what was in it. */
function notingPlayer(): { readonly command: string; args(file: string): string[] } {
  const program = `const fs = require('node:fs');
    fs.copyFileSync(process.argv[1], ${JSON.stringify(join(dir, 'played.wav'))});
    fs.appendFileSync(${JSON.stringify(join(dir, 'played.txt'))}, require('node:path').basename(process.argv[1]) + ' ');`;
  return { command: process.execPath, args: (file) => ['-e', program, file] };
}

async function healthOf(alerts: OpenAlerts, channel: string): Promise<{ ok: boolean; failure: string | undefined }> {
  const find = () => alerts.health().find((each) => each.channel === channel)!;
  await expect.poll(() => find().lastSuccessAt ?? find().lastFailure, { timeout: 10_000 }).not.toBeNull();
  return { ok: find().lastSuccessAt !== null, failure: find().lastFailure?.message };
}

test('a signal is a warning line in the log, an alarm an error line', () => {
  const alerts = open();
  alerts.raise(SIGNAL);
  alerts.raise({ ...SIGNAL, kind: 'alarm', signalType: null, text: 'the market link is down' });
  expect(lines).toEqual(['warn SIGNAL: Buy NQ @ 24997.75', 'error ALARM: the market link is down']);
});

test('a webhook carries the facts of the signal, signed', async () => {
  const { url, received } = await receiver(() => 200);
  const alerts = open({ webhookSecret: 'hush' });
  alerts.raise({ ...SIGNAL, channels: ['log', 'webhook'], webhookUrls: [url] });
  expect(await healthOf(alerts, 'webhook')).toEqual({ ok: true, failure: undefined });
  expect(JSON.parse(received[0]!.body)).toEqual({
    event: 'signal',
    session_id: 's1',
    strategy: 'trend',
    signal_type: 'Buy',
    symbol: 'NQ',
    contract: 'NQH6',
    price: 24_997.75,
    bar_time: '2026-01-15T15:00:00.000Z',
    timestamp: '2026-01-15T15:01:00.004Z',
    text: 'Buy NQ @ 24997.75',
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const signature = createHmac('sha256', 'hush').update(received[0]!.body).digest('hex');
  expect(received[0]!.headers['x-openbell-signature']).toBe(`sha256=${signature}`);
});

test('a webhook that fails in passing is tried again with the same id, and no more than three times', async () => {
  const passing = await receiver((tried) => (tried < 3 ? 503 : 200));
  const broken = await receiver(() => 500);
  const alerts = open();
  alerts.raise({ ...SIGNAL, channels: ['webhook'], webhookUrls: [passing.url] });
  expect(await healthOf(alerts, 'webhook')).toEqual({ ok: true, failure: undefined });
  expect(new Set(passing.received.map(({ body }) => JSON.parse(body).id as string)).size).toBe(1);
  expect(await alerts.test('webhook', { webhookUrl: broken.url })).toContain('answered 500');
  expect([passing.received.length, broken.received.length]).toEqual([3, 4]);
});

test('a refusal is not tried again, and a redirect is not followed', async () => {
  const refusing = await receiver(() => 403);
  const redirecting = await receiver(() => 307);
  const alerts = open();
  expect(await alerts.test('webhook', { webhookUrl: refusing.url })).toContain('answered 403');
  expect(await alerts.test('webhook', { webhookUrl: redirecting.url })).toContain('answered 307');
  expect([refusing.received.length, redirecting.received.length]).toEqual([1, 1]);
});

test('a test is told apart from a signal by whoever receives it', async () => {
  const { url, received } = await receiver(() => 204);
  expect(await open().test('webhook', { webhookUrl: url })).toBeNull();
  expect(JSON.parse(received[0]!.body)).toMatchObject({ event: 'test', signal_type: null });
});

test('a webhook that hangs holds up no other webhook and no sound', async () => {
  const hanging = await receiver(() => 'hang');
  const quick = await receiver(() => 200);
  const alerts = open({ players: [notingPlayer()] });
  for (let i = 0; i < 5; i += 1) alerts.raise({ ...SIGNAL, channels: ['webhook'], webhookUrls: [hanging.url] });
  alerts.raise({ ...SIGNAL, channels: ['webhook', 'sound'], webhookUrls: [quick.url] });
  expect(await healthOf(alerts, 'webhook')).toMatchObject({ ok: true });
  expect(await healthOf(alerts, 'sound')).toMatchObject({ ok: true });
  expect([hanging.received.length, quick.received.length]).toEqual([1, 1]);
});

test('a repeated signal reaches the log only, an alarm reaches all', async () => {
  const { url, received } = await receiver(() => 200);
  const alerts = open();
  alerts.raise({ ...SIGNAL, channels: ['webhook'], webhookUrls: [url], suppressed: true });
  alerts.raise({ ...SIGNAL, kind: 'alarm', channels: ['webhook'], webhookUrls: [url], suppressed: true });
  await healthOf(alerts, 'webhook');
  expect(received.map(({ body }) => JSON.parse(body).event as string)).toEqual(['alarm']);
  expect(lines).toHaveLength(2);
});

test('each kind of signal has a tone of its own, played one after the other', async () => {
  const alerts = open({ players: [{ command: 'no-such-player', args: () => [] }, notingPlayer()] });
  for (const signalType of ['Buy', 'Short', 'Sell', 'Cover'] as const) {
    alerts.raise({ ...SIGNAL, signalType, channels: ['sound'] });
  }
  alerts.raise({ ...SIGNAL, kind: 'alarm', channels: ['sound'] });
  await expect.poll(() => readPlayed(), { timeout: 10_000 }).toBe('buy.wav short.wav sell.wav cover.wav alarm.wav ');
});

test('the Buy tone is a WAV file that swings 800 times a second', async () => {
  const alerts = open({ players: [notingPlayer()] });
  alerts.raise({ ...SIGNAL, channels: ['sound'] });
  await expect.poll(() => readPlayed(), { timeout: 10_000 }).toBe('buy.wav ');
  const wav = readFileSync(join(dir, 'played.wav'));
  expect(wav.toString('ascii', 0, 4) + wav.toString('ascii', 8, 12)).toBe('RIFFWAVE');
  const rate = wav.readUInt32LE(24);
  const samples = Array.from({ length: (wav.length - 44) / 2 }, (_, i) => wav.readInt16LE(44 + i * 2));
  const rising = samples.filter((sample, i) => sample >= 0 && (samples[i - 1] ?? 0) < 0).length;
  expect((rising * rate) / samples.length).toBeCloseTo(800, -1);
});

test('a channel that cannot work is shown, named in the log, and harmless', async () => {
  const alerts = open({ players: [{ command: 'no-such-player', args: () => [] }] });
  alerts.raise({ ...SIGNAL, channels: ['sound', 'webhook', 'smoke'] });
  expect(await healthOf(alerts, 'sound')).toEqual({
    ok: false,
    failure: 'no sound player was found; install one of: no-such-player',
  });
  expect((await healthOf(alerts, 'webhook')).failure).toContain('no webhook URL is set');
  expect(lines).toContain("error There is no alert channel 'smoke'.");
});

function readPlayed(): string {
  try {
    return readFileSync(join(dir, 'played.txt'), 'utf8');
  } catch {
    return '';
  }
}
