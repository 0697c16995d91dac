/**
 * The two hubs' doors: negotiation, the upgrade to a socket, and the connections that stand. A token comes in the query
 * or in the header; a connection id that was negotiated may be used once.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AccountId } from '#account';
import { HUB_PATHS, type HubName } from '#gateway/wire';
import type { Faults } from './faults.ts';
import { sendEmpty, sendJson } from './http-answer.ts';
import { HubConnection, type HubTiming, type Invoke } from './hub-connection.ts';
import type { Logins } from './logins.ts';
import type { Quirks } from './quirks.ts';
import { bearerOf } from './rest.ts';
import type { Session, Tokens } from './tokens.ts';

/** Ids that were negotiated and not yet used or forgotten; at the bound the oldest is forgotten. */
const NEGOTIATED_MAX = 1_000;
const TEND_MS = 1_000;

export class Hubs {
  readonly #tokens: Tokens;
  readonly #logins: Logins;
  readonly #faults: Faults;
  readonly #quirks: Quirks;
  readonly #timing: HubTiming;
  readonly #mine: () => number;
  readonly #invoke: Readonly<Record<HubName, Invoke>>;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1_048_576 });
  readonly #connections: Readonly<Record<HubName, Set<HubConnection>>> = { user: new Set(), market: new Set() };
  readonly #negotiated = new Map<string, 'waiting' | 'used'>();
  readonly #tending: NodeJS.Timeout;

  constructor({
    tokens,
    logins,
    faults,
    quirks,
    timing,
    mine,
    invoke,
  }: {
    readonly tokens: Tokens;
    readonly logins: Logins;
    readonly faults: Faults;
    readonly quirks: Quirks;
    readonly timing: HubTiming;
    readonly mine: () => number;
    readonly invoke: Readonly<Record<HubName, Invoke>>;
  }) {
    this.#tokens = tokens;
    this.#logins = logins;
    this.#faults = faults;
    this.#quirks = quirks;
    this.#timing = timing;
    this.#mine = mine;
    this.#invoke = invoke;
    this.#tending = setInterval(() => this.#tend(), TEND_MS);
  }

  on(hub: HubName): ReadonlySet<HubConnection> {
    return this.#connections[hub];
  }

  get all(): readonly HubConnection[] {
    return [...this.#connections.user, ...this.#connections.market];
  }

  /** @returns false when the path is no negotiation */
  negotiate(url: URL, request: IncomingMessage, response: ServerResponse): boolean {
    if (hubAt(url.pathname, '/negotiate') === undefined) return false;
    if (request.method !== 'POST') sendEmpty(response, 405, { Allow: 'POST' });
    else if (this.#session(url, request) === null) {
      sendEmpty(response, 401, this.#quirks.wwwAuthenticate ? { 'WWW-Authenticate': 'Bearer' } : {});
    } else {
      const connectionId = randomUUID();
      const version = url.searchParams.get('negotiateVersion') === '1' ? 1 : 0;
      const connectionToken = version === 1 ? randomUUID() : connectionId;
      this.#negotiated.set(connectionToken, 'waiting');
      const [oldest] = this.#negotiated.keys();
      if (this.#negotiated.size > NEGOTIATED_MAX && oldest !== undefined) this.#negotiated.delete(oldest);
      sendJson(response, 200, {
        negotiateVersion: version,
        connectionId,
        ...(version === 1 ? { connectionToken } : {}),
        availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }],
      });
    }
    return true;
  }

  /** @param url null where the request names none that can be read */
  upgrade(
    url: URL | null,
    { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  ): void {
    if (url === null) return refuse(socket, 400);
    const hub = hubAt(url.pathname, '');
    const session = this.#session(url, request);
    const id = url.searchParams.get('id');
    const status = hub === undefined ? 404 : session === null ? 401 : this.#idFlaw(id);
    if (hub === undefined || session === null || status !== null) return refuse(socket, status ?? 404);
    // A fault of this kind that lasts refuses every socket while it does.
    if (this.#faults.strikes('drop-sockets', hub) !== null) return refuse(socket, 503);
    if (id !== null) this.#negotiated.set(id, 'used');
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      this.#open(hub, session, opened);
      // An id ends with its connection: a client that comes back with it has to negotiate again.
      if (id !== null) opened.on('close', () => this.#negotiated.delete(id));
    });
  }

  close(): void {
    clearInterval(this.#tending);
    for (const connection of this.all) connection.drop();
    this.#server.close();
  }

  #open(hub: HubName, session: Session, socket: WebSocket): void {
    const owns = (account: AccountId) => this.#logins.owns(session.userName, account);
    const parts = { hub, owns, session, socket, timing: this.#timing, mine: this.#mine, invoke: this.#invoke[hub] };
    const connection = new HubConnection({ ...parts, faults: this.#faults });
    this.#connections[hub].add(connection);
    socket.on('close', () => this.#connections[hub].delete(connection));
  }

  #tend(): void {
    for (const connection of this.all) {
      if (!this.#quirks.closesAtExpiry || this.#tokens.isValid(connection.session)) connection.tend();
      else connection.close('Connection closed with an error.');
    }
  }

  #session(url: URL, request: IncomingMessage): Session | null {
    return this.#tokens.read(url.searchParams.get('access_token') ?? '') ?? this.#tokens.read(bearerOf(request));
  }

  #idFlaw(id: string | null): number | null {
    if (id === null) return null;
    const state = this.#negotiated.get(id);
    return state === undefined ? 404 : state === 'used' ? 409 : null;
  }
}

function hubAt(path: string, suffix: string): HubName | undefined {
  const hubs = Object.keys(HUB_PATHS) as HubName[];
  return hubs.find((hub) => path.toLowerCase() === `${HUB_PATHS[hub]}${suffix}`);
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  409: 'Conflict',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
