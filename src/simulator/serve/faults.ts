/**
 * What goes wrong on purpose. A fault lasts for a while, for a number of occasions, or strikes by chance; it is asked for
 * at the place where it would happen. Without any of these it strikes once; a state of things lasts until it is taken back.
 */

import { z } from 'zod';
import type { Random } from '#base';
import { FAILURES } from '#gateway/wire';

/** How much, how often, and what of. */
const MEASURES = {
  for_ms: z.number().positive().max(86_400_000).optional(),
  count: z.int().positive().optional(),
  probability: z.number().gt(0).max(1).optional(),
  delay_ms: z.number().nonnegative().max(600_000).optional(),
  skew_ms: z.number().min(-86_400_000).max(86_400_000).optional(),
  hub: z.enum(['user', 'market']).optional(),
  path: z.string().optional(),
  /** Whose sockets or sessions; default everybody's. */
  user: z.string().optional(),
  message: z.string().optional(),
  word: z.enum(FAILURES.orderPlace).exclude(['Success']).optional(),
  account: z.int().optional(),
  contract: z.string().optional(),
};
type Measure = keyof typeof MEASURES;

interface FaultWords {
  readonly where: 'hubs' | 'REST' | 'orders' | 'session' | 'account' | 'market';
  readonly does: string;
  /** The members of a request that mean something to it. */
  readonly takes: readonly Measure[];
}

/** What there is, where it strikes, and what it does: the control page and the documents show these words. */
export const FAULTS = {
  'drop-sockets': {
    where: 'hubs',
    does: 'sockets die without a word, and stay refused `for_ms`',
    takes: ['hub', 'user', 'for_ms', 'probability'],
  },
  'close-sockets': {
    where: 'hubs',
    does: 'sockets are closed with the error the live service was seen to send',
    takes: ['hub', 'user'],
  },
  'silent-market': {
    where: 'hubs',
    does: 'market events are lost for `for_ms` (10 s) while the socket looks healthy',
    takes: ['for_ms', 'probability'],
  },
  'silent-user': {
    where: 'hubs',
    does: 'account events are lost for `for_ms` (10 s) while the socket looks healthy',
    takes: ['for_ms', 'probability'],
  },
  'hub-slow': {
    where: 'hubs',
    does: 'what a hub says arrives `delay_ms` late, in order',
    takes: ['delay_ms', 'hub', 'for_ms'],
  },
  'event-lost': { where: 'hubs', does: 'single events are lost', takes: ['hub', 'for_ms', 'count', 'probability'] },
  'event-twice': { where: 'hubs', does: 'single events come twice', takes: ['hub', 'for_ms', 'count', 'probability'] },
  'http-401': { where: 'REST', does: 'HTTP 401', takes: ['for_ms', 'count', 'probability', 'path'] },
  'http-429': { where: 'REST', does: 'HTTP 429', takes: ['for_ms', 'count', 'probability', 'path'] },
  'http-500': { where: 'REST', does: 'HTTP 500', takes: ['for_ms', 'count', 'probability', 'path'] },
  'http-html': {
    where: 'REST',
    does: "a gateway's HTML error page, HTTP 502",
    takes: ['for_ms', 'count', 'probability', 'path'],
  },
  'http-torn': { where: 'REST', does: 'JSON that breaks off', takes: ['for_ms', 'count', 'probability', 'path'] },
  'http-slow': {
    where: 'REST',
    does: 'the request waits `delay_ms` (5 s) before anything is done',
    takes: ['delay_ms', 'for_ms', 'count', 'probability', 'path'],
  },
  'http-drop': {
    where: 'REST',
    does: 'the connection ends before anything is done',
    takes: ['for_ms', 'count', 'probability', 'path'],
  },
  'http-hang': {
    where: 'REST',
    does: 'no answer ever, and nothing is done',
    takes: ['for_ms', 'count', 'probability', 'path'],
  },
  'answer-drop': {
    where: 'REST',
    does: 'the connection ends once everything is done',
    takes: ['for_ms', 'count', 'probability', 'path'],
  },
  'answer-hang': {
    where: 'REST',
    does: 'no answer ever, though everything is done',
    takes: ['for_ms', 'count', 'probability', 'path'],
  },
  'clock-skew': { where: 'REST', does: 'the `Date` of the answers is `skew_ms` off', takes: ['skew_ms', 'for_ms'] },
  'place-lost-before': {
    where: 'orders',
    does: 'no answer to an order, and it was not taken',
    takes: ['for_ms', 'count', 'probability'],
  },
  'place-lost-after': {
    where: 'orders',
    does: 'no answer to an order, but it was taken',
    takes: ['for_ms', 'count', 'probability'],
  },
  'place-slow-before': {
    where: 'orders',
    does: 'the order waits `delay_ms` (5 s) before it is taken',
    takes: ['delay_ms', 'for_ms', 'count', 'probability'],
  },
  'place-slow-after': {
    where: 'orders',
    does: 'the order is taken, its answer waits `delay_ms` (5 s)',
    takes: ['delay_ms', 'for_ms', 'count', 'probability'],
  },
  'place-reject': {
    where: 'orders',
    does: 'the venue rejects it with `message`, under `word`: `InsufficientFunds`, say',
    takes: ['message', 'word', 'for_ms', 'count', 'probability'],
  },
  'expire-tokens': { where: 'session', does: 'every session is over, or those of `user`', takes: ['user'] },
  logout: {
    where: 'session',
    does: '`GatewayLogout` on both hubs, whose sockets die a second later; of `user` only, if named',
    takes: ['hub', 'user'],
  },
  'block-account': {
    where: 'account',
    does: '`account` is liquidated and barred, as by the risk desk; for `for_ms`, if given',
    takes: ['account', 'for_ms'],
  },
  'expire-orders': { where: 'account', does: 'every working order of `account` ends as expired', takes: ['account'] },
  'partial-fills': { where: 'market', does: 'orders are filled in pieces', takes: ['probability', 'for_ms'] },
  'trading-halt': {
    where: 'market',
    does: '`contract`, or every market, stands still and orders are refused',
    takes: ['contract', 'for_ms'],
  },
  'frozen-market': {
    where: 'market',
    does: '`contract`, or every market, stands still but takes orders at its last prices',
    takes: ['contract', 'for_ms'],
  },
  'price-pause': {
    where: 'market',
    does: "the exchange's velocity logic: a pause of `for_ms` (5 s), in which an order at the market comes back cancelled, filled in part at most",
    takes: ['contract', 'for_ms'],
  },
} as const satisfies Readonly<Record<string, FaultWords>>;

export type FaultKind = keyof typeof FAULTS;
export const FAULT_KINDS = Object.keys(FAULTS) as [FaultKind, ...FaultKind[]];

export const faultRequest = z.strictObject({ kind: z.enum(FAULT_KINDS), ...MEASURES });
export type FaultRequest = z.infer<typeof faultRequest>;

interface Fault {
  readonly request: FaultRequest;
  /** Monotonic milliseconds. */
  readonly until: number;
  left: number;
}

/** How long a hub is silent unless something else is asked for: a silence has no single occasion. */
const SILENCE_MS = 10_000;

/** States of things: they have no occasions, and last until they are taken back. */
const STATES: ReadonlySet<FaultKind> = new Set([
  'hub-slow',
  'clock-skew',
  'partial-fills',
  'trading-halt',
  'frozen-market',
  'price-pause',
]);

/** More faults at once make no sense; the oldest goes. */
const FAULTS_MAX = 100;

export class Faults {
  readonly #now: () => number;
  readonly #random: Random;
  #faults: Fault[] = [];

  constructor({ now, random }: { readonly now: () => number; readonly random: Random }) {
    this.#now = now;
    this.#random = random;
  }

  get active(): readonly FaultRequest[] {
    this.#forget();
    return this.#faults.map(({ request }) => request);
  }

  add(request: FaultRequest): void {
    const silence = request.kind === 'silent-market' || request.kind === 'silent-user';
    const forMs = request.for_ms ?? (silence ? SILENCE_MS : undefined);
    const lasting = forMs !== undefined || request.probability !== undefined || STATES.has(request.kind);
    const left = request.count ?? (lasting ? Infinity : 1);
    const until = forMs === undefined ? Infinity : this.#now() + forMs;
    this.#faults.push({ request, until, left });
    if (this.#faults.length > FAULTS_MAX) this.#faults.shift();
  }

  clear(): void {
    this.#faults = [];
  }

  /** Whether this goes wrong now; an occasion is used up. @param where the path of the request, or the hub */
  strikes(kind: FaultKind, where?: string): FaultRequest | null {
    // It is asked for every event, and mostly nothing is wrong.
    if (this.#faults.length === 0) return null;
    this.#forget();
    for (const fault of this.#faults) {
      const { request } = fault;
      if (request.kind !== kind) continue;
      if (request.path !== undefined && request.path.toLowerCase() !== where?.toLowerCase()) continue;
      if (request.hub !== undefined && request.hub !== where) continue;
      if (request.probability !== undefined && !this.#random.chance(request.probability)) continue;
      fault.left -= 1;
      return request;
    }
    return null;
  }

  #forget(): void {
    const now = this.#now();
    this.#faults = this.#faults.filter(({ until, left }) => until > now && left > 0);
  }
}
