/**
 * The REST side at the door: route, token, rate window, body, then the venue's answer. What goes wrong on purpose goes
 * wrong here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENDPOINTS, type EndpointName, type Flaw, failureCode, PING_PATH, parseRequest } from '#gateway/wire';
import type { Venue } from '#simulator/venue';
import { type Asker, answersOf } from './answers.ts';
import type { Faults } from './faults.ts';
import { readBody, sendEmpty, sendJson, sendProblem, sendText } from './http-answer.ts';
import type { Logins } from './logins.ts';
import type { Quirks } from './quirks.ts';
import { RequestWindow } from './request-window.ts';
import type { Session, Tokens } from './tokens.ts';

export interface RestOptions {
  readonly venue: Venue;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly logins: Logins;
  readonly tokenLifeMs: number;
  /** Whether the venue's rate limits hold. */
  readonly rateLimits: boolean;
  readonly quirks: Quirks;
  /** Ends what a user has open, as a login on another device does. */
  readonly displace: (userName: string) => void;
  /** Monotonic milliseconds. */
  readonly mine: () => number;
  /** Brings the venue to the present. */
  readonly catchUp: () => void;
}

const OPEN: ReadonlySet<EndpointName> = new Set(['loginKey', 'loginApp']);
const WITHOUT_SESSION: Session = { id: '0', userName: '', expiresAt: 0 };
const SLOW_MS = 5_000;
/** Long enough for an order's first events to be out before its answer. */
const ANSWER_AFTER_MS = 150;
const ERROR_PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** ASP.NET does not care about letter case in paths. */
const BY_PATH = new Map(
  (Object.keys(ENDPOINTS) as EndpointName[]).map((name) => [ENDPOINTS[name].path.toLowerCase(), name]),
);

export class Rest {
  readonly #options: RestOptions;
  readonly #answers: ReturnType<typeof answersOf>;
  readonly #history: RequestWindow;
  readonly #others: RequestWindow;

  constructor(options: RestOptions) {
    this.#options = options;
    const { venue, quirks } = options;
    this.#answers = answersOf(venue, quirks);
    this.#history = new RequestWindow({ max: 50, lengthMs: 30_000, fixed: quirks.fixedWindow });
    this.#others = new RequestWindow({ max: 200, lengthMs: 60_000, fixed: quirks.fixedWindow });
  }

  /** @returns false when the path is none of ours */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (path.toLowerCase() === PING_PATH.toLowerCase()) {
      response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end('pong');
      return true;
    }
    const name = BY_PATH.get(path.toLowerCase());
    if (name === undefined) return false;
    if (request.method !== 'POST') sendEmpty(response, 405, { Allow: 'POST' });
    else await this.#answer(name, request, response);
    return true;
  }

  async #answer(name: EndpointName, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tokens, mine, rateLimits, quirks } = this.#options;
    const text = await readBody(request);
    if (await this.#fails(ENDPOINTS[name].path, response)) return;
    const session = OPEN.has(name) ? WITHOUT_SESSION : tokens.read(bearerOf(request));
    if (session === null) return this.#sendUnauthorized(response);
    const window = name === 'retrieveBars' ? this.#history : this.#others;
    const body = text === null ? undefined : parseJson(text);
    const user = OPEN.has(name) ? userNameIn(body) : session.userName;
    const waitMs = rateLimits ? window.admit({ user, now: mine() }) : 0;
    if (waitMs > 0) {
      const seconds = String(Math.ceil(waitMs / 1_000));
      return sendEmpty(response, 429, quirks.retryAfter ? { 'Retry-After': seconds } : {});
    }
    if (body === undefined) {
      return this.#sendProblem(response, [{ path: '', message: 'The body is not a JSON value.', missing: false }]);
    }
    await this.#perform(name, { body, session, response });
  }

  async #perform(
    name: EndpointName,
    { body, session, response }: { body: unknown; session: Session; response: ServerResponse },
  ): Promise<void> {
    const read = parseRequest(name, body);
    if (!read.ok) return this.#sendProblem(response, read.error);
    const { faults, catchUp, quirks } = this.#options;
    const placing = name === 'orderPlace';
    if (placing && faults.strikes('place-lost-before') !== null) return void response.destroy();
    const slowBefore = placing ? faults.strikes('place-slow-before') : null;
    if (slowBefore !== null) await sleep(slowBefore.delay_ms ?? SLOW_MS);
    const rejection = placing ? faults.strikes('place-reject') : null;
    if (rejection !== null) {
      const errorMessage = rejection.message ?? 'Order rejected.';
      const errorCode = failureCode('orderPlace', rejection.word ?? 'OrderRejected');
      return sendJson(response, 200, { orderId: null, success: false, errorCode, errorMessage });
    }
    catchUp();
    // One table types both the request and its reader; here the two meet under a name known only at run time.
    const answerOf = this.#answers[name] as (request: unknown, asker: Asker) => unknown;
    const answer = answerOf(read.value, this.#asker(session));
    if (placing && faults.strikes('place-lost-after') !== null) return void response.destroy();
    const { path } = ENDPOINTS[name];
    if (faults.strikes('answer-drop', path) !== null) return void response.destroy();
    if (faults.strikes('answer-hang', path) !== null) return;
    const slowAfter = placing ? faults.strikes('place-slow-after') : null;
    if (slowAfter !== null) await sleep(slowAfter.delay_ms ?? SLOW_MS);
    if (placing && !quirks.answersFirst) await sleep(ANSWER_AFTER_MS);
    // Through text and back, printed numbers lose the zeros they were printed with.
    sendJson(response, 200, quirks.scaledDecimals ? answer : JSON.parse(JSON.stringify(answer)));
  }

  #sendUnauthorized(response: ServerResponse): void {
    sendEmpty(response, 401, this.#options.quirks.wwwAuthenticate ? { 'WWW-Authenticate': 'Bearer' } : {});
  }

  #sendProblem(response: ServerResponse, flaws: readonly Flaw[]): void {
    if (this.#options.quirks.problemDetails) sendProblem(response, flaws);
    else sendEmpty(response, 400);
  }

  /** @returns true when a fault has answered, or ended, the request */
  async #fails(path: string, response: ServerResponse): Promise<boolean> {
    const { faults } = this.#options;
    if (faults.strikes('http-drop', path) !== null) {
      response.destroy();
      return true;
    }
    // The client gives up first, or its connection ends with the simulator.
    if (faults.strikes('http-hang', path) !== null) return true;
    const slow = faults.strikes('http-slow', path);
    if (slow !== null) await sleep(slow.delay_ms ?? SLOW_MS);
    if (faults.strikes('http-html', path) !== null) {
      sendText(response, { status: 502, type: 'text/html', text: ERROR_PAGE });
      return true;
    }
    if (faults.strikes('http-torn', path) !== null) {
      sendText(response, { status: 200, type: 'application/json; charset=utf-8', text: '{"success":true,"errorCo' });
      return true;
    }
    for (const status of [401, 429, 500] as const) {
      if (faults.strikes(`http-${status}`, path) === null) continue;
      if (status === 401) this.#sendUnauthorized(response);
      else sendEmpty(response, status);
      return true;
    }
    return false;
  }

  #asker(session: Session): Asker {
    const { tokens, logins, tokenLifeMs, quirks, displace } = this.#options;
    return {
      login: (given) => {
        const login = logins.find(given);
        if (login === null) return null;
        const { userName } = login;
        if (quirks.oneDevice) displace(userName);
        return tokens.issue({ userName, lifeMs: tokenLifeMs });
      },
      renew: () => tokens.issue({ userName: session.userName, lifeMs: tokenLifeMs }),
      logout: () => (quirks.logoutEndsAll ? tokens.revokeAll(session.userName) : tokens.end(session)),
      owns: (account) => logins.owns(session.userName, account),
    };
  }
}

/** Requests without a session are counted by the name they bring. */
function userNameIn(body: unknown): string {
  const named = typeof body === 'object' && body !== null && 'userName' in body ? body.userName : null;
  return typeof named === 'string' ? named.toLowerCase() : '';
}

export function bearerOf(request: IncomingMessage): string {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** @returns undefined for what is no JSON; an empty body reads as null */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
