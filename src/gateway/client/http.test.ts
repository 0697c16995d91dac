/** The REST transport on real sockets: what it must tell apart is whether a request may have arrived. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fetchPost } from './http.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
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
  expect(await fetchPost(request(url))).toEqual({
    type: 'answered',
    status: 429,
    body: ['POST', 'Bearer abc'],
    retryAfterMs: 7_000,
    date: Date.parse('2026-01-15T15:00:00Z'),
  });
});

test('torn JSON is an answer without a body', async () => {
  const url = await serve((_, outgoing) => outgoing.end('{"success":tr'));
  expect(await fetchPost(request(url))).toMatchObject({ type: 'answered', status: 200, body: undefined });
});

test('a request that found nobody never left', async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  expect(await fetchPost(request(url))).toEqual({ type: 'never-left', why: 'ECONNREFUSED' });
});

test('a connection cut after the request, or in the midst of the answer, leaves it lost', async () => {
  const cut = await serve((incoming) => incoming.socket.destroy());
  expect(await fetchPost(request(cut))).toMatchObject({ type: 'lost', timedOut: false });
  const torn = await serve((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '100' });
    outgoing.write('{"success":', () => incoming.socket.destroy());
  });
  expect(await fetchPost(request(torn))).toMatchObject({ type: 'lost', timedOut: false });
});

test('a silent server is given up at the deadline', async () => {
  const url = await serve(() => undefined);
  expect(await fetchPost(request(url, 50))).toMatchObject({ type: 'lost', timedOut: true });
});

test('a redirect is not followed: the token would travel with it', async () => {
  let followed = false;
  const elsewhere = await serve((_, outgoing) => {
    followed = true;
    outgoing.end('{}');
  });
  const url = await serve((_, outgoing) => outgoing.writeHead(307, { location: elsewhere }).end());
  expect((await fetchPost(request(url))).type).toBe('lost');
  expect(followed).toBe(false);
});
