/**
 * Requests with a token, within the rate budgets. Reads are repeated, with jitter, inside a deadline; writes leave once
 * or not at all.
 */
import { type EpochMs, err, MINUTE, ok, type Random, type Result, SECOND } from '#base';
import { type Answer, ENDPOINTS, type EndpointName, PING_PATH, type RequestOf } from '#gateway/wire';
import type { Gate, GatewayFailure, WriteOutcome } from '#live/ports';
import { type ClientTime, pause } from './client-time.ts';
import { ClockSkew } from './clock-skew.ts';
import { failure } from './failures.ts';
import type { HttpPost, HttpRequest, HttpResult, PreparedHttp } from './http.ts';
import type { Login } from './login.ts';
import { judgePing, judgeRead, judgeWrite, type ReadVerdict, type WriteEndpoint } from './outcome.ts';
import type { Urgency } from './rate-budget.ts';
import type { Turns } from './turns.ts';

export interface RestOptions {
  readonly rest: string;
  readonly post: HttpPost;
  /** The same in two steps, for what has to wait for its word. */
  readonly prepare: (request: HttpRequest) => PreparedHttp;
  readonly login: Login;
  readonly turns: { readonly history: Turns; readonly others: Turns };
  readonly time: ClientTime;
  readonly random: Random;
  /** The venue's time, roughly: how long a window that ends now is. */
  readonly venueNow: () => EpochMs;
  readonly closing: AbortSignal;
  /** Told, as a sentence, what was read all the same though no document names it. */
  readonly onOddity: (what: string) => void;
  /** Told when the venue's clock is found to differ otherwise than was told before. */
  readonly onSkew: (skewMs: number) => void;
}

/** How long one request may take, and all attempts together. A page of 20,000 bars takes its time. */
const READ_PACE = { timeoutMs: 10 * SECOND, deadlineMs: 30 * SECOND } as const;
const HISTORY_PACE = { timeoutMs: 30 * SECOND, deadlineMs: 90 * SECOND } as const;
const WRITE_TIMEOUT_MS = 10 * SECOND;
/** What gets out of trouble may wait so long for room in the budget; an entry does not wait, its signal would be stale. */
const WRITE_WAIT_MS = 5 * SECOND;
/** After a write that the venue's limit refused, other calls hold back for as long as it says, within the window of that limit. */
const WRITE_HOLD_MS = { unsaid: 5 * SECOND, max: MINUTE } as const;

/** Pauses between attempts, before jitter; when they are used up the read has failed. */
const RETRY_PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000];
/** The same when the venue says that the limit is used up and not for how long. */
const LIMITED_PAUSES_MS: readonly number[] = [5_000, 15_000, 30_000, 30_000];

interface WriteTerms {
  readonly ready?: Promise<boolean> | null;
  readonly gate?: Gate;
  readonly urgency?: Urgency;
}

const always: Gate = () => true;

/** What one attempt of a read is bound by. */
interface AttemptTerms {
  readonly urgent: boolean;
  readonly deadline: number;
  /** The issue of a token that was refused; 0: none was. */
  readonly refusedIssue: number;
  readonly timeoutMs: number;
}

export class Rest {
  readonly #options: RestOptions;
  /** Never fires: a client that closes lets its writes end, so that their fate is known. */
  readonly #patience = new AbortController().signal;
  #writing = new Set<Promise<WriteOutcome>>();
  readonly #skew = new ClockSkew();

  constructor(options: RestOptions) {
    this.#options = options;
  }

  venueNow(): EpochMs {
    return this.#options.venueNow();
  }

  tellOddity(what: string): void {
    this.#options.onOddity(what);
  }

  /** The venue's clock minus ours, good to about a second. */
  get skewMs(): number | null {
    return this.#skew.latestMs;
  }

  /** @param urgent whether calls of the budget may be used that are kept for reads that clear up an order */
  async read<Name extends EndpointName>(
    endpoint: Name,
    request: RequestOf<Name>,
    { urgent = false }: { readonly urgent?: boolean } = {},
  ): Promise<Result<Answer<Name>, GatewayFailure>> {
    const { time, closing, random } = this.#options;
    const pace = endpoint === 'retrieveBars' ? HISTORY_PACE : READ_PACE;
    const deadline = time.monotonic() + pace.deadlineMs;
    const body = JSON.stringify(request);
    let refusedIssue = 0;
    for (let attempt = 0; ; attempt += 1) {
      const terms = { urgent, deadline, refusedIssue, timeoutMs: pace.timeoutMs };
      const { verdict, issue } = await this.#attempt(endpoint, body, terms);
      if (verdict.type === 'answer') return ok(verdict.answer);
      if (verdict.type === 'failed') return err(verdict.failure);
      if (verdict.type === 'unauthorised') {
        // Once with a new token; a second refusal is the venue's last word.
        if (refusedIssue > 0) return err(failure('UNAUTHORISED', `The venue refused ${endpoint} with HTTP 401 twice.`));
        refusedIssue = issue;
        continue;
      }
      const pauseMs =
        verdict.afterMs ?? (verdict.limited && !urgent ? LIMITED_PAUSES_MS : RETRY_PAUSES_MS)[attempt] ?? Infinity;
      if (verdict.limited) this.#lane(endpoint).hold(Math.min(pauseMs, pace.deadlineMs));
      const jitteredMs = pauseMs * (1 + random.unit() / 2);
      if (attempt >= RETRY_PAUSES_MS.length || time.monotonic() + jitteredMs >= deadline) return err(verdict.failure);
      if (!(await pause(time, jitteredMs, closing))) return err(closed());
    }
  }

  /** Whether the gateway answers, and what time it has; one try, no token, a call of the budget like any other. */
  async ping(): Promise<Result<null, GatewayFailure>> {
    const { turns, closing } = this.#options;
    if (closing.aborted) return err(closed());
    if (!(await turns.others.take({ urgency: 'ordinary', waitMsMax: READ_PACE.deadlineMs }))) {
      return err(failure('BUSY', 'The rate budget has no room for a ping in time.'));
    }
    const sending = { token: null, timeoutMs: READ_PACE.timeoutMs, closing };
    return judgePing(await this.#send({ path: PING_PATH, method: 'GET', body: '', ...sending }));
  }

  async #attempt<Name extends EndpointName>(
    endpoint: Name,
    body: string,
    { urgent, deadline, refusedIssue, timeoutMs }: AttemptTerms,
  ): Promise<{ readonly verdict: ReadVerdict<Name>; readonly issue: number }> {
    const { time, login, closing } = this.#options;
    const without = (verdict: ReadVerdict<Name>) => ({ verdict, issue: 0 });
    if (closing.aborted) return without({ type: 'failed', failure: closed() });
    const token = await login.token({ newerThan: refusedIssue });
    if (!token.ok) {
      if (token.error.final) return without({ type: 'failed', failure: token.error });
      return without({ type: 'again', limited: false, afterMs: null, failure: token.error });
    }
    if (
      !(await this.#lane(endpoint).take({
        urgency: urgent ? 'clearing' : 'ordinary',
        waitMsMax: deadline - time.monotonic(),
      }))
    ) {
      const reason = closing.aborted
        ? closed()
        : failure('BUSY', `The rate budget has no room for ${endpoint} in time.`);
      return without({ type: 'failed', failure: reason });
    }
    const { text, issue } = token.value;
    const result = await this.#post(endpoint, body, { token: text, timeoutMs, closing });
    return { verdict: judgeRead(endpoint, result), issue };
  }

  #lane(endpoint: EndpointName): Turns {
    const { turns } = this.#options;
    return endpoint === 'retrieveBars' ? turns.history : turns.others;
  }

  /**
   * One request, sent at most once, whatever becomes of it. Even a refused token (401) is not followed by a second try.
   *
   * @param terms.ready the request is made ready meanwhile, and waits for it; false: it is not sent
   * @param terms.gate asked when its connection stands, in the same breath in which the request is handed to it
   * @param terms.urgency an entry leaves the last calls of the budget to what gets out of trouble
   */
  write<Name extends WriteEndpoint>(
    endpoint: Name,
    request: RequestOf<Name>,
    { ready = null, gate = always, urgency = 'urgent' }: WriteTerms = {},
  ): Promise<WriteOutcome> {
    const writing = this.#write(endpoint, request, { ready, gate, urgency }).finally(() =>
      this.#writing.delete(writing),
    );
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
    { ready, gate, urgency }: Required<WriteTerms>,
  ): Promise<WriteOutcome> {
    const { rest, prepare, turns, login, closing } = this.#options;
    const token = await login.token();
    if (!token.ok) return { type: 'rejected', why: `Nothing was sent: ${token.error.message}` };
    const waitMsMax = urgency === 'entry' ? 0 : WRITE_WAIT_MS;
    if (!(await turns.others.take({ urgency, waitMsMax }))) {
      return { type: 'rejected', why: 'Nothing was sent: the rate budget is used up.' };
    }
    const prepared = prepare({
      url: rest + ENDPOINTS[endpoint].path,
      body: JSON.stringify(request),
      token: token.value.text,
      timeoutMs: WRITE_TIMEOUT_MS,
      closing: this.#patience,
    });
    const withheld = (): WriteOutcome => {
      prepared.drop();
      return { type: 'withheld', why: 'Nothing was sent: the gate is closed.' };
    };
    if (ready !== null && !(await ready)) return withheld();
    if (!prepared.stands) {
      const opened = await prepared.opened();
      if (!opened.ok) return judgeWrite(endpoint, opened.error);
    }
    // From the gate to the bytes nothing is waited for, not even a handshake: a kill may come in any wait.
    if (closing.aborted || !gate()) return withheld();
    const result = await this.#timed(() => prepared.send());
    // The next call finds a new token; this one has had its answer.
    if (result.type === 'answered' && result.status === 401) void login.token({ newerThan: token.value.issue });
    if (result.type === 'answered' && result.status === 429) {
      turns.others.hold(Math.min(result.retryAfterMs ?? WRITE_HOLD_MS.unsaid, WRITE_HOLD_MS.max));
    }
    return judgeWrite(endpoint, result);
  }

  #post(endpoint: EndpointName, body: string, sending: Omit<HttpRequest, 'url' | 'body'>): Promise<HttpResult> {
    return this.#send({ path: ENDPOINTS[endpoint].path, body, ...sending });
  }

  #send({ path, ...request }: { readonly path: string } & Omit<HttpRequest, 'url'>): Promise<HttpResult> {
    const { rest, post } = this.#options;
    return this.#timed(() => post({ url: rest + path, ...request }));
  }

  /** Calls the transport before it first awaits anything: a gate tested just before still holds. */
  async #timed(send: () => Promise<HttpResult>): Promise<HttpResult> {
    const { time, onSkew } = this.#options;
    const sentAt = time.monotonic();
    const result = await send();
    if (result.type === 'answered' && result.date !== null) {
      const tookMs = time.monotonic() - sentAt;
      const news = this.#skew.compare({ date: result.date, wall: time.wall(), tookMs });
      if (news !== null) onSkew(news);
    }
    return result;
  }
}

function closed(): GatewayFailure {
  return failure('CLOSED', 'The gateway client is closed.');
}
