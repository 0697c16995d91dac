/**
 * Requests with a token, within the rate budgets. Reads are repeated, with jitter, inside a deadline; writes leave once
 * or not at all.
 */
import { err, type Random, type Result, SECOND } from '#base';
import { type Answer, ENDPOINTS, type EndpointName, type RequestOf } from '#gateway/wire';
import type { Gate, GatewayFailure, WriteOutcome } from '#live/ports';
import { type ClientTime, pause } from './client-time.ts';
import { failure } from './failures.ts';
import type { HttpPost, HttpResult } from './http.ts';
import type { Login } from './login.ts';
import { judgeRead, judgeWrite, type WriteEndpoint } from './outcome.ts';
import type { Turns } from './turns.ts';

export interface RestOptions {
  readonly rest: string;
  readonly post: HttpPost;
  readonly login: Login;
  readonly turns: { readonly history: Turns; readonly others: Turns };
  readonly time: ClientTime;
  readonly random: Random;
  readonly closing: AbortSignal;
}

/** A read, all its attempts together, is over by then. */
const READ_DEADLINE_MS = 30 * SECOND;
const READ_TIMEOUT_MS = 10 * SECOND;
/** A page of 20,000 bars takes its time. */
const HISTORY_TIMEOUT_MS = 30 * SECOND;
const HISTORY_DEADLINE_MS = 90 * SECOND;
const WRITE_TIMEOUT_MS = 10 * SECOND;
/** A cancel may wait so long for room in the budget; a new order does not wait, its signal would be stale. */
const CANCEL_WAIT_MS = 5 * SECOND;

/** Pauses between attempts, before jitter; when they are used up the read has failed. */
const RETRY_PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000];
/** The same when the venue says that the limit is used up and not for how long. */
const LIMITED_PAUSES_MS: readonly number[] = [5_000, 15_000, 30_000, 30_000];

export class Rest {
  readonly #options: RestOptions;
  /** Never fires: a client that closes lets its writes end, so that their fate is known. */
  readonly #patience = new AbortController().signal;
  #writing = new Set<Promise<WriteOutcome>>();
  #skewMs: number | null = null;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  /** The venue's clock minus ours, good to about a second, which is what the header resolves. */
  get skewMs(): number | null {
    return this.#skewMs;
  }

  /** @param urgent whether the last calls of the budget may be used: reads that clear up an order */
  async read<Name extends EndpointName>(
    endpoint: Name,
    request: RequestOf<Name>,
    { urgent = false }: { readonly urgent?: boolean } = {},
  ): Promise<Result<Answer<Name>, GatewayFailure>> {
    const { time, turns, login, closing } = this.#options;
    const history = endpoint === 'retrieveBars';
    const lane = history ? turns.history : turns.others;
    const deadline = time.monotonic() + (history ? HISTORY_DEADLINE_MS : READ_DEADLINE_MS);
    let refusedIssue = 0;
    for (let attempt = 0; ; attempt += 1) {
      if (closing.aborted) return err(closed());
      const token = await login.token({ newerThan: refusedIssue });
      let reason: GatewayFailure;
      let pauseMs = RETRY_PAUSES_MS[attempt];
      if (!token.ok) {
        if (token.error.final) return token;
        reason = token.error;
      } else {
        const waitMsMax = deadline - time.monotonic();
        if (!(await lane.take({ urgent, waitMsMax }))) return err(failure('BUSY', `No room for ${endpoint} in time.`));
        const timeoutMs = history ? HISTORY_TIMEOUT_MS : READ_TIMEOUT_MS;
        const sending = { token: token.value.text, timeoutMs, closing };
        const verdict = judgeRead(endpoint, await this.#post(endpoint, JSON.stringify(request), sending));
        if (verdict.type === 'answer') return { ok: true, value: verdict.answer };
        if (verdict.type === 'failed') return err(verdict.failure);
        if (verdict.type === 'unauthorised') {
          // Once with a new token; a second refusal is the venue's last word.
          if (refusedIssue > 0)
            return err(failure('UNAUTHORISED', `The gateway refused ${endpoint} with HTTP 401 twice.`));
          refusedIssue = token.value.issue;
          continue;
        }
        reason = verdict.failure;
        if (verdict.limited) {
          pauseMs = verdict.afterMs ?? LIMITED_PAUSES_MS[attempt];
          lane.hold(pauseMs ?? 0);
        }
      }
      const jittered = (pauseMs ?? Infinity) * (0.75 + this.#options.random.unit() / 2);
      if (attempt >= RETRY_PAUSES_MS.length || time.monotonic() + jittered >= deadline) return err(reason);
      if (!(await pause(time, jittered, closing))) return err(closed());
    }
  }

  /**
   * One request, sent at most once, whatever becomes of it. Even a refused token (401) is not followed by a second try.
   *
   * @param gate asked in the same breath in which the request is handed to the network
   */
  write<Name extends WriteEndpoint>(endpoint: Name, request: RequestOf<Name>, gate: Gate): Promise<WriteOutcome> {
    const writing = this.#write(endpoint, request, gate).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return writing;
  }

  /** Resolves when no write is under way any more, within the longest a write may take. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write<Name extends WriteEndpoint>(
    endpoint: Name,
    request: RequestOf<Name>,
    gate: Gate,
  ): Promise<WriteOutcome> {
    const { turns, login } = this.#options;
    const token = await login.token();
    if (!token.ok) return { type: 'rejected', why: `Nothing was sent: ${token.error.message}` };
    const waitMsMax = endpoint === 'orderPlace' ? 0 : CANCEL_WAIT_MS;
    if (!(await turns.others.take({ urgent: true, waitMsMax }))) {
      return { type: 'rejected', why: 'Nothing was sent: the rate budget is used up.' };
    }
    const body = JSON.stringify(request);
    if (!gate()) return { type: 'withheld', why: 'Nothing was sent: the gate is closed.' };
    const result = await this.#post(endpoint, body, {
      token: token.value.text,
      timeoutMs: WRITE_TIMEOUT_MS,
      closing: this.#patience,
    });
    // The next call finds a new token; this one has had its answer.
    if (result.type === 'answered' && result.status === 401) void login.token({ newerThan: token.value.issue });
    if (result.type === 'answered' && result.status === 429) turns.others.hold(result.retryAfterMs ?? 5 * SECOND);
    return judgeWrite(endpoint, result);
  }

  /** Calls the transport before it first awaits anything: a gate tested just before still holds. */
  async #post(
    endpoint: EndpointName,
    body: string,
    sending: { readonly token: string; readonly timeoutMs: number; readonly closing: AbortSignal },
  ): Promise<HttpResult> {
    const { rest, post, time } = this.#options;
    const result = await post({ url: rest + ENDPOINTS[endpoint].path, body, ...sending });
    // The header counts whole seconds, cut off: half a second is the middle.
    if (result.type === 'answered' && result.date !== null) this.#skewMs = result.date + SECOND / 2 - time.wall();
    return result;
  }
}

function closed(): GatewayFailure {
  return failure('CLOSED', 'The gateway client is closed.');
}
