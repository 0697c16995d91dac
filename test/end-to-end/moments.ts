/**
 * The moments around an order at which the program may die. Each brings its program to the moment and holds it there: the
 * road is closed, or the disk is kept busy, so that nothing can go on before the kill.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StartRequest } from '#server/api';
import { type SimulatorCard, until } from './processes.ts';
import { ANYTHING, type Closure, type Road } from './road.ts';
import type { RunningApi } from './running-api.ts';
import { cancelAt, openOrdersAt } from './venue.ts';

const PLACE = '/api/Order/place';
const SLOW = { deadlineMs: 60_000 } as const;

/** A program whose session runs, before its first signal. */
export interface Scene {
  readonly api: RunningApi;
  readonly road: Road;
  readonly card: SimulatorCard;
  readonly account: number;
  readonly dataFolder: string;
}

/** What the world does once the program is dead, before it is started again (`dead`) and after (`born`). */
export interface Aftermath {
  readonly dead?: () => Promise<void> | void;
  readonly born?: () => Promise<void> | void;
}

export interface Moment {
  readonly name: string;
  readonly formula: string;
  readonly request?: Partial<StartRequest>;
  /** Resolves when the moment is there, and held. */
  readonly reach: (scene: Scene) => Promise<Aftermath>;
  /** Orders of the program that the venue took, and contracts held on either side, once all has come to rest. */
  readonly leaves: { readonly orders: number; readonly position: number };
  /** How the trades of the program end, oldest first; those that never left are none. */
  readonly trades: readonly string[];
  /** Tried in every run; the others cost too much time. */
  readonly always?: true;
}

/** A minute of the venue takes two seconds. */
const BUYER = 'Buy = Minute() % 3 == 0; Sell = Short = Cover = 0;';
/** Each second minute it turns the other way round. */
const TURNER = 'Buy = Cover = Minute() % 4 == 0; Sell = Short = Minute() % 4 == 2;';

export const MOMENTS: readonly Moment[] = [
  {
    name: 'an order is decided, but not on disk',
    formula: BUYER,
    reach: async ({ api, dataFolder }) => {
      const ledger = new DatabaseSync(join(dataFolder, 'ledger.db'));
      // The bar that signals is told in part. What else is written before it ends waits for two seconds, a venue minute.
      await until(
        async () => new Date((await api.status()).clock.venue),
        (at) => at.getUTCMinutes() % 3 === 0 && at.getUTCSeconds() >= 35 && at.getUTCSeconds() <= 50,
        { ...SLOW, everyMs: 20 },
      );
      ledger.exec('BEGIN IMMEDIATE');
      await until(
        () => api.status(),
        ({ working }) => working.length === 1,
        { everyMs: 20 },
      );
      return { dead: () => ledger.close() };
    },
    leaves: { orders: 0, position: 0 },
    trades: [],
  },
  {
    name: 'an order is on disk, and never comes to the venue',
    formula: BUYER,
    reach: async ({ road }) => lostWhenDead(await closed(road, { before: PLACE })),
    leaves: { orders: 0, position: 0 },
    trades: ['unknown'],
  },
  {
    name: 'an order is under way, and comes to the venue after the restart',
    formula: BUYER,
    reach: async ({ road }) => {
      const order = await closed(road, { before: PLACE });
      return { born: () => order.open() };
    },
    leaves: { orders: 1, position: 1 },
    trades: ['filled'],
  },
  {
    name: 'an order is taken, and nobody has heard',
    formula: BUYER,
    reach: async ({ road }) => {
      const events = road.close({ events: 'user' });
      const answer = await closed(road, { after: PLACE });
      return lostWhenDead(events, answer);
    },
    leaves: { orders: 1, position: 1 },
    trades: ['filled'],
    always: true,
  },
  {
    name: 'an order is answered, and its fill not heard of',
    formula: BUYER,
    reach: async ({ api, road }) => {
      const events = road.close({ events: 'user' });
      const answer = await closed(road, { after: PLACE });
      const reads = road.close({ before: ANYTHING });
      answer.open();
      await api.until(({ working }) => working[0]?.order_id != null);
      return lostWhenDead(events, reads);
    },
    leaves: { orders: 1, position: 1 },
    trades: ['filled'],
  },
  {
    name: 'a fill is heard on the stream alone',
    formula: BUYER,
    reach: async ({ api, road }) => {
      const answer = await closed(road, { after: PLACE });
      const reads = road.close({ before: ANYTHING });
      answer.open();
      await api.until(({ position }) => position.size === 1);
      return lostWhenDead(reads);
    },
    leaves: { orders: 1, position: 1 },
    trades: ['filled'],
  },
  {
    name: 'a fill is proven on both channels',
    formula: BUYER,
    reach: async ({ api }) => {
      await api.until(({ trades }) => trades.some(({ proof }) => proof === 'both'));
      return {};
    },
    leaves: { orders: 1, position: 1 },
    trades: ['filled'],
  },
  {
    name: 'a flatten has closed the gate, and its order never comes to the venue',
    formula: BUYER,
    reach: async (scene) => {
      const order = await flattening(scene, { before: PLACE });
      return lostWhenDead(order);
    },
    leaves: { orders: 2, position: 0 },
    trades: ['filled', 'unknown', 'filled'],
  },
  {
    name: 'a flatten has sent its order, which comes to the venue after the restart',
    formula: BUYER,
    reach: async (scene) => {
      const order = await flattening(scene, { before: PLACE });
      return { born: () => order.open() };
    },
    leaves: { orders: 2, position: 0 },
    trades: ['filled', 'filled'],
  },
  {
    name: 'a flatten has closed the position, and nobody has heard',
    formula: BUYER,
    reach: async (scene) => {
      const order = await flattening(scene, { after: PLACE });
      return lostWhenDead(order);
    },
    leaves: { orders: 2, position: 0 },
    trades: ['filled', 'filled'],
    always: true,
  },
  {
    name: 'a reversal has sent its exit, which comes to the venue after the restart',
    formula: TURNER,
    reach: async (scene) => {
      await entered(scene);
      const exit = await closed(scene.road, { before: PLACE });
      return { born: () => exit.open() };
    },
    leaves: { orders: 2, position: 0 },
    trades: ['filled', 'filled'],
  },
  {
    name: 'a reversal is out, and not yet in again',
    formula: TURNER,
    reach: async (scene) => {
      await entered(scene);
      const exit = await closed(scene.road, { after: PLACE });
      return lostWhenDead(exit);
    },
    leaves: { orders: 2, position: 0 },
    trades: ['filled', 'filled'],
  },
  {
    name: 'a reversal is in again, and nobody has heard',
    formula: TURNER,
    reach: async (scene) => {
      const { road } = scene;
      await entered(scene);
      const exit = await closed(road, { after: PLACE });
      exit.open();
      const events = road.close({ events: 'user' });
      // Not at its answer: the exit's own has only just been let go. The proof that it is flat comes over REST.
      const request = await closed(road, { before: PLACE });
      const entry = road.close({ after: PLACE });
      request.open();
      await entry.reached;
      return lostWhenDead(events, entry);
    },
    leaves: { orders: 3, position: 1 },
    trades: ['filled', 'filled', 'filled'],
  },
  {
    name: 'an entry with a stop is filled, and neither is heard of',
    formula: BUYER,
    request: { stop_loss_ticks: 1_000 },
    reach: async ({ road }) => {
      const events = road.close({ events: 'user' });
      const answer = await closed(road, { after: PLACE });
      return lostWhenDead(events, answer);
    },
    leaves: { orders: 1, position: 1 },
    trades: ['filled'],
  },
  {
    name: 'an entry is filled, and its stop gone before the restart',
    formula: BUYER,
    request: { stop_loss_ticks: 1_000 },
    reach: async ({ road, card, account }) => {
      const events = road.close({ events: 'user' });
      const answer = await closed(road, { after: PLACE });
      const { dead } = lostWhenDead(events, answer);
      return {
        dead: async () => {
          dead();
          const [stop] = await until(
            () => openOrdersAt(card, account),
            (orders) => orders.length === 1,
          );
          await cancelAt(card, { account, order: stop?.id ?? 0 });
        },
      };
    },
    leaves: { orders: 2, position: 0 },
    trades: ['filled', 'filled'],
    always: true,
  },
];

/** Waits until the road's closed place is reached. */
async function closed(road: Road, place: Parameters<Road['close']>[0]): Promise<Closure> {
  const closure = road.close(place);
  await closure.reached;
  return closure;
}

/** What was held dies with its sender. */
function lostWhenDead(...closures: readonly Closure[]): { readonly dead: () => void } {
  return {
    dead: () => {
      for (const closure of closures) closure.lose();
    },
  };
}

async function entered({ api }: Scene): Promise<void> {
  await api.until(({ trades_filled: filled, position }) => filled === 1 && position.proven, SLOW.deadlineMs);
}

/** A position is held, a person flattens it, and the saga's order has come to the closed place. */
async function flattening(scene: Scene, place: Parameters<Road['close']>[0]): Promise<Closure> {
  await entered(scene);
  const order = scene.road.close(place);
  await scene.api.ask('/api/live/flatten', {});
  await order.reached;
  return order;
}
