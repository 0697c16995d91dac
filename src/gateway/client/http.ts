/**
 * The thin transport for REST: one request, one result, no decisions. What matters to an order is told: whether the request
 * certainly never left this machine. Nothing is sent a second time, and no redirect is followed, since the token would travel
 * with it.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { type EpochMs, epochMs, err, ok, type Result, SECOND } from '#base';

export type HttpResult =
  | {
      readonly type: 'answered';
      readonly status: number;
      /** Parsed JSON; undefined where the body is none (torn, empty, a proxy's page). */
      readonly body: unknown;
      readonly retryAfterMs: number | null;
      /** The `Date` header. */
      readonly date: EpochMs | null;
    }
  | NeverLeft
  /** Sent, perhaps received, not answered. */
  | { readonly type: 'lost'; readonly why: string; readonly timedOut: boolean };

/** The connection could not even be made. */
export interface NeverLeft {
  readonly type: 'never-left';
  readonly why: string;
}

export interface HttpRequest {
  readonly url: string;
  /** Default POST; the one GET has no body. */
  readonly method?: 'GET';
  /** Serialised JSON. */
  readonly body: string;
  readonly token: string | null;
  readonly timeoutMs: number;
  readonly closing: AbortSignal;
}

export type HttpPost = (request: HttpRequest) => Promise<HttpResult>;

/**
 * A connection that nobody used for this long is closed: the other side, or something on the way, may have dropped it without
 * a word, and what is written to it then is lost.
 */
const IDLE_MS = 4 * SECOND;
const pool = { keepAlive: true, timeout: IDLE_MS };
const SCHEMES = {
  'http:': { request: plainRequest, agent: new Agent(pool) },
  'https:': { request: tlsRequest, agent: new TlsAgent(pool) },
} as const;

export const httpPost: HttpPost = (request) => prepareHttp(request).send();

/** A request that waits for its word; nothing of it has left. */
export interface PreparedHttp {
  /** Whether its connection stands now: what is sent leaves at once, and not after a handshake. */
  readonly stands: boolean;
  /**
   * Waits until its connection stands, for as long as the request itself may take at most; one that ended meanwhile took
   * nothing with it, and is opened anew.
   */
  opened(): Promise<Result<null, NeverLeft>>;
  /** Hands its bytes to the connection before it returns, where that stands. */
  send(): Promise<HttpResult>;
  /** It will not be sent. */
  drop(): void;
}

/** Makes a request ready, and opens its connection. It is to be sent or dropped, within moments. */
export function prepareHttp(request: HttpRequest): PreparedHttp {
  let exchange = new Exchange(request);
  return {
    get stands() {
      return exchange.stands;
    },
    opened: () => {
      if (exchange.ended) exchange = new Exchange(request);
      return exchange.opened();
    },
    send: () => exchange.send(),
    drop: () => exchange.end('dropped'),
  };
}

/** One request and what became of it. */
class Exchange {
  readonly #body: string | undefined;
  readonly #timeoutMs: number;
  readonly #closing: AbortSignal;
  readonly #answer = Promise.withResolvers<IncomingMessage>();
  readonly #settled = Promise.withResolvers<void>();
  #outgoing: ClientRequest | null = null;
  #timedOut = false;
  /** Whether the connection came about: bytes of the request can have left. */
  #open = false;
  /** Why there is no answer, or no whole one. */
  #cause: unknown = null;

  constructor({ url, method, body, token, timeoutMs, closing }: HttpRequest) {
    this.#body = method === 'GET' ? undefined : body;
    this.#timeoutMs = timeoutMs;
    this.#closing = closing;
    // It may fail before anybody asks for it.
    this.#answer.promise.catch(() => undefined);
    try {
      const target = new URL(url);
      const { request, agent } = SCHEMES[target.protocol as keyof typeof SCHEMES];
      const outgoing = request(target, {
        agent,
        method: method ?? 'POST',
        headers: {
          ...(method === 'GET'
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...{ accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'openbell' },
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
      });
      this.#outgoing = outgoing;
      this.#watch(outgoing);
      outgoing.once('response', this.#answer.resolve);
      // Stays after the response: a connection may break while its body is read, and that is told there, too.
      outgoing.on('error', (error) => this.end(error));
      if (closing.aborted) this.#close();
      else closing.addEventListener('abort', this.#close, { once: true });
    } catch (error) {
      this.end(error);
    }
  }

  get ended(): boolean {
    return this.#cause !== null;
  }

  get stands(): boolean {
    return this.#open && !this.ended;
  }

  async opened(): Promise<Result<null, NeverLeft>> {
    const deadline = this.#setDeadline();
    await this.#settled.promise;
    clearTimeout(deadline);
    return this.stands ? ok(null) : err(this.#neverLeft());
  }

  async send(): Promise<HttpResult> {
    const deadline = this.#setDeadline();
    this.#outgoing?.end(this.#body);
    try {
      return await this.#answered();
    } catch (error) {
      if (!this.#open) return this.#neverLeft();
      const why = this.#timedOut ? `no answer within ${this.#timeoutMs / SECOND} s` : wordOf(this.#cause ?? error);
      return { type: 'lost', why, timedOut: this.#timedOut };
    } finally {
      clearTimeout(deadline);
      this.#closing.removeEventListener('abort', this.#close);
    }
  }

  /** For good. @param cause why there will be no answer */
  end(cause: unknown): void {
    this.#cause ??= cause;
    this.#closing.removeEventListener('abort', this.#close);
    this.#answer.reject(cause);
    this.#settled.resolve();
    this.#outgoing?.destroy();
  }

  #setDeadline(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timedOut = true;
      this.end('timed out');
    }, this.#timeoutMs);
  }

  #neverLeft(): NeverLeft {
    const why = this.#timedOut ? `no connection in ${this.#timeoutMs / SECOND} s` : wordOf(this.#cause);
    return { type: 'never-left', why };
  }

  readonly #close = (): void => this.end(new Error('the client is closed'));

  async #answered(): Promise<HttpResult> {
    const response = await this.#answer.promise;
    const { statusCode: status = 0, headers } = response;
    if (status >= 300 && status < 400) {
      response.destroy();
      return { type: 'lost', why: `it was sent elsewhere (${status})`, timedOut: false };
    }
    const text = await boundedText(response);
    // A body that ends with its connection looks whole when we close it.
    if (this.#cause !== null) throw this.#cause;
    return {
      type: 'answered',
      status,
      body: text === null ? undefined : parseJson(text),
      retryAfterMs: retryAfterMs(headers['retry-after'] ?? null),
      date: instant(headers.date ?? null),
    };
  }

  /** Nothing is written before the connection stands, with TLS its handshake. */
  #watch(outgoing: ClientRequest): void {
    const opened = (): void => {
      this.#open = true;
      this.#settled.resolve();
    };
    outgoing.once('socket', (socket: Socket & Partial<TLSSocket & { readonly secureConnecting: boolean }>) => {
      if (outgoing.reusedSocket || !(socket.connecting || socket.secureConnecting === true)) opened();
      else socket.once(socket.encrypted === true ? 'secureConnect' : 'connect', opened);
    });
  }
}

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

/** A page of 20,000 bars is about 3 MB. */
const BODY_BYTES_MAX = 32 * 1_048_576;

/** @returns null for a body beyond the bound, which is read no further, or in an encoding that was not asked for */
async function boundedText(response: IncomingMessage): Promise<string | null> {
  const plain = decoded(response);
  if (plain === null) {
    response.destroy();
    return null;
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of plain as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function decoded(response: IncomingMessage): Readable | null {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return response;
  // What goes wrong on the way comes out where it is read.
  return encoding === 'gzip' ? pipeline(response, createGunzip(), () => undefined) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds, or an HTTP date, which is not worth its skew here. */
function retryAfterMs(header: string | null): number | null {
  const seconds = header === null || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * SECOND : null;
}

function instant(header: string | null): EpochMs | null {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isFinite(at) ? epochMs(at) : null;
}
