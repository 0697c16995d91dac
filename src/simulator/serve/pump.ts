/**
 * Drives the venue: brings it to where its clock says it should be, and hands what happened to the hubs. At the speed
 * `max` it takes one event after the other as fast as the sockets take them, waiting for the slowest, and drops nothing;
 * when a recording is over, the venue lives on at the speed of life with its last prices.
 */
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { EpochMs } from '#base';
import type { Venue, VenueEvent } from '#simulator/venue';
import type { Faults } from './faults.ts';
import type { HubConnection, Pace } from './hub-connection.ts';
import type { Hubs } from './hubs.ts';
import type { MarketFeed } from './market-feed.ts';
import type { UserFeed } from './user-feed.ts';
import type { VenueClock } from './venue-clock.ts';

/** How often the venue is brought to the present. */
const BEAT_MS = 5;
/** How often it is given the time to prepare what its markets will need. */
const PREPARE_MS = 250;
/** Events handed on before the sockets are flushed; at full speed frames are better long, else news is better fresh. */
const SLICE = { paced: 100, rushed: 500 } as const;
/** At full speed: above the first the venue waits, until all are below the second. */
const WAITING_BYTES = { stop: 1_048_576, go: 262_144 } as const;

export interface PumpParts {
  readonly venue: Venue;
  readonly clock: VenueClock;
  readonly hubs: Hubs;
  readonly market: MarketFeed;
  readonly user: UserFeed;
  readonly faults: Faults;
}

export class Pump {
  readonly #parts: PumpParts;
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(parts: PumpParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  /** Brings the venue to the present; at full speed it is there already. */
  catchUp(): void {
    const { venue, clock } = this.#parts;
    const target = clock.target;
    if (target === null) return;
    while (venue.now < target) this.#handOn(venue.advance({ to: target, eventsMax: SLICE.paced }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { venue, clock } = this.#parts;
    let preparedAt = 0;
    while (!this.#stopped) {
      const { target } = clock;
      if (target !== null) {
        this.#handOn(venue.advance({ to: target, eventsMax: SLICE.paced }));
        // Behind, as after a stall, it lets the sockets and the requests in between: a market that catches up in one
        // go is as late for its last client as it was long.
        if (venue.now < target) await breathe();
        else {
          await sleep(BEAT_MS);
          if (performance.now() - preparedAt < PREPARE_MS) continue;
          preparedAt = performance.now();
          venue.prepare();
        }
      } else {
        await this.#rush();
      }
    }
  }

  /** One slice at full speed. */
  async #rush(): Promise<void> {
    const { venue, clock, hubs } = this.#parts;
    const events: VenueEvent[] = [];
    let next: EpochMs | null = venue.nextAt;
    for (; next !== null && events.length < SLICE.rushed; next = venue.nextAt) {
      events.push(...venue.advance({ to: next, eventsMax: SLICE.rushed }));
    }
    this.#handOn(events, 'rushed');
    if (next === null) clock.set({ at: venue.now, speed: 1 });
    if (hubs.all.some(({ waiting }) => waiting > WAITING_BYTES.stop)) {
      // A client that never reads is dropped by its own silence, so this wait has an end.
      while (!this.#stopped && hubs.all.some(({ waiting }) => waiting > WAITING_BYTES.go)) await sleep(1);
    }
    await breathe();
  }

  #handOn(events: readonly VenueEvent[], pace: Pace = 'paced'): void {
    const { hubs, market, user, faults } = this.#parts;
    if (events.length === 0) return;
    const watching = readyOn(hubs, 'market');
    const listening = readyOn(hubs, 'user');
    const marketLost = faults.strikes('silent-market', 'market') !== null;
    const userLost = faults.strikes('silent-user', 'user') !== null;
    for (const event of events) {
      if (event.type === 'market.trade' || event.type === 'market.quote') {
        if (!marketLost) market.publish(event, watching);
      } else if (!userLost) {
        user.publish(event, listening);
      }
    }
    market.settle(watching);
    for (const connection of [...watching, ...listening]) connection.flush(pace);
  }
}

function readyOn(hubs: Hubs, hub: 'user' | 'market'): readonly HubConnection[] {
  return [...hubs.on(hub)].filter(({ ready }) => ready);
}
