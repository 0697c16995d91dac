/**
 * What the result of one request means: pure judgement, apart from the sending. For a read the question is whether to ask
 * again. For a write it is whether the venue has certainly acted, certainly not acted, or may have acted: only a clear
 * answer is `accepted` or `rejected`, all else is `unknown` and never repeated (K8).
 */
import { orderId } from '#account';
import { err, ok, type Result } from '#base';
import { type Answer, type EndpointName, parseAnswer } from '#gateway/wire';
import type { GatewayFailure, WriteOutcome } from '#live/ports';
import { failure } from './failures.ts';
import type { HttpResult } from './http.ts';

export type ReadVerdict<Name extends EndpointName> =
  | { readonly type: 'answer'; readonly answer: Answer<Name> }
  /** The token is no longer good. */
  | { readonly type: 'unauthorised' }
  /** Worth asking again: at once, or not before `afterMs` where the venue said so. */
  | {
      readonly type: 'again';
      readonly limited: boolean;
      readonly afterMs: number | null;
      readonly failure: GatewayFailure;
    }
  | { readonly type: 'failed'; readonly failure: GatewayFailure };

export function judgeRead<Name extends EndpointName>(endpoint: Name, result: HttpResult): ReadVerdict<Name> {
  if (result.type === 'never-left') {
    return again(failure('UNREACHABLE', `The gateway cannot be reached: ${result.why}.`));
  }
  if (result.type === 'lost') {
    const kind = result.timedOut ? 'TIMEOUT' : 'UNREACHABLE';
    return again(failure(kind, `The gateway did not answer ${endpoint}: ${result.why}.`));
  }
  const { status, body, retryAfterMs } = result;
  if (status === 401) return { type: 'unauthorised' };
  if (status === 429) {
    const busy = failure('BUSY', `The venue's rate limit is used up (${endpoint}).`);
    return { type: 'again', limited: true, afterMs: retryAfterMs, failure: busy };
  }
  if (status >= 500 || status === 408) {
    return again(failure('BROKEN_ANSWER', `The gateway answered ${endpoint} with HTTP ${status}.`));
  }
  if (status !== 200) {
    return { type: 'failed', failure: failure('REFUSED', `The gateway refused ${endpoint} with HTTP ${status}.`) };
  }
  const parsed = readBody(endpoint, body);
  if (!parsed.ok) return again(failure('BROKEN_ANSWER', `The answer to ${endpoint} cannot be read: ${parsed.error}.`));
  return { type: 'answer', answer: parsed.value };
}

function again<Name extends EndpointName>(reason: GatewayFailure): ReadVerdict<Name> {
  return { type: 'again', limited: false, afterMs: null, failure: reason };
}

/** A ping has no envelope and no body that is written down anywhere: its status says all. */
export function judgePing(result: HttpResult): Result<null, GatewayFailure> {
  if (result.type !== 'answered') {
    const timedOut = result.type === 'lost' && result.timedOut;
    return err(failure(timedOut ? 'TIMEOUT' : 'UNREACHABLE', `The gateway did not answer a ping: ${result.why}.`));
  }
  const { status } = result;
  if (status === 200) return ok(null);
  return err(failure(status === 429 ? 'BUSY' : 'BROKEN_ANSWER', `The gateway answered a ping with HTTP ${status}.`));
}

/** What changes something at the venue. */
export type WriteEndpoint = 'orderPlace' | 'orderModify' | 'orderCancel' | 'closeContract' | 'partialCloseContract';

/** Failures by which the venue does not say that it has not acted. */
const UNDECIDED: ReadonlySet<string> = new Set(['Success', 'OrderPending', 'Pending', 'UnknownError']);

export function judgeWrite(endpoint: WriteEndpoint, result: HttpResult): WriteOutcome {
  switch (result.type) {
    case 'never-left':
      return { type: 'rejected', why: `Nothing was sent: the gateway cannot be reached (${result.why}).` };
    case 'lost':
      return { type: 'unknown', why: `The gateway did not answer: ${result.why}.` };
    default:
      return judgeWriteAnswer(endpoint, result.status, result.body);
  }
}

function judgeWriteAnswer(endpoint: WriteEndpoint, status: number, body: unknown): WriteOutcome {
  // A missing or expired token, a body the venue cannot read, a path it does not know: refused before it acted.
  if ([400, 401, 403, 404, 405, 413, 415].includes(status)) {
    const said = readBody(endpoint, body);
    if (said.ok && said.value.type === 'success')
      return { type: 'unknown', why: `The gateway answered with HTTP ${status} and a success.` };
    return { type: 'rejected', why: `The gateway refused the request with HTTP ${status}.` };
  }
  // Whether a request over the limit was acted on is nowhere written down: only a read can tell.
  if (status !== 200) return { type: 'unknown', why: `The gateway answered with HTTP ${status}.` };
  const parsed = readBody(endpoint, body);
  if (!parsed.ok) return { type: 'unknown', why: `The answer cannot be read: ${parsed.error}.` };
  const answer = parsed.value;
  if (answer.type === 'success') {
    const order = 'orderId' in answer.payload ? orderId(answer.payload.orderId) : null;
    return { type: 'accepted', order };
  }
  const why = answer.message === null ? answer.word : `${answer.word}: ${answer.message}`;
  // A code the documents lack decides nothing either.
  const undecided = UNDECIDED.has(answer.word) || answer.word.startsWith('Code ');
  return { type: undecided ? 'unknown' : 'rejected', why };
}

function readBody<Name extends EndpointName>(endpoint: Name, body: unknown): Result<Answer<Name>, string> {
  return body === undefined ? { ok: false, error: 'it is no JSON' } : parseAnswer(endpoint, body);
}
