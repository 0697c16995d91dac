/**
 * Everything between the client and the venue: REST and two hubs, in memory and in virtual time, with the troubles of the
 * seed. A request that has left reaches the venue or not, whatever becomes of who sent it.
 */
import { epochMs, type Random, SECOND } from '#base';
import type { HttpPost, HttpRequest, HttpResult, HubOpening, OpenHub } from '#gateway/client';
import { ENDPOINTS, type EndpointName, PING_PATH, parseRequest } from '#gateway/wire';
import { type Asker, answersOf } from '#simulator/serve';
import type { Venue, VenueEvent } from '#simulator/venue';
import type { EventHeap } from './event-heap.ts';
import { Hubs } from './hubs.ts';
import type { Life } from './life.ts';
import type { Scene } from './scene.ts';
import type { Troubles } from './troubles.ts';

type Asked = EndpointName | 'ping';
/** Where the client is told that the venue is. */
export const VENUE_URL = 'http://venue.test';
const BY_URL = new Map<string, Asked>([
  [VENUE_URL + PING_PATH, 'ping'],
  ...(Object.keys(ENDPOINTS) as EndpointName[]).map((name) => [VENUE_URL + ENDPOINTS[name].path, name] as const),
]);
/** The reads of a look at an account. */
const READS: ReadonlySet<string> = new Set([
  'accountSearch',
  'orderSearch',
  'orderSearchOpen',
  'positionSearchOpen',
  'tradeSearch',
]);
const LOST: HttpResult = { type: 'lost', why: 'ECONNRESET', timedOut: false };

export class Network {
  readonly hubs: Hubs;
  readonly #scene: Scene;
  readonly #venue: Venue;
  readonly #heap: EventHeap;
  readonly #random: Random;
  readonly #troubles: Troubles;
  readonly #answers: ReturnType<typeof answersOf>;
  /** Tokens that are good, with the end of their lives by the true wall clock. */
  readonly #tokens = new Map<string, number>();
  readonly #rows = new WeakMap<object, unknown>();
  #issued = 0;

  constructor(ground: {
    readonly scene: Scene;
    readonly heap: EventHeap;
    readonly random: Random;
    readonly troubles: Troubles;
  }) {
    this.#scene = ground.scene;
    this.#venue = ground.scene.venue;
    this.#heap = ground.heap;
    this.#random = ground.random;
    this.#troubles = ground.troubles;
    this.#answers = answersOf(this.#venue, { displayNames: false });
    this.hubs = new Hubs({ ...ground, isToken: (text) => this.#isToken(text) });
  }

  transportsOf(life: Life): { readonly post: HttpPost; readonly openHub: OpenHub } {
    return {
      post: (request) => this.#post(life, request),
      openHub: (opening: HubOpening) => this.hubs.open(life, opening),
    };
  }

  hear(events: readonly VenueEvent[]): void {
    this.hubs.hear(events);
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  #post(life: Life, request: HttpRequest): Promise<HttpResult> {
    const name = BY_URL.get(request.url)!;
    const placing = name === 'orderPlace';
    return new Promise((resolve) => {
      life.ground.stir();
      if (!life.at(placing ? 'place' : 'request')) return;
      const body: unknown = name === 'ping' ? null : JSON.parse(request.body);
      if (placing) this.#scene.sent((body as { readonly customTag: string }).customTag);
      const settle = (result: HttpResult): void => {
        giveUp();
        if (placing && !life.at('answer')) return;
        resolve(result);
        if (placing) life.at('answered');
      };
      const giveUp = life.later(this.#scene.now + request.timeoutMs, () => {
        settle({ type: 'lost', why: `no answer within ${request.timeoutMs / SECOND} s`, timedOut: true });
      });
      this.#travel(life, { name, body, token: request.token }, settle);
      if (placing) life.at('placed');
    });
  }

  #travel(life: Life, { name, body, token }: Travelling, settle: (result: HttpResult) => void): void {
    const { now, plan } = this.#scene;
    const reply = (result: HttpResult): void => {
      if (!this.#troubles.strikes('rest-lost')) life.later(this.#scene.now + this.#latency(), () => settle(result));
    };
    if (this.#troubles.strikes('rest-unreachable')) return reply({ type: 'never-left', why: 'ECONNREFUSED' });
    if (this.#troubles.strikes('rest-lost')) return;
    const placing = name === 'orderPlace' && plan.troubles.length > 0 && this.#busy;
    if (placing && this.#random.chance(plan.lostBefore)) {
      this.#scene.strike('answer-lost-before');
      if (this.#random.chance(0.5)) reply(LOST);
      return;
    }
    const slowMs = this.#troubles.strikes('rest-slow') ? this.#random.integer({ low: 500, high: 25 * SECOND }) : 0;
    const splitMs = READS.has(name) && this.#troubles.strikes('rest-split') ? 3 * SECOND * this.#random.unit() : 0;
    this.#heap.add(now + this.#latency() + slowMs + splitMs, () => {
      // Bytes of a process that died may still have been on their way, or in its own buffer.
      if (!life.alive && this.#random.chance(0.5)) return;
      const result = this.#answer(name, body, token);
      if (!placing || !this.#random.chance(plan.lostAfter)) return reply(result);
      this.#scene.strike('answer-lost-after');
      if (this.#random.chance(0.5)) reply(LOST);
    });
  }

  #answer(name: Asked, body: unknown, token: string | null): HttpResult {
    const plain = (status: number): HttpResult => ({
      type: 'answered',
      status,
      body: undefined,
      retryAfterMs: null,
      date: this.#date(),
    });
    if (this.#troubles.strikes('rest-429'))
      return { ...plain(429), retryAfterMs: this.#random.chance(0.5) ? null : 2_000 } as HttpResult;
    if (name === 'ping') return plain(200);
    if (name !== 'loginKey' && !this.#isToken(token ?? '')) return plain(401);
    const broken = this.#troubles.strikes('rest-500');
    if (broken && this.#random.chance(0.5)) return plain(500);
    const read = parseRequest(name, body);
    if (!read.ok) return plain(400);
    const answerOf = this.#answers[name] as (request: unknown, asker: Asker) => unknown;
    const answer = this.#carried(answerOf(read.value, this.#asker()) as object);
    if (broken) return plain(502);
    return { type: 'answered', status: 200, body: answer, retryAfterMs: null, date: this.#date() };
  }

  /** An answer as it comes out of its text. A row that was carried before, which the venue prints but once, is known. */
  #carried(answer: object): unknown {
    const body: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(answer) as [string, unknown][]) {
      if (Array.isArray(value)) body[name] = value.map((row: object) => this.#row(row));
      else if (value !== undefined) body[name] = asText(value);
    }
    return body;
  }

  #row(printed: object): unknown {
    const known = this.#rows.get(printed);
    if (known !== undefined) return known;
    const row = asText(printed);
    this.#rows.set(printed, row);
    return row;
  }

  #asker(): Asker {
    const issue = (): string => this.#issue();
    return { login: issue, renew: issue, logout: () => undefined };
  }

  #issue(): string {
    this.#issued += 1;
    const expiresAt = this.#scene.startAt + this.#scene.now + this.#scene.plan.tokenLifeMs;
    const claims = { exp: Math.floor(expiresAt / SECOND), number: this.#issued };
    const text = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
    this.#tokens.set(text, expiresAt);
    return text;
  }

  #isToken(text: string): boolean {
    return (this.#tokens.get(text) ?? 0) > this.#scene.startAt + this.#scene.now;
  }

  #date(): ReturnType<typeof epochMs> {
    return epochMs(Math.floor((this.#scene.startAt + this.#scene.now) / SECOND) * SECOND);
  }

  get #busy(): boolean {
    return this.#scene.busy;
  }

  #latency(): number {
    return 3 + 20 * this.#random.unit() + (this.#random.chance(0.05) ? 200 * this.#random.unit() : 0);
  }
}

/** Words, and what is true or not, are in their text what they are. */
function asText(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return JSON.parse(JSON.stringify(value));
}

interface Travelling {
  readonly name: Asked;
  readonly body: unknown;
  readonly token: string | null;
}
