/**
 * The REST side at the door: route, token, rate window, body, then the venue's answer. What goes wrong on purpose goes
 * wrong here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENDPOINTS, type EndpointName, failureCode, PING_PATH, parseRequest } from '#gateway/wire';
import type { Venue } from '#simulator/venue';
import { type AnswerOptions, type Asker, answersOf } from './answers.ts';
import type { Faults } from './faults.ts';
import { readBody, sendEmpty, sendJson, sendProblem, sendText } from './http-answer.ts';
import { RequestWindow } from './request-window.ts';
import type { Session, Tokens } from './tokens.ts';

export interface RestOptions extends AnswerOptions {
  readonly venue: Venue;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly userName: string;
  readonly apiKey: string;
  readonly tokenLifeMs: number;
  /** Whether the venue's rate limits hold. */
  readonly rateLimits: boolean;
  /** Monotonic milliseconds. */
  readonly mine: () => number;
  /** Brings the venue to the present. */
  readonly catchUp: () => void;
}

const OPEN: ReadonlySet<EndpointName> = new Set(['loginKey', 'loginApp']);
const WITHOUT_SESSION: Session = { id: '0', userName: '', expiresAt: 0 };
const SLOW_MS = 5_000;
const ERROR_PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** ASP.NET does not care about letter case in paths. */
const BY_PATH = new Map(
  (Object.keys(ENDPOINTS) as EndpointName[]).map((name) => [ENDPOINTS[name].path.toLowerCase(), name]),
);

export class Rest {
  readonly #options: RestOptions;
  readonly #answers: ReturnType<typeof answersOf>;
  readonly #history = new RequestWindow({ max: 50, lengthMs: 30_000 });
  readonly #others = new RequestWindow({ max: 200, lengthMs: 60_000 });

  constructor(options: RestOptions) {
    this.#options = options;
    this.#answers = answersOf(options.venue, options);
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
    const { tokens, mine, rateLimits } = this.#options;
    const text = await readBody(request);
    if (await this.#fails(ENDPOINTS[name].path, response)) return;
    const session = OPEN.has(name) ? WITHOUT_SESSION : tokens.read(bearerOf(request));
    if (session === null) return sendEmpty(response, 401, { 'WWW-Authenticate': 'Bearer' });
    const window = name === 'retrieveBars' ? this.#history : this.#others;
    if (rateLimits && !window.admit({ user: this.#options.userName, now: mine() })) return sendEmpty(response, 429);
    const body = text === null ? undefined : parseJson(text);
    if (body === undefined) {
      return sendProblem(response, [{ path: '', message: 'The body is not a JSON value.', missing: false }]);
    }
    await this.#perform(name, { body, session, response });
  }

  async #perform(
    name: EndpointName,
    { body, session, response }: { body: unknown; session: Session; response: ServerResponse },
  ): Promise<void> {
    const read = parseRequest(name, body);
    if (!read.ok) return sendProblem(response, read.error);
    const { faults, catchUp } = this.#options;
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
    sendJson(response, 200, answer);
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
      sendEmpty(response, status, status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {});
      return true;
    }
    return false;
  }

  #asker(session: Session): Asker {
    const { tokens, userName, apiKey, tokenLifeMs } = this.#options;
    return {
      login: (given) => {
        // Names do not care about letter case; an application's login brings no key and is taken on trust.
        const right = given.userName.toLowerCase() === userName.toLowerCase();
        const keyed = given.apiKey === null || given.apiKey === apiKey;
        return right && keyed ? tokens.issue({ userName, lifeMs: tokenLifeMs }) : null;
      },
      renew: () => tokens.issue({ userName: session.userName, lifeMs: tokenLifeMs }),
      logout: () => tokens.end(session),
    };
  }
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
