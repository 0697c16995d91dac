/**
 * Causes what goes wrong, whoever asks for it: the control page, a flag at the start, or a seed. Some faults happen at
 * once, some change the world for a while and are undone, the others wait for their occasion.
 */
import type { AccountId } from '#account';
import { LOGOUT_EVENT } from '#gateway/wire';
import { contractId } from '#market';
import { PIECEMEAL, type Stillness, type Strain, type Venue } from '#simulator/venue';
import type { FaultRequest, Faults } from './faults.ts';
import type { Hubs } from './hubs.ts';
import type { Tokens } from './tokens.ts';

/** The live service closes the sockets of a displaced session about so long after telling it. */
const FAREWELL_MS = 1_000;
/** The exchange's pauses of a market that runs away last two to ten seconds. */
const PAUSE_MS = 5_000;

export interface MischiefParts {
  readonly venue: Venue;
  readonly hubs: Hubs;
  readonly faults: Faults;
  readonly tokens: Tokens;
  /** How the venue executes when no fault says otherwise. */
  readonly strain: Strain | null;
  /** Brings the venue to the present. */
  readonly catchUp: () => void;
}

export class Mischief {
  readonly #parts: MischiefParts;
  /** What takes back a lasting change of the world, once. */
  readonly #undoings = new Set<() => void>();

  constructor(parts: MischiefParts) {
    this.#parts = parts;
  }

  cause(request: FaultRequest): void {
    const { hubs, faults, tokens, venue, strain, catchUp } = this.#parts;
    const struck = hubs.all.filter(
      ({ hub, session }) =>
        (request.hub === undefined || request.hub === hub) &&
        (request.user === undefined || request.user === session.userName),
    );
    catchUp();
    switch (request.kind) {
      case 'drop-sockets':
        for (const connection of struck) connection.drop();
        if (request.for_ms !== undefined || request.probability !== undefined) faults.add(request);
        return;
      case 'close-sockets':
        for (const connection of struck) connection.close('Connection closed with an error.');
        return;
      case 'expire-tokens':
        return tokens.revokeAll(request.user);
      case 'logout':
        for (const connection of struck) {
          connection.say(LOGOUT_EVENT, []);
          connection.flush();
        }
        setTimeout(() => {
          for (const connection of struck) connection.drop();
        }, FAREWELL_MS).unref();
        return;
      case 'block-account':
        return this.#block(request);
      case 'partial-fills':
        faults.add(request);
        venue.changeStrain({ ...PIECEMEAL, split: request.probability ?? PIECEMEAL.split });
        return this.#undoLater(request, () => venue.changeStrain(strain));
      case 'trading-halt':
        return this.#still(request, 'halted');
      case 'frozen-market':
        return this.#still(request, 'frozen');
      case 'price-pause':
        return this.#still({ ...request, for_ms: request.for_ms ?? PAUSE_MS }, 'hurried');
      case 'expire-orders':
        return this.#ofAccount(request, (id) => venue.expireOrders(id));
      default:
        faults.add(request);
    }
  }

  /** Everything that lasts is over; what is done is done. */
  takeBack(): void {
    this.#parts.faults.clear();
    this.#parts.catchUp();
    for (const undo of this.#undoings) undo();
    this.#undoings.clear();
  }

  #block(request: FaultRequest): void {
    const { venue } = this.#parts;
    this.#ofAccount(request, (id) => {
      venue.block(id);
      if (request.for_ms !== undefined) this.#undoLater(request, () => venue.changeAccount(id, { canTrade: true }));
    });
  }

  /** The account that is named, else the first; nothing where there is none of that number. */
  #ofAccount({ account }: FaultRequest, act: (id: AccountId) => void): void {
    const accounts = this.#parts.venue.accounts();
    const found = account === undefined ? accounts[0] : accounts.find(({ id }) => id === account);
    if (found !== undefined) act(found.id);
  }

  #still(request: FaultRequest, how: Stillness): void {
    const { venue, faults } = this.#parts;
    const which = request.contract === undefined ? 'all' : contractId(request.contract);
    faults.add(request);
    venue.freeze(which, how);
    this.#undoLater(request, () => venue.thaw(which));
  }

  #undoLater({ for_ms: forMs }: FaultRequest, undo: () => void): void {
    this.#undoings.add(undo);
    if (forMs === undefined) return;
    setTimeout(() => {
      if (!this.#undoings.delete(undo)) return;
      this.#parts.catchUp();
      undo();
    }, forMs).unref();
  }
}
