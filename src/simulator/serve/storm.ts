/**
 * Trouble by seed, of every kind but those that end an account's day (`block-account`, `expire-orders`): one fault after the other, each drawn with its measure, at intervals of a few seconds. The same seed
 * draws the same faults in the same order; what they meet depends on the clients.
 */
import { Random } from '#base';
import type { FaultRequest } from './faults.ts';
import type { Mischief } from './mischief.ts';

/** How long it stays calm between two faults, at most. */
const CALM_MS_MAX = 20_000;

const DRAWS: readonly ((random: Random) => FaultRequest)[] = [
  () => ({ kind: 'drop-sockets' }),
  (random) => ({ kind: 'drop-sockets', for_ms: between(random, 1_000, 8_000) }),
  () => ({ kind: 'close-sockets' }),
  (random) => ({ kind: 'silent-market', for_ms: between(random, 5_000, 60_000) }),
  (random) => ({ kind: 'hub-slow', delay_ms: between(random, 50, 2_000), for_ms: between(random, 2_000, 20_000) }),
  (random) => ({ kind: 'event-twice', probability: 0.05, for_ms: between(random, 5_000, 30_000) }),
  (random) => ({ kind: 'event-lost', hub: 'user', probability: 0.02, for_ms: between(random, 5_000, 30_000) }),
  (random) => ({ kind: 'http-429', for_ms: between(random, 1_000, 10_000) }),
  (random) => ({ kind: 'http-500', count: random.integer({ low: 1, high: 3 }) }),
  () => ({ kind: 'http-html' }),
  () => ({ kind: 'http-torn' }),
  (random) => ({ kind: 'http-slow', count: 3, delay_ms: between(random, 100, 5_000) }),
  () => ({ kind: 'http-drop' }),
  (random) => ({ kind: 'clock-skew', skew_ms: between(random, -5_000, 5_000), for_ms: 30_000 }),
  () => ({ kind: 'place-lost-before' }),
  () => ({ kind: 'place-lost-after' }),
  (random) => ({ kind: 'place-slow-after', delay_ms: between(random, 500, 15_000) }),
  () => ({ kind: 'place-reject', message: 'Order rejected.' }),
  (random) => ({ kind: 'partial-fills', for_ms: between(random, 5_000, 60_000) }),
  (random) => ({ kind: 'frozen-market', for_ms: between(random, 2_000, 20_000) }),
  (random) => ({ kind: 'trading-halt', for_ms: between(random, 2_000, 20_000) }),
  (random) => ({ kind: 'price-pause', for_ms: between(random, 2_000, 10_000) }),
  () => ({ kind: 'http-401' }),
  () => ({ kind: 'http-hang' }),
  () => ({ kind: 'answer-drop' }),
  () => ({ kind: 'answer-hang' }),
  (random) => ({ kind: 'place-slow-before', delay_ms: between(random, 500, 15_000) }),
  (random) => ({ kind: 'silent-user', for_ms: between(random, 2_000, 20_000) }),
  () => ({ kind: 'expire-tokens' }),
  () => ({ kind: 'logout' }),
];

/** The next fault of a storm, and how long it is calm before it. */
export function drawFault(random: Random): { readonly afterMs: number; readonly fault: FaultRequest } {
  const afterMs = between(random, 1_000, CALM_MS_MAX);
  const draw = DRAWS[random.integer({ low: 0, high: DRAWS.length - 1 })]!;
  return { afterMs, fault: draw(random) };
}

/** @returns what ends it */
export function startStorm({ seed, mischief }: { readonly seed: number; readonly mischief: Mischief }): () => void {
  const random = new Random(seed);
  let timer: NodeJS.Timeout;
  const next = (): void => {
    const { afterMs, fault } = drawFault(random);
    timer = setTimeout(() => {
      mischief.cause(fault);
      next();
    }, afterMs);
    timer.unref();
  };
  next();
  return () => clearTimeout(timer);
}

function between(random: Random, low: number, high: number): number {
  return random.integer({ low, high });
}
