/**
 * Questions and orders to the server, as JSON. A refusal is an answer, not an exception: each call ends in a value or in
 * a sentence that a person can act on. Every call has a deadline.
 */
import type { ErrorAnswer } from '#server/api';

export interface Failure {
  /** The HTTP status; 0: no answer came. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

export interface Call {
  readonly path: string;
  /** Sent by POST; without it the call is a GET. */
  readonly body?: unknown;
  /** Default 10 s. */
  readonly deadlineMs?: number;
}

/** @returns the answer as the type says the server sends it; both are built from the same source */
export async function call<Value>({ path, body, deadlineMs = 10_000 }: Call): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, {
      ...(body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(deadlineMs),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { ok: true, value: answer as Value };
    return { ok: false, failure: { status: response.status, ...(answer as ErrorAnswer).error } };
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    return {
      ok: false,
      failure: {
        status: 0,
        code: late ? 'ERR_PAGE_TIMEOUT' : 'ERR_PAGE_OFFLINE',
        message: late ? `No answer came within ${deadlineMs / 1_000} s.` : 'Openbell does not answer.',
        hint: 'See whether the program still runs in its terminal.',
      },
    };
  }
}

/** As one line for a person. */
export function sentence({ message, hint }: Failure): string {
  return hint === '' ? message : `${message} ${hint}`;
}
