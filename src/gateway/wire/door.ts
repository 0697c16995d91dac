/**
 * One parse at the door. Whatever comes off the wire is either what the schema says, typed, or a sentence that names
 * the first few members that are wrong.
 */

import { z } from 'zod';
import { err, ok, type Result } from '#base';
import { ENDPOINTS, type PayloadOf, type RequestOf } from './endpoints.ts';
import { type EndpointName, failureWord } from './failures.ts';

const envelope = z.object({
  success: z.boolean(),
  errorCode: z.int(),
  errorMessage: z.string().nullish(),
});

/** What an endpoint said. A failure is the venue's decision over HTTP 200, not a broken message. */
export type Answer<Name extends EndpointName> =
  | { readonly type: 'success'; readonly payload: PayloadOf<Name> }
  | {
      readonly type: 'failure';
      readonly code: number;
      /** The endpoint's own word for the code: `OrderRejected`. */
      readonly word: string;
      readonly message: string | null;
    };

/** Reads an answer of HTTP 200. Failure: a sentence naming what in it is wrong, or how it contradicts itself. */
export function parseAnswer<Name extends EndpointName>(endpoint: Name, body: unknown): Result<Answer<Name>, string> {
  const outer = parse(envelope, body);
  if (!outer.ok) return outer;
  const { success, errorCode, errorMessage } = outer.value;
  const word = failureWord(endpoint, errorCode);
  if (success && errorCode !== 0) return err(`it says success and ${word} at once`);
  if (!success) {
    return ok({ type: 'failure', code: errorCode, word, message: errorMessage ?? null });
  }
  const payload = parse(ENDPOINTS[endpoint].payload, body);
  return payload.ok ? ok({ type: 'success', payload: payload.value as PayloadOf<Name> }) : payload;
}

/** What is wrong with one member of a body; the path of the body itself is empty. */
export interface Flaw {
  readonly path: string;
  readonly message: string;
  readonly missing: boolean;
}

/** Reads a request as the venue does. Failure: every flaw, for the problem details. */
export function parseRequest<Name extends EndpointName>(
  endpoint: Name,
  body: unknown,
): Result<RequestOf<Name>, readonly Flaw[]> {
  const parsed = ENDPOINTS[endpoint].request.safeParse(body, { reportInput: true });
  if (parsed.success) return ok(parsed.data as RequestOf<Name>);
  return err(
    parsed.error.issues.map((issue) => ({
      path: pathText(issue.path),
      message: issue.message,
      missing: issue.code === 'invalid_type' && issue.input === undefined,
    })),
  );
}

/** Reads anything else. Failure: a sentence naming the first three members that are wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): Result<z.infer<Schema>, string> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  const flaws = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${pathText(path) || 'message'}: ${message}`);
  const more = parsed.error.issues.length - flaws.length;
  return err(flaws.join('; ') + (more > 0 ? `; and ${more} more` : ''));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => text + (typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${String(key)}`),
    '',
  );
}
