/**
 * `/sim/…`: the simulator's own controls, for tests and demonstrations. They change the world behind the venue's back:
 * faults, the clock, and a look at the state. Loopback only, like everything here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { iso } from '#base';
import { parse } from '#gateway/wire';
import type { Venue } from '#simulator/venue';
import { FAULT_KINDS, type Faults, faultRequest } from './faults.ts';
import { readBody, sendEmpty, sendJson } from './http-answer.ts';
import type { Hubs } from './hubs.ts';
import type { Mischief } from './mischief.ts';
import { parseJson } from './rest.ts';
import type { VenueClock } from './venue-clock.ts';

const clockRequest = z.strictObject({
  speed: z.union([z.number().positive().max(10_000), z.literal('max')]).optional(),
  pause: z.boolean().optional(),
});

export interface ControlParts {
  readonly venue: Venue;
  readonly clock: VenueClock;
  readonly hubs: Hubs;
  readonly faults: Faults;
  readonly mischief: Mischief;
}

export class Control {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** @returns false when the path is none of ours */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const does = `${request.method} ${path}`;
    // JSON by name only: a page in a browser cannot send that to another origin unasked.
    if (request.method === 'POST' && path.startsWith('/sim/') && !isJson(request)) sendEmpty(response, 415);
    else if (does === 'GET /sim/state') sendJson(response, 200, this.#state());
    else if (does === 'DELETE /sim/fault') {
      this.#parts.mischief.takeBack();
      sendEmpty(response, 204);
    } else if (does === 'POST /sim/fault') {
      const read = parse(faultRequest, parseJson((await readBody(request)) ?? ''));
      if (!read.ok) sendJson(response, 400, { message: read.error, kinds: FAULT_KINDS });
      else {
        this.#parts.mischief.cause(read.value);
        sendJson(response, 200, { faults: this.#parts.faults.active });
      }
    } else if (does === 'POST /sim/clock') {
      const read = parse(clockRequest, parseJson((await readBody(request)) ?? ''));
      if (!read.ok) sendJson(response, 400, { message: read.error });
      else {
        const { speed, pause: paused } = read.value;
        const at = this.#parts.venue.now;
        this.#parts.clock.set({
          at,
          ...(speed === undefined ? {} : { speed }),
          ...(paused === undefined ? {} : { paused }),
        });
        sendJson(response, 200, { speed: this.#parts.clock.speed, paused: this.#parts.clock.paused });
      }
    } else return false;
    return true;
  }

  #state(): object {
    const { venue, clock, hubs, faults } = this.#parts;
    return {
      venue_now: iso(venue.now),
      speed: clock.speed,
      paused: clock.paused,
      /** A recording that has been streamed to its end, with nothing left to happen. */
      over: venue.nextAt === null,
      faults: faults.active,
      connections: hubs.all.map(({ hub, waiting, subscriptions }) => ({
        hub,
        waiting,
        subscriptions: [...subscriptions],
      })),
      accounts: venue.accounts().map(({ id, name, balance, canTrade }) => ({
        id,
        name,
        balance,
        can_trade: canTrade,
        orders: venue.orders(id).length,
        positions: venue.holdings(id).map(({ contract, size, averagePrice }) => ({
          contract: contract.symbol,
          size,
          average_price: averagePrice,
        })),
      })),
    };
  }
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json\b/i.test(request.headers['content-type'] ?? '');
}
