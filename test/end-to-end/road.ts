/**
 * The road between the program and the venue. Everything passes, until a test closes the road at a place: what comes
 * there is held, the test is told, and may kill the sender while nobody else can have got any further. What is held may
 * still be let on, when its sender is long gone, as a network does it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where the road is closed: before the venue has heard, or after it has done what was asked and before the program hears. */
export type Place =
  | { readonly before: string }
  | { readonly after: string }
  /** What the user hub says of the account. */
  | { readonly events: 'user' };

export interface Closure {
  /** The first traveller has come. Failure: nobody came within a minute and a half. */
  readonly reached: Promise<void>;
  /** All who wait go on, and whoever comes later. */
  open(): void;
  /** Whoever waits is lost, and whoever comes later passes. */
  lose(): void;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const ARRIVAL_MS = 90_000;

/** Every request, whatever it asks. */
export const ANYTHING = '*';

class Barrier implements Closure {
  readonly reached: Promise<void>;
  readonly #key: string;
  #arrive: () => void = () => undefined;
  #release: (passes: boolean) => void = () => undefined;
  readonly #over: Promise<boolean>;
  #closed = true;

  constructor(key: string) {
    this.#key = key;
    this.reached = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nobody has come to '${key}'`)), ARRIVAL_MS);
      this.#arrive = () => {
        clearTimeout(late);
        resolve();
      };
    });
    // Not every closure is waited for.
    this.reached.catch(() => undefined);
    this.#over = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  stops(kind: 'before' | 'after' | 'events', path: string): boolean {
    return this.#closed && (this.#key === `${kind} ${path}` || this.#key === `${kind} ${ANYTHING}`);
  }

  /** @returns whether the traveller may go on */
  wait(): Promise<boolean> {
    this.#arrive();
    return this.#over;
  }

  open(): void {
    this.#closed = false;
    this.#release(true);
  }

  lose(): void {
    this.#closed = false;
    this.#release(false);
  }
}

export class Road {
  /** Stands for the venue's own. */
  readonly address: string;
  readonly #venue: URL;
  readonly #barriers: Barrier[] = [];
  readonly #counted = new Map<string, number>();

  constructor({ address, venue }: { readonly address: string; readonly venue: URL }) {
    this.address = address;
    this.#venue = venue;
  }

  close(place: Place): Closure {
    const [[kind, what]] = Object.entries(place) as [[string, string]];
    const barrier = new Barrier(`${kind} ${what}`);
    this.#barriers.push(barrier);
    return barrier;
  }

  /** How many requests to this path the venue has answered. */
  answered(path: string): number {
    return this.#counted.get(path) ?? 0;
  }

  async carry(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (asked.url ?? '').split('?')[0] ?? '';
    const body = await bodyOf(asked);
    if (!(await this.#passes('before', path))) return void response.destroy();
    const answer = await this.#ask(asked, body);
    this.#counted.set(path, this.answered(path) + 1);
    if (!(await this.#passes('after', path))) return void response.destroy();
    const { 'transfer-encoding': _, connection: __, ...headers } = answer.headers;
    response.writeHead(answer.status, headers).end(answer.body);
  }

  /** A hub's socket: bytes both ways; those of the user hub may be held on their way to the program. */
  upgrade(asked: IncomingMessage, near: Socket, head: Buffer): void {
    const far = connect(Number(this.#venue.port), this.#venue.hostname);
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    const headers = Array.from({ length: asked.rawHeaders.length / 2 }, (_, i) =>
      asked.rawHeaders.slice(2 * i, 2 * i + 2).join(': '),
    );
    far.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    far.write(head);
    near.pipe(far);
    const hub = (asked.url ?? '').includes('/hubs/user') ? 'user' : 'market';
    // In order, each chunk after the one before it.
    let last: Promise<unknown> = Promise.resolve();
    far.on('data', (chunk) => {
      last = last.then(async () => {
        if (await this.#passes('events', hub)) near.write(chunk);
      });
    });
  }

  async #passes(kind: 'before' | 'after' | 'events', path: string): Promise<boolean> {
    for (const barrier of this.#barriers) {
      if (barrier.stops(kind, path) && !(await barrier.wait())) return false;
    }
    return true;
  }

  #ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#venue;
      const asking = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
        bodyOf(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
          reject,
        );
      });
      asking.on('error', reject).end(body);
    });
  }
}

/** @param rest the venue's address */
export async function openRoad(rest: string): Promise<Road> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const road = new Road({ address: `http://127.0.0.1:${port}`, venue: new URL(rest) });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('request', (asked, response) => {
    // The venue that is gone is told as a connection that ends.
    road.carry(asked, response).catch(() => response.destroy());
  });
  server.on('upgrade', (asked, socket, head) => road.upgrade(asked, socket as Socket, head));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return road;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
