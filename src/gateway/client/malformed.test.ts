/** Frames and answers that no honest gateway sends, on real sockets: the transports end each in a value, in time. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { eventMessage, toRecord } from '#gateway/wire';
import { SYSTEM_TIME } from './client-time.ts';
import { httpPost } from './http.ts';
import { openSignalR } from './hub-socket.ts';

const CASES = Math.ceil(Number(process.env.OPENBELL_FUZZ_COUNT ?? 150) / 4);
vi.setConfig({ testTimeout: Math.max(30_000, CASES * 500) });
const END = '\u001e';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: Server | HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A hub that shakes hands (or says something else instead), and says what it is told to. */
async function hub(greeting: string | Buffer = toRecord({})): Promise<{ url: string; sockets: WebSocket[] }> {
  const server = createHttpServer();
  const sockets: WebSocket[] = [];
  const upgrader = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.push(webSocket);
      webSocket.on('error', () => undefined);
      webSocket.once('message', () => webSocket.send(greeting));
    });
  });
  const port = await listening(server);
  closing.push(() => {
    for (const socket of sockets) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}/hubs/market`, sockets };
}

/** Waits for nothing longer than 50 ms. */
const hasty = { ...SYSTEM_TIME, after: (_: number, task: () => void) => SYSTEM_TIME.after(50, task) };

const record = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constantFrom(
    '{"type":1}',
    '{"type":1,"target":5,"arguments":[]}',
    '{"type":1,"target":"GatewayTrade"}',
    '{"type":1,"target":"GatewayTrade","arguments":{"0":1}}',
    '{"type":1,"target":"gatewaytrade","arguments":null,"invocationId":7}',
    '{"type":1,"target":"__proto__","arguments":[1]}',
    '{"type":1,"target":"constructor","arguments":[1]}',
    '{"type":2,"invocationId":"9","item":1}',
    '{"type":3,"invocationId":"404"}',
    '{"type":3,"invocationId":"404","result":1,"error":"both"}',
    '{"type":3}',
    '{"type":6,"x":1}',
    '{"type":8,"sequenceId":"x"}',
    '{"type":9,"sequenceId":-1}',
    '{"type":99}',
    '{"type":"1"}',
    'null',
    '[]',
    '{"type":1,"target":"GatewayTrade","arg',
    `{"type":1,"target":"GatewayTrade","arguments":["${'x'.repeat(2_000_000)}"]}`,
    '',
  ),
);
const frame = fc.oneof(
  fc.array(record, { minLength: 1, maxLength: 4 }).map((records) => records.join(END) + END),
  record,
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(Buffer.from([0xff, 0xfe, 0x1e]), Buffer.from('{"type":6}\u001e')),
);

test('whatever frames a hub sends, the link hears what is right or is closed with a reason', async () => {
  const { url, sockets } = await hub();
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 5 }), async (frames) => {
      const { promise: closed, resolve: close } = Promise.withResolvers<string>();
      const { promise: heard, resolve: hear } = Promise.withResolvers<string>();
      const opened = await openSignalR(
        {
          url,
          token: 't',
          targets: ['GatewayTrade', 'Last'],
          onEvent: (target) => target === 'Last' && hear('heard'),
          onClose: close,
        },
        SYSTEM_TIME,
      );
      if (!opened.ok) throw new Error(opened.error);
      const socket = sockets.at(-1);
      for (const each of frames) socket?.send(each);
      socket?.send(toRecord(eventMessage('Last', [])));
      expect(await Promise.race([closed, heard])).toMatch(/./);
      opened.value.close();
    }),
    { numRuns: CASES },
  );
});

test.each<[string, string | Buffer]>([
  ['no JSON', `hello${END}`],
  ['an error', `{"error":"no"}${END}`],
  ['an array', `[]${END}`],
  ['nothing that ends', '{}'],
  ['binary', Buffer.from([0, 1, 2, 0x1e])],
  ['null', `null${END}`],
])('a handshake answered with %s is open or a failure, and never a wait without end', async (_, greeting) => {
  const { url } = await hub(greeting);
  const opened = await openSignalR(
    { url, token: 't', targets: [], onEvent: () => undefined, onClose: () => undefined },
    hasty,
  );
  if (opened.ok) opened.value.close();
  else expect(opened.error).toMatch(/./);
});

async function answering(say: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => say(socket));
  });
  const port = await listening(server);
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${port}/api`;
}

const asked = (url: string, timeoutMs = 5_000) =>
  httpPost({ url, body: '{}', token: 't', timeoutMs, closing: new AbortController().signal });

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

test.each<[string, string | Buffer]>([
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['a torn header', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['a body that is cut off', `${HEAD}Content-Length: 100\r\n\r\n{"success":true`],
  ['chunks that are none', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`],
  ['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
  ['a header beyond all bounds', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`],
  ['a redirect elsewhere', 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'],
  ['a false gzip', `${HEAD}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}`],
])('an answer of %s is lost: the request may have arrived', async (_, bytes) => {
  const url = await answering((socket) => socket.end(bytes));
  expect(await asked(url)).toMatchObject({ type: 'lost', timedOut: false });
});

test.each<[string, Buffer]>([
  ['torn JSON', Buffer.from('{"success":tru')],
  ['an HTML page', Buffer.from('<!doctype html><title>502</title>')],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['nothing', Buffer.from('')],
])('a body of %s is an answer without JSON', async (_, body) => {
  const url = await answering((socket) => {
    socket.write(`${HEAD}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
    socket.end(body);
  });
  expect(await asked(url)).toMatchObject({ type: 'answered', status: 200, body: undefined });
});

test('a body without end is read up to a bound, one that dribbles until the deadline', async () => {
  const endless = await answering((socket) => {
    const block = Buffer.alloc(1 << 20, 0x20);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.write(`${HEAD}\r\n`);
    socket.on('drain', pour);
    pour();
  });
  expect(await asked(endless, 20_000)).toMatchObject({ type: 'answered', body: undefined });
  const dribble = await answering((socket) => {
    socket.write(`${HEAD}\r\n`);
    const drip = setInterval(() => socket.write(' '), 10);
    socket.on('close', () => clearInterval(drip));
  });
  expect(await asked(dribble, 300)).toMatchObject({ type: 'lost', timedOut: true });
});
