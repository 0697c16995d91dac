/**
 * What goes wrong on purpose. A fault lasts for a while, for a number of occasions, or strikes by chance; it is asked for
 * at the place where it would happen. Without any of these it strikes once; a state of things lasts until it is taken back.
 */

import { z } from 'zod';
import type { Random } from '#base';
import { FAILURES } from '#gateway/wire';

/**
 * Sockets and streams, narrowed by `hub`:
 * - `drop-sockets`: hub sockets die without a word, and stay refused `for_ms`
 * - `close-sockets`: they are closed with the error the live service was seen to send
 * - `silent-market`, `silent-user`: the events of a hub are lost while its socket looks healthy
 * - `hub-slow`: what a hub says arrives `delay_ms` late, in order
 * - `event-lost`, `event-twice`: single events are lost, or come twice
 *
 * REST, narrowed by `path`:
 * - `http-401`, `http-429`, `http-500`: the status alone
 * - `http-html`, `http-torn`: a gateway's error page; JSON that breaks off
 * - `http-slow`: the request waits `delay_ms` before anything is done
 * - `http-drop`, `http-hang`: the connection ends, or stays mute, before anything is done
 * - `answer-drop`, `answer-hang`: the same once everything is done
 * - `clock-skew`: the Date of the answers is `skew_ms` off
 *
 * Orders placed:
 * - `place-lost-before`, `place-lost-after`: no answer, before or after it was taken
 * - `place-slow-before`, `place-slow-after`: its answer takes `delay_ms`
 * - `place-reject`: the venue rejects it with `message`, under `word`: `InsufficientFunds`, say
 *
 * The session, the account, the market:
 * - `expire-tokens`: every session is over
 * - `logout`: `GatewayLogout` on both hubs, whose sockets die a second later
 * - `block-account`: `account` is barred as by the firm's risk desk, liquidated first
 * - `partial-fills`: orders are filled in pieces
 * - `trading-halt`: `contract`, or every market, stands still and orders are refused
 * - `frozen-market`: it stands still, but takes orders at its last prices
 */
export const FAULT_KINDS = [
  'drop-sockets',
  'close-sockets',
  'silent-market',
  'silent-user',
  'hub-slow',
  'event-lost',
  'event-twice',
  'http-401',
  'http-429',
  'http-500',
  'http-html',
  'http-torn',
  'http-slow',
  'http-drop',
  'http-hang',
  'answer-drop',
  'answer-hang',
  'clock-skew',
  'place-lost-before',
  'place-lost-after',
  'place-slow-before',
  'place-slow-after',
  'place-reject',
  'expire-tokens',
  'logout',
  'block-account',
  'partial-fills',
  'trading-halt',
  'frozen-market',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export const faultRequest = z.strictObject({
  kind: z.enum(FAULT_KINDS),
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
});
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
