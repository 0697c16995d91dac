/**
 * The two hubs: sockets that open, carry messages in order and close, and the ways in which they do not. The venue's own
 * feeds say what is told, so subscriptions count as they do there.
 */
import { type FillId, fillId } from '#account';
import { epochMs, err, ok, type Random, type Result, SECOND } from '#base';
import type { HubOpening, HubSocket } from '#gateway/client';
import { LOGOUT_EVENT, MARKET_EVENTS, USER_EVENTS } from '#gateway/wire';
import { contractId } from '#market';
import { type Hearer, MarketFeed, UserFeed } from '#simulator/serve';
import type { VenueEvent } from '#simulator/venue';
import type { MarketWord } from './checker.ts';
import type { EventHeap } from './event-heap.ts';
import type { Life } from './life.ts';
import type { Scene } from './scene.ts';
import type { Troubles } from './troubles.ts';

/** A socket without a ping for so long is closed by the library. */
const SILENCE_MS = 30 * SECOND;

type HubName = 'user' | 'market';

export interface HubsGround {
  readonly scene: Scene;
  readonly heap: EventHeap;
  readonly random: Random;
  readonly troubles: Troubles;
  readonly isToken: (text: string) => boolean;
}

interface Connection extends Hearer {
  readonly hub: HubName;
  readonly life: Life;
  readonly opening: HubOpening;
  open: boolean;
  /** Messages keep their order: none arrives before this. */
  lastAt: number;
  /** The line is dead until then, and nobody has noticed. */
  stalledUntil: number;
}

export class Hubs {
  readonly #ground: HubsGround;
  readonly #users: UserFeed;
  readonly #market: MarketFeed;
  #connections: Connection[] = [];

  constructor(ground: HubsGround) {
    this.#ground = ground;
    this.#users = new UserFeed(ground.scene.venue);
    this.#market = new MarketFeed(ground.scene.venue);
  }

  hear(events: readonly VenueEvent[]): void {
    const users = this.#connections.filter(({ hub }) => hub === 'user');
    const markets = this.#connections.filter(({ hub }) => hub === 'market');
    for (const event of events) {
      if (event.type === 'market.trade' || event.type === 'market.quote') this.#market.publish(event, markets);
      else this.#users.publish(event, users);
    }
    this.#market.settle(markets);
  }

  open(life: Life, opening: HubOpening): Promise<Result<HubSocket, string>> {
    const { scene, isToken } = this.#ground;
    const hub: HubName = opening.url.endsWith('/user') ? 'user' : 'market';
    return new Promise((resolve) => {
      life.ground.stir();
      if (!life.at('request')) return;
      const answer = (delayMs: number, result: () => Result<HubSocket, string>): void => {
        life.later(scene.now + delayMs, () => resolve(result()));
      };
      if (this.#isDown(hub)) {
        const refused = this.#ground.random.chance(0.5);
        return answer(refused ? 5 : 10 * SECOND, () => err(refused ? 'ECONNREFUSED' : 'no connection within 10 s'));
      }
      answer(this.#latency() * 3, () => {
        if (!isToken(opening.token)) return err('Unexpected server response: 401');
        return ok(this.#socket(this.#connect(life, hub, opening)));
      });
    });
  }

  /** Links of a hub go down: some close at once, some die without a word. */
  breakLinks(hub: HubName, until: number): void {
    const { scene, heap, random } = this.#ground;
    for (const connection of this.#connections.filter((each) => each.hub === hub)) {
      scene.strike(hub === 'user' ? 'account-link-down' : 'market-link-down');
      if (random.chance(0.5)) {
        this.#close(connection, 'the connection was closed', this.#latency());
        continue;
      }
      connection.stalledUntil = until;
      if (until - scene.now >= SILENCE_MS) {
        heap.add(scene.now + SILENCE_MS, () => this.#close(connection, 'Server timeout elapsed', 0));
      }
    }
  }

  /** Another login takes the place of this one. */
  displace(): void {
    for (const connection of this.#connections) connection.say(LOGOUT_EVENT, [{}]);
    if (this.#connections.length > 0) this.#ground.scene.strike('displaced');
  }

  /** The process sleeps or has died: the venue gives its sockets up after a while. */
  forget(life: Life, afterMs: number): void {
    const { scene, heap } = this.#ground;
    for (const connection of this.#connections.filter((each) => each.life === life)) {
      heap.add(scene.now + afterMs, () => this.#close(connection, 'the connection was closed', 0));
    }
  }

  #connect(life: Life, hub: HubName, opening: HubOpening): Connection {
    const connection: Connection = {
      hub,
      life,
      opening,
      open: true,
      lastAt: 0,
      stalledUntil: 0,
      subscriptions: new Set(),
      say: (target, args) => this.#carry(connection, target, args),
    };
    this.#connections.push(connection);
    return connection;
  }

  #socket(connection: Connection): HubSocket {
    const { scene } = this.#ground;
    const { life, hub } = connection;
    const feed = hub === 'user' ? this.#users : this.#market;
    return {
      invoke: (method, args) =>
        new Promise((resolve) => {
          life.ground.stir();
          // A call on a dead line is never answered: the client's own deadline is for that.
          if (!connection.open || connection.stalledUntil > scene.now) return;
          life.later(scene.now + this.#latency(), () => resolve(feed.invoke(connection, method, args)));
        }),
      close: () => {
        connection.open = false;
        this.#connections = this.#connections.filter((each) => each !== connection);
      },
    };
  }

  #close(connection: Connection, why: string, delayMs: number): void {
    const { scene } = this.#ground;
    if (!connection.open) return;
    connection.open = false;
    this.#connections = this.#connections.filter((each) => each !== connection);
    connection.life.later(scene.now + delayMs, () => connection.opening.onClose(why));
  }

  #carry(connection: Connection, target: string, args: readonly unknown[]): void {
    const { scene, random, troubles } = this.#ground;
    if (!connection.open) return;
    const orderly = Math.max(connection.lastAt, connection.stalledUntil, scene.now + this.#latency());
    if (connection.hub === 'market') {
      if (troubles.strikes('market-stream-silent')) return;
      const late = troubles.strikes('market-late') ? random.integer({ low: 100, high: 20 * SECOND }) : 0;
      connection.lastAt = orderly + late;
      return this.#deliver(connection, connection.lastAt, target, args);
    }
    if (troubles.strikes('account-stream-silent') || troubles.strikes('stream-lost')) return;
    if (troubles.strikes('stream-repeated')) {
      this.#deliver(connection, orderly + random.integer({ low: 0, high: 15 * SECOND }), target, args);
    }
    // What is late is overtaken: that is how messages come out of order.
    if (troubles.strikes('stream-late')) {
      return this.#deliver(connection, orderly + random.integer({ low: 10, high: 90 * SECOND }), target, args);
    }
    connection.lastAt = orderly;
    this.#deliver(connection, orderly, target, args);
  }

  #deliver(connection: Connection, at: number, target: string, args: readonly unknown[]): void {
    const { life, opening } = connection;
    life.later(at, () => {
      if (connection.hub === 'user' && !life.at('stream')) return;
      if (target === USER_EVENTS.fill) for (const fill of fillsOf(args)) this.#ground.scene.told(fill);
      for (const word of pricesOf(target, args)) this.#ground.scene.heard(word);
      opening.onEvent(target, args);
    });
  }

  #isDown(hub: HubName): boolean {
    return this.#ground.troubles.lasts(hub === 'user' ? 'account-link-down' : 'market-link-down') !== undefined;
  }

  #latency(): number {
    return 2 + 12 * this.#ground.random.unit();
  }
}

/** As the venue's feed wraps them: `{ action, data }`. */
function fillsOf(args: readonly unknown[]): readonly FillId[] {
  return (args as readonly { readonly data: { readonly id: number } }[]).map(({ data }) => fillId(data.id));
}

/** The stamps of quotes and trades, which come with their contract in front. */
function pricesOf(target: string, [contract, body]: readonly unknown[]): readonly MarketWord[] {
  if (target !== MARKET_EVENTS.trade && target !== MARKET_EVENTS.quote) return [];
  const words = [body].flat() as readonly { readonly timestamp: string }[];
  return words.map(({ timestamp }) => ({
    contract: contractId(contract as string),
    at: epochMs(Date.parse(timestamp)),
  }));
}
