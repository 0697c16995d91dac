/** The hub transport on a real socket, against a hub written down in a few lines from the wire's own records. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  closeMessage,
  completionMessage,
  eventMessage,
  parseHubMessage,
  RecordSplitter,
  toRecord,
} from '#gateway/wire';
import { SYSTEM_TIME } from './client-time.ts';
import { type HubOpening, openSignalR } from './hub-socket.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Hub {
  readonly url: string;
  readonly upgrades: { readonly path: string | undefined; readonly authorization: string | undefined }[];
  readonly sockets: WebSocket[];
}

async function serveHub(): Promise<Hub> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const hub: Hub = { url: '', upgrades: [], sockets: [] };
  server.on('upgrade', (request, socket, head) => {
    hub.upgrades.push({ path: request.url, authorization: request.headers.authorization });
    if (request.headers.authorization !== 'Bearer good') {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      hub.sockets.push(webSocket);
      const splitter = new RecordSplitter();
      let greeted = false;
      webSocket.on('message', (data) => {
        const records = splitter.push(String(data));
        for (const record of records.ok ? records.value : []) {
          const message = parseHubMessage(record);
          if (!greeted) webSocket.send(toRecord({}));
          else if (message.ok && message.value.type === 'invocation' && message.value.id !== null) {
            const error = message.value.target === 'SubscribeOrders' ? 'no such account' : null;
            webSocket.send(toRecord(completionMessage({ id: message.value.id, error })));
          }
          greeted = true;
        }
      });
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { ...hub, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hubs/user` };
}

interface Heard {
  readonly events: unknown[];
  readonly closed: Promise<string>;
  readonly opening: HubOpening;
}

function listening(url: string, token: string): Heard {
  const events: unknown[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  const onEvent = (target: string, args: readonly unknown[]) => events.push([target, ...args]);
  return { events, closed, opening: { url, token, targets: ['GatewayUserOrder'], onEvent, onClose: resolve } };
}

test('the token travels as a header, never in the address, and calls are answered', async () => {
  const hub = await serveHub();
  const heard = listening(hub.url, 'good');
  const opened = await openSignalR(heard.opening, SYSTEM_TIME);
  if (!opened.ok) throw new Error(opened.error);
  await opened.value.invoke('SubscribeAccounts', []);
  expect(await opened.value.invoke('SubscribeOrders', [7])).toContain('no such account');
  expect(hub.upgrades).toEqual([{ path: '/hubs/user', authorization: 'Bearer good' }]);
  opened.value.close();
  expect(await heard.closed).toBe('the connection was closed');
});

test('a socket that closes gives no answer to a call, and no refusal either', async () => {
  const hub = await serveHub();
  const heard = listening(hub.url, 'good');
  const opened = await openSignalR(heard.opening, SYSTEM_TIME);
  if (!opened.ok) throw new Error(opened.error);
  const call = opened.value.invoke('NeverAnswered', []);
  hub.sockets[0]?.terminate();
  await expect(call).rejects.toThrow();
  await expect(opened.value.invoke('SubscribeAccounts', [])).rejects.toThrow();
});

test('events reach the listener with all their arguments, several records in one frame too', async () => {
  const hub = await serveHub();
  const heard = listening(hub.url, 'good');
  const opened = await openSignalR(heard.opening, SYSTEM_TIME);
  const event = toRecord(eventMessage('GatewayUserOrder', [{ action: 1 }, 2]));
  hub.sockets[0]?.send(event + event + toRecord(closeMessage('Connection closed with an error.')));
  expect(await heard.closed).toContain('Connection closed with an error.');
  expect(heard.events).toEqual([
    ['GatewayUserOrder', { action: 1 }, 2],
    ['GatewayUserOrder', { action: 1 }, 2],
  ]);
  expect(opened.ok).toBe(true);
});

test('a token that the hub refuses is a failure, and so is a hub that is not there', async () => {
  const hub = await serveHub();
  expect(await openSignalR(listening(hub.url, 'bad').opening, SYSTEM_TIME)).toMatchObject({ ok: false });
  const nowhere = await serveHub();
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await openSignalR(listening(nowhere.url, 'good').opening, SYSTEM_TIME)).toMatchObject({ ok: false });
});

test('a hub that never answers the handshake is given up', async () => {
  const server = createServer();
  server.on('upgrade', () => undefined);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hubs/user`;
  const hasty = { ...SYSTEM_TIME, after: (_: number, task: () => void) => SYSTEM_TIME.after(20, task) };
  expect(await openSignalR(listening(url, 'good').opening, hasty)).toEqual({
    ok: false,
    error: 'no connection within 10 s',
  });
});
