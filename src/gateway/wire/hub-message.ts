/**
 * The messages of SignalR's JSON hub protocol that we take part in, by their `type`. Streams and stateful reconnect are
 * not used by the gateway; their records read as `other` and may be passed over.
 */

import { z } from 'zod';
import { err, ok, type Result } from '#base';
import { parse } from './door.ts';

/** The first record of a client. Version 0 comes from clients that repeat the version of an old negotiation. */
export const handshakeRequest = z.object({ protocol: z.string(), version: z.int() });

const invocationId = z.string().optional();

const invocation = z.object({
  type: z.literal(1),
  target: z.string(),
  arguments: z.array(z.unknown()).default([]),
  invocationId,
});
const completion = z.object({
  type: z.literal(3),
  invocationId: z.string(),
  error: z.string().optional(),
});
const ping = z.object({ type: z.literal(6) });
const close = z.object({ type: z.literal(7), error: z.string().nullish(), allowReconnect: z.boolean().nullish() });
const other = z.object({ type: z.int() });

export type HubMessage =
  | {
      readonly type: 'invocation';
      readonly target: string;
      readonly arguments: readonly unknown[];
      readonly id: string | null;
    }
  | { readonly type: 'completion'; readonly id: string; readonly error: string | null }
  | { readonly type: 'ping' }
  | { readonly type: 'close'; readonly error: string | null }
  | { readonly type: 'other' };

/** Reads one record after the handshake. Failure: a sentence saying what is wrong with it. */
export function parseHubMessage(record: string): Result<HubMessage, string> {
  let body: unknown;
  try {
    body = JSON.parse(record);
  } catch {
    return err('the record is no JSON');
  }
  const kind = parse(other, body);
  if (!kind.ok) return kind;
  switch (kind.value.type) {
    case 1: {
      const read = parse(invocation, body);
      if (!read.ok) return read;
      const { target, arguments: given, invocationId: id } = read.value;
      return ok({ type: 'invocation', target, arguments: given, id: id ?? null });
    }
    case 3: {
      const read = parse(completion, body);
      if (!read.ok) return read;
      return ok({ type: 'completion', id: read.value.invocationId, error: read.value.error ?? null });
    }
    case 6: {
      const read = parse(ping, body);
      return read.ok ? ok({ type: 'ping' }) : read;
    }
    case 7: {
      const read = parse(close, body);
      return read.ok ? ok({ type: 'close', error: read.value.error ?? null }) : read;
    }
    default:
      return ok({ type: 'other' });
  }
}

/** An event of the server: an invocation without an id, which wants no answer. */
export function eventMessage(target: string, given: readonly unknown[]): object {
  return { type: 1, target, arguments: given };
}

/** The answer to an invocation that carried an id. */
export function completionMessage({ id, error }: { readonly id: string; readonly error: string | null }): object {
  return error === null ? { type: 3, invocationId: id } : { type: 3, invocationId: id, error };
}

export const PING_MESSAGE: object = { type: 6 };

/** The server's farewell. */
export function closeMessage(error: string | null): object {
  return error === null ? { type: 7 } : { type: 7, error };
}
