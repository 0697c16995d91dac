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
import { type EpochMs, epochMs, SECOND } from '#base';

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
  /** The connection could not even be made. */
  | { readonly type: 'never-left'; readonly why: string }
  /** Sent, perhaps received, not answered. */
  | { readonly type: 'lost'; readonly why: string; readonly timedOut: boolean };

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

export const httpPost: HttpPost = async ({ url, method = 'POST', body, token, timeoutMs, closing }) => {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([timeout, closing]);
  /** Whether bytes of the request can have left. */
  const way = { open: false };
  try {
    const target = new URL(url);
    const { request, agent } = SCHEMES[target.protocol as keyof typeof SCHEMES];
    const outgoing = request(target, {
      agent,
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...{ accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'openbell' },
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      signal,
    });
    watch(outgoing, way);
    const response = await responseTo(outgoing, method === 'GET' ? undefined : body);
    const { statusCode: status = 0, headers } = response;
    if (status >= 300 && status < 400) {
      response.destroy();
      return { type: 'lost', why: `it was sent elsewhere (${status})`, timedOut: false };
    }
    const text = await boundedText(response);
    // A body that ends with its connection looks whole when we close it.
    signal.throwIfAborted();
    return {
      type: 'answered',
      status,
      body: text === null ? undefined : parseJson(text),
      retryAfterMs: retryAfterMs(headers['retry-after'] ?? null),
      date: instant(headers.date ?? null),
    };
  } catch (error) {
    const why = timeout.aborted ? `no answer within ${timeoutMs / SECOND} s` : wordOf(error);
    if (!way.open)
      return { type: 'never-left', why: timeout.aborted ? `no connection in ${timeoutMs / SECOND} s` : why };
    return { type: 'lost', why, timedOut: timeout.aborted };
  }
};

/** Nothing is written before the connection stands, with TLS its handshake. */
function watch(outgoing: ClientRequest, way: { open: boolean }): void {
  const opened = (): void => {
    way.open = true;
  };
  outgoing.once('socket', (socket: Socket & Partial<TLSSocket & { readonly secureConnecting: boolean }>) => {
    if (outgoing.reusedSocket || !(socket.connecting || socket.secureConnecting === true)) opened();
    else socket.once(socket.encrypted === true ? 'secureConnect' : 'connect', opened);
  });
}

function responseTo(outgoing: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    // Stays after the response: a connection may break while its body is read, and that is told there, too.
    outgoing.on('error', reject);
    outgoing.end(body);
  });
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
