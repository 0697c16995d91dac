/**
 * Holds the one token of this client: logs in by key when it is first needed, renews it ahead of its end, and replaces
 * it when the venue no longer takes it. Everyone who asks meanwhile waits for the same login.
 */
import { err, MINUTE, type MonotonicMs, ok, type Result } from '#base';
import { ENDPOINTS } from '#gateway/wire';
import type { GatewayFailure } from '#live/ports';
import type { ClientLog } from './client-log.ts';
import type { ClientTime } from './client-time.ts';
import { failure } from './failures.ts';
import type { HttpPost, HttpResult } from './http.ts';
import { judgeRead } from './outcome.ts';
import { refused } from './refused.ts';
import { readToken, type Token } from './token.ts';
import type { Turns } from './turns.ts';

/** A key of the trader, or the older way in for registered applications. */
export type Credentials = KeyCredentials | AppCredentials;

export interface KeyCredentials {
  readonly userName: string;
  readonly apiKey: string;
}

export interface AppCredentials {
  readonly userName: string;
  readonly password: string;
  readonly deviceId: string;
  readonly appId: string;
  readonly verifyKey: string;
}

interface LoginOptions {
  readonly rest: string;
  readonly credentials: Credentials;
  readonly post: HttpPost;
  readonly turns: Turns;
  readonly time: ClientTime;
  readonly log: ClientLog;
  readonly closing: AbortSignal;
}

const LOGIN_TIMEOUT_MS = 10_000;

/** How long a login may wait for its turn in the budget. */
const TURN_WAIT_MS = 10_000;

/** A key the venue has refused is not offered again sooner: repeated wrong logins lock accounts. */
const REFUSAL_KEPT_MS = MINUTE;

/** Renewal ahead of the end is tried again after this long when it fails. */
const RENEWAL_RETRY_MS = MINUTE;

export class Login {
  readonly #options: LoginOptions;
  #token: Token | null = null;
  #issues = 0;
  #inFlight: Promise<Result<Token, GatewayFailure>> | null = null;
  #refusal: { readonly failure: GatewayFailure; readonly at: MonotonicMs } | null = null;
  #cancelRenewal: (() => void) | null = null;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /**
   * @param newerThan the issue of a token that did not work: one of a later issue is wanted
   * @param byKey the session of that token has ended: its renewal would not bring it back
   */
  token({
    newerThan = 0,
    byKey = false,
  }: {
    readonly newerThan?: number;
    readonly byKey?: boolean;
  } = {}): Promise<Result<Token, GatewayFailure>> {
    const held = this.#token;
    if (held !== null && held.issue > newerThan && this.#options.time.wall() < held.spentAt) {
      return Promise.resolve(ok(held));
    }
    return this.#replace({ byKey });
  }

  /** The issue of the token held; 0 without one. */
  get issue(): number {
    return this.#token?.issue ?? 0;
  }

  /** Ends the session at the venue. The token is forgotten whatever the venue says. */
  async end(): Promise<Result<null, GatewayFailure>> {
    const held = this.#token;
    if (held === null) return ok(null);
    this.#token = null;
    this.#cancelRenewal?.();
    const result = await this.#send('logout', {}, held.text);
    if (result === null) return err(failure('BUSY', 'No logout fits into the rate budget now.'));
    const verdict = judgeRead('logout', result);
    if (verdict.type === 'unauthorised') return ok(null);
    if (verdict.type !== 'answer') return err(verdict.failure);
    return verdict.answer.type === 'success' ? ok(null) : err(refused('The venue refused the logout', verdict.answer));
  }

  close(): void {
    this.#cancelRenewal?.();
  }

  #replace({ byKey = false } = {}): Promise<Result<Token, GatewayFailure>> {
    this.#inFlight ??= this.#obtain(byKey).finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  async #obtain(byKey: boolean): Promise<Result<Token, GatewayFailure>> {
    const renewed = byKey || this.#token === null ? null : await this.#validate(this.#token);
    if (renewed !== null) return ok(this.#hold(renewed));
    const login = await this.#login();
    return login.ok ? ok(this.#hold(login.value)) : login;
  }

  /** @returns the new token's text, or null when a login is needed */
  async #validate(token: Token): Promise<string | null> {
    const result = await this.#send('validate', {}, token.text);
    if (result === null) return null;
    const verdict = judgeRead('validate', result);
    if (verdict.type !== 'answer' || verdict.answer.type !== 'success') return null;
    return verdict.answer.payload.newToken ?? null;
  }

  async #login(): Promise<Result<string, GatewayFailure>> {
    const { time, credentials } = this.#options;
    if (this.#refusal !== null && time.monotonic() - this.#refusal.at < REFUSAL_KEPT_MS) {
      return err(this.#refusal.failure);
    }
    const endpoint = 'apiKey' in credentials ? 'loginKey' : 'loginApp';
    const result = await this.#send(endpoint, bodyOf(credentials), null);
    if (result === null) return err(failure('BUSY', 'No login fits into the rate budget now.'));
    const login = judgeLogin(endpoint, result);
    this.#refusal = !login.ok && login.error.final ? { failure: login.error, at: time.monotonic() } : null;
    return login;
  }

  /** @returns null when the budget has no room */
  async #send(
    endpoint: 'validate' | 'loginKey' | 'loginApp' | 'logout',
    body: object,
    token: string | null,
  ): Promise<HttpResult | null> {
    const { rest, post, turns, closing } = this.#options;
    if (!(await turns.take({ urgency: 'urgent', waitMsMax: TURN_WAIT_MS }))) return null;
    const url = rest + ENDPOINTS[endpoint].path;
    return post({ url, body: JSON.stringify(body), token, timeoutMs: LOGIN_TIMEOUT_MS, closing });
  }

  #hold(text: string): Token {
    const { time, log } = this.#options;
    this.#issues += 1;
    const token = readToken(text, { issue: this.#issues, now: time.wall() });
    this.#token = token;
    log({
      level: 'info',
      code: 'GATEWAY_TOKEN',
      message: `Logged in; renewal at ${new Date(token.renewAt).toISOString()}.`,
    });
    this.#renewIn(token.renewAt - time.wall());
    return token;
  }

  #renewIn(delayMs: number): void {
    const { time, closing } = this.#options;
    this.#cancelRenewal?.();
    if (closing.aborted) return;
    this.#cancelRenewal = time.after(delayMs, () => {
      void this.#replace().then((renewed) => {
        if (!renewed.ok) this.#renewIn(RENEWAL_RETRY_MS);
      });
    });
  }
}

/** Words by which the venue says that this key will not do, now or later. */
const REFUSING: ReadonlySet<string> = new Set([
  'UserNotFound',
  'PasswordVerificationFailed',
  'InvalidCredentials',
  'AppNotFound',
  'AppVerificationFailed',
  'InvalidDevice',
  'AgreementsNotSigned',
  'ApiSubscriptionNotFound',
  'ApiKeyAuthenticationDisabled',
]);

/** These members and no others: whoever passes more must not send it to the venue. */
function bodyOf(credentials: Credentials): object {
  const { userName } = credentials;
  if ('apiKey' in credentials) return { userName, apiKey: credentials.apiKey };
  const { password, deviceId, appId, verifyKey } = credentials;
  return { userName, password, deviceId, appId, verifyKey };
}

function judgeLogin(endpoint: 'loginKey' | 'loginApp', result: HttpResult): Result<string, GatewayFailure> {
  const verdict = judgeRead(endpoint, result);
  switch (verdict.type) {
    case 'again':
      return err(verdict.failure);
    case 'unauthorised':
      return err(failure('LOGIN_REFUSED', 'The venue refused the login with HTTP 401.'));
    case 'failed':
      // The venue refuses in words, with 200. A page of something in front of it says nothing about the key.
      return err(failure('UNREACHABLE', `The login did not get through to the venue: ${verdict.failure.message}`));
    default: {
      const { answer } = verdict;
      if (answer.type === 'success') return ok(answer.payload.token);
      const words = answer.message ?? answer.word;
      const kind = REFUSING.has(answer.word) ? 'LOGIN_REFUSED' : 'REFUSED';
      return err(failure(kind, `The venue refused the login: ${words}.`));
    }
  }
}
