/**
 * The thin transport for REST: one request, one result, no decisions. What matters to an order is told: whether the request
 * certainly never left this machine.
 */
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

export const fetchPost: HttpPost = async ({ url, method = 'POST', body, token, timeoutMs, closing }) => {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        accept: 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(method === 'GET' ? {} : { body }),
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.any([timeout, closing]),
    });
    const text = await boundedText(response);
    return {
      type: 'answered',
      status: response.status,
      body: text === null ? undefined : parseJson(text),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
      date: instant(response.headers.get('date')),
    };
  } catch (error) {
    if (timeout.aborted) return { type: 'lost', why: `no answer within ${timeoutMs / SECOND} s`, timedOut: true };
    const code = errorCode(error);
    const why = code ?? (error instanceof Error ? error.message : 'the request failed');
    if (code !== null && NEVER_LEFT.has(code)) return { type: 'never-left', why };
    return { type: 'lost', why, timedOut: false };
  }
};

/** Failures of making a connection: the request's bytes have not been written. */
const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** fetch wraps the system's error as its cause; a host with several addresses gives one error for each. */
function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const cause = error.cause;
  if (cause instanceof AggregateError) {
    const codes = cause.errors.map((each: { code?: unknown }) => each.code);
    // One address that was reached is enough for "perhaps received".
    const reached = codes.find((code) => typeof code !== 'string' || !NEVER_LEFT.has(code));
    const code = reached ?? codes[0];
    return typeof code === 'string' ? code : null;
  }
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : null;
}

/** A page of 20,000 bars is about 3 MB. */
const BODY_BYTES_MAX = 32 * 1_048_576;

/** @returns null for a body beyond the bound, which is read no further */
async function boundedText(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
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
