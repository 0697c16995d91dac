/**
 * What goes wrong on purpose. A fault lasts for a while, for a number of occasions, or strikes by chance; it is asked for
 * at the place where it would happen. Without any of these it strikes once.
 */

import { z } from 'zod';
import type { Random } from '#base';

/**
 * - `drop-sockets`: hub sockets die without a word, and stay refused `for_ms`
 * - `close-sockets`: they are closed with the error the live service was seen to send
 * - `silent-market`, `silent-user`: the events of a hub are lost while its socket looks healthy
 * - `http-401`, `http-429`, `http-500`, `http-slow`, `http-drop`: what a REST request meets; `path` narrows it
 * - `place-lost-before`, `place-lost-after`: no answer to an order, before or after it was taken
 * - `place-slow-before`, `place-slow-after`: its answer takes `delay_ms`
 * - `place-reject`: the venue rejects it with `message`
 * - `expire-tokens`: every session is over
 * - `logout`: `GatewayLogout` on both hubs, whose sockets die a second later
 * - `block-account`: `account` may no longer trade, `for_ms` or for good
 */
export const FAULT_KINDS = [
  'drop-sockets',
  'close-sockets',
  'silent-market',
  'silent-user',
  'http-401',
  'http-429',
  'http-500',
  'http-slow',
  'http-drop',
  'place-lost-before',
  'place-lost-after',
  'place-slow-before',
  'place-slow-after',
  'place-reject',
  'expire-tokens',
  'logout',
  'block-account',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export const faultRequest = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  for_ms: z.number().positive().max(86_400_000).optional(),
  count: z.int().positive().optional(),
  probability: z.number().gt(0).max(1).optional(),
  delay_ms: z.number().nonnegative().max(600_000).optional(),
  hub: z.enum(['user', 'market']).optional(),
  path: z.string().optional(),
  message: z.string().optional(),
  account: z.int().optional(),
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
    const lasting = forMs !== undefined || request.probability !== undefined;
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
