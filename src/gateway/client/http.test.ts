/** The REST transport on real sockets: what it must tell apart is whether a request may have arrived. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { httpPost, prepareHttp } from './http.ts';

const servers: Server[] = [];
const mutes: SocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const mute of mutes.splice(0)) mute.close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

const request = (url: string, timeoutMs = 5_000) => ({
  url,
  body: '{"a":1}',
  token: 'abc',
  timeoutMs,
  closing: new AbortController().signal,
});

test('an answer comes with its status, its JSON and what the headers say', async () => {
  const url = await serve((incoming, outgoing) => {
    outgoing.writeHead(429, { 'retry-after': '7', date: 'Thu, 15 Jan 2026 15:00:00 GMT' });
    outgoing.end(JSON.stringify([incoming.method, incoming.headers.authorization]));
  });
  expect(await httpPost(request(url))).toEqual({
    type: 'answered',
    status: 429,
    body: ['POST', 'Bearer abc'],
    retryAfterMs: 7_000,
    date: Date.parse('2026-01-15T15:00:00Z'),
  });
});

test('torn JSON is an answer without a body', async () => {
  const url = await serve((_, outgoing) => outgoing.end('{"success":tr'));
  expect(await httpPost(request(url))).toMatchObject({ type: 'answered', status: 200, body: undefined });
});

test('a request that found nobody never left', async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  expect(await httpPost(request(url))).toEqual({ type: 'never-left', why: 'ECONNREFUSED' });
});

test('a connection cut after the request, or in the midst of the answer, leaves it lost', async () => {
  const cut = await serve((incoming) => incoming.socket.destroy());
  expect(await httpPost(request(cut))).toMatchObject({ type: 'lost', timedOut: false });
  const torn = await serve((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '100' });
    outgoing.write('{"success":', () => incoming.socket.destroy());
  });
  expect(await httpPost(request(torn))).toMatchObject({ type: 'lost', timedOut: false });
});

test('a packed answer is unpacked; one packed in a way that was not asked for is an answer without a body', async () => {
  const packed = await serve((incoming, outgoing) => {
    const isAsked = incoming.headers['accept-encoding'] === 'gzip';
    outgoing.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ success: isAsked })));
  });
  expect(await httpPost(request(packed))).toMatchObject({ type: 'answered', body: { success: true } });
  const odd = await serve((_, outgoing) => outgoing.writeHead(200, { 'content-encoding': 'br' }).end('{}'));
  expect(await httpPost(request(odd))).toMatchObject({ type: 'answered', status: 200, body: undefined });
  const torn = await serve((_, outgoing) => {
    outgoing.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"success":true}').subarray(0, 15));
  });
  expect(await httpPost(request(torn))).toMatchObject({ type: 'lost', timedOut: false });
});

test('a connection is used again, and what is lost on it is lost', async () => {
  const ports = new Set<number | undefined>();
  let asked = 0;
  const url = await serve((incoming, outgoing) => {
    ports.add(incoming.socket.remotePort);
    asked += 1;
    if (asked < 3) outgoing.end('{}');
    else incoming.socket.destroy();
  });
  await httpPost(request(url));
  await httpPost(request(url));
  expect(ports.size).toBe(1);
  expect(await httpPost(request(url))).toMatchObject({ type: 'lost', timedOut: false });
  expect(asked).toBe(3);
});

test('nothing has left where no connection came about, or no handshake', async () => {
  const mute = createSocketServer();
  mutes.push(mute);
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/api`;
  expect(await httpPost(request(url, 200))).toEqual({ type: 'never-left', why: 'no connection in 0.2 s' });
  const prepared = prepareHttp(request(url, 200));
  expect(await prepared.opened()).toEqual({
    ok: false,
    error: { type: 'never-left', why: 'no connection in 0.2 s' },
  });
  const plain = await serve(() => undefined);
  expect((await httpPost(request(plain.replace('http:', 'https:')))).type).toBe('never-left');
});

test('nothing has left of a request that cannot even be made', async () => {
  const url = await serve((_, outgoing) => outgoing.end('{}'));
  expect(await httpPost({ ...request(url), token: 'of two\nlines' })).toMatchObject({ type: 'never-left' });
  expect(await httpPost(request('no address'))).toMatchObject({ type: 'never-left' });
});

test('a silent server is given up at the deadline', async () => {
  const url = await serve(() => undefined);
  expect(await httpPost(request(url, 50))).toMatchObject({ type: 'lost', timedOut: true });
});

test('a redirect is not followed: the token would travel with it', async () => {
  let followed = false;
  const elsewhere = await serve((_, outgoing) => {
    followed = true;
    outgoing.end('{}');
  });
  const url = await serve((_, outgoing) => outgoing.writeHead(307, { location: elsewhere }).end());
  expect((await httpPost(request(url))).type).toBe('lost');
  expect(followed).toBe(false);
});

test('of a request made ready nothing leaves before its word, and nothing at all of one that is dropped', async () => {
  let asked = 0;
  let connected = 0;
  const server = createServer((_, outgoing) => {
    asked += 1;
    outgoing.end('{}');
  });
  servers.push(server);
  const found = new Promise<void>((resolve) => {
    server.on('connection', () => {
      connected += 1;
      if (connected === 2) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const [sent, dropped] = [prepareHttp(request(url)), prepareHttp(request(url))];
  await found;
  expect(asked).toBe(0);
  dropped.drop();
  expect(await sent.send()).toMatchObject({ type: 'answered', status: 200 });
  expect(asked).toBe(1);
});

test('a connection that ends while its request waits takes nothing with it: another one carries it', async () => {
  let connected = 0;
  const server = createServer((_, outgoing) => outgoing.end('{}'));
  servers.push(server);
  const cut = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      connected += 1;
      if (connected > 1) return;
      socket.on('close', () => resolve());
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const prepared = prepareHttp(request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api`));
  await cut;
  // Some turns of the event loop, in which this side learns of it.
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(prepared.stands).toBe(false);
  expect(await prepared.opened()).toEqual({ ok: true, value: null });
  expect(prepared.stands).toBe(true);
  expect(await prepared.send()).toMatchObject({ type: 'answered', status: 200 });
  expect(connected).toBe(2);
});
