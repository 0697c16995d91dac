/**
 * `/sim/…`: the simulator's own controls, for tests and demonstrations. They change the world behind the venue's back:
 * faults, the clock, the accounts, and a look at the state; `/` is a page for them. Loopback only, like everything here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parse } from '#gateway/wire';
import { sendPage } from './control-page.ts';
import { FAULT_KINDS, faultRequest } from './faults.ts';
import { readBody, sendEmpty, sendJson } from './http-answer.ts';
import type { Mischief } from './mischief.ts';
import { parseJson } from './rest.ts';
import { type StateParts, stateOf } from './state.ts';

const clockRequest = z.strictObject({
  speed: z.union([z.number().positive().max(10_000), z.literal('max')]).optional(),
  pause: z.boolean().optional(),
});

const accountRequest = z.strictObject({
  account: z.int(),
  can_trade: z.boolean().optional(),
  balance: z.number().optional(),
  brackets: z.enum(['position', 'auto-oco']).optional(),
  follower: z.boolean().optional(),
});

export interface ControlParts extends StateParts {
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
    else if (does === 'GET /sim/state') sendJson(response, 200, stateOf(this.#parts));
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
    } else if (does === 'POST /sim/account') {
      const read = parse(accountRequest, parseJson((await readBody(request)) ?? ''));
      if (!read.ok) sendJson(response, 400, { message: read.error });
      else if (this.#change(read.value)) sendEmpty(response, 204);
      else sendEmpty(response, 404);
    } else return request.method === 'GET' && (await sendPage(path, response));
    return true;
  }

  /** @returns false when there is no such account */
  #change({ account, can_trade: canTrade, balance, brackets, follower }: z.infer<typeof accountRequest>): boolean {
    const { venue } = this.#parts;
    const known = venue.accounts().find(({ id }) => id === account);
    if (known === undefined) return false;
    venue.changeAccount(known.id, {
      ...(canTrade === undefined ? {} : { canTrade }),
      ...(balance === undefined ? {} : { balance }),
      ...(brackets === undefined ? {} : { brackets }),
      ...(follower === undefined ? {} : { follower }),
    });
    return true;
  }
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json\b/i.test(request.headers['content-type'] ?? '');
}
