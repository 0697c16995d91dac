/**
 * The life of one hub connection as a table. Nothing that happens on a socket is answered anywhere else: connect, wait
 * 1, 3, 5 s and then 5 to 30 s with jitter, for ever, the first connect included; subscribe anew after each; a link is up
 * only when everything is subscribed.
 *
 * Pure: time and randomness come in.
 */
import { clause, MINUTE, type MonotonicMs, type Random, SECOND } from '#base';
import type { LinkState } from '#live/ports';

export type LinkPhase = 'idle' | 'connecting' | 'subscribing' | 'up' | 'waiting' | 'stopped';

export type LinkEvent =
  | { readonly type: 'wanted' }
  | { readonly type: 'opened' }
  | { readonly type: 'subscribed' }
  /** The socket closed, or never opened, or a subscription was refused. */
  | { readonly type: 'lost'; readonly why: string }
  /** The venue ended this session in favour of another login. */
  | { readonly type: 'displaced' }
  /** A new token is there, and the moment is good: open anew, without a pause. */
  | { readonly type: 'renewed' }
  | { readonly type: 'due' }
  | { readonly type: 'stopped' };

/**
 * `held`: the one there is will do; `newer`: the one that led to a failure is not trusted again; `login`: the session was
 * displaced and is over, another begins with the key. A renewal would be one more token of the session that has ended.
 */
export type TokenWanted = 'held' | 'newer' | 'login';

export type LinkAction =
  /** Open a socket; whatever comes from one of an earlier generation is ignored. */
  | { readonly type: 'connect'; readonly generation: number; readonly token: TokenWanted }
  | { readonly type: 'subscribe' }
  /** Close what is open. */
  | { readonly type: 'drop' }
  | { readonly type: 'wait'; readonly delayMs: number }
  | { readonly type: 'announce'; readonly state: LinkState; readonly generation: number; readonly message: string };

/** What the table lacks changes nothing: late words of a socket that was given up. */
export const LINK_TRANSITIONS: Readonly<Record<LinkPhase, Readonly<Partial<Record<LinkEvent['type'], LinkPhase>>>>> = {
  idle: { wanted: 'connecting', stopped: 'stopped' },
  connecting: { opened: 'subscribing', lost: 'waiting', displaced: 'waiting', stopped: 'stopped' },
  subscribing: { subscribed: 'up', lost: 'waiting', displaced: 'waiting', stopped: 'stopped' },
  up: { lost: 'waiting', displaced: 'waiting', renewed: 'connecting', stopped: 'stopped' },
  // The other link may be told of the other login when this one's socket has died already.
  waiting: { due: 'connecting', displaced: 'waiting', stopped: 'stopped' },
  stopped: {},
};

const FIRST_PAUSES_MS: readonly number[] = [1 * SECOND, 3 * SECOND, 5 * SECOND];
const LATER_PAUSE_MS = { low: 5 * SECOND, high: 30 * SECOND } as const;

/** After a link was up this long, its next loss counts as the first again. */
const SETTLED_AFTER_MS = 30 * SECOND;

/** Two clients can displace each other for ever. We come back once, soon; whoever displaces us again is left in peace. */
const DISPLACED_PAUSE_MS = { once: 5 * SECOND, again: 5 * MINUTE } as const;
const DISPLACEMENT_FORGOTTEN_AFTER_MS = 5 * MINUTE;

export class LinkMachine {
  readonly #name: string;
  readonly #random: Random;
  #phase: LinkPhase = 'idle';
  #generation = 0;
  #failures = 0;
  #displacements = 0;
  /** Another login has the session, and we have not been up since. */
  #isSessionOver = false;
  #upSince: MonotonicMs | null = null;

  constructor({ name, random }: { readonly name: string; readonly random: Random }) {
    this.#name = name;
    this.#random = random;
  }

  get phase(): LinkPhase {
    return this.#phase;
  }

  get generation(): number {
    return this.#generation;
  }

  step(event: LinkEvent, now: MonotonicMs): readonly LinkAction[] {
    const next = LINK_TRANSITIONS[this.#phase][event.type];
    if (next === undefined) return [];
    if (this.#phase === 'up') this.#forgetAfter(now);
    this.#phase = next;
    switch (next) {
      case 'connecting':
        return event.type === 'renewed' ? this.#renew() : [this.#connect()];
      case 'subscribing':
        return [{ type: 'subscribe' }];
      case 'up':
        this.#upSince = now;
        this.#isSessionOver = false;
        return [this.#announce('up', `The ${this.#name} link is up.`)];
      case 'waiting':
        return event.type === 'displaced' ? this.#waitDisplaced() : this.#wait(event.type === 'lost' ? event.why : '');
      case 'stopped':
        // A link nobody ever wanted has nothing to say.
        if (this.#generation === 0) return [];
        return [{ type: 'drop' }, this.#announce('down', `The ${this.#name} link is closed.`)];
      default:
        return [];
    }
  }

  #connect(): LinkAction {
    this.#generation += 1;
    const failed = this.#failures + this.#displacements > 0;
    const token = this.#isSessionOver ? 'login' : failed ? 'newer' : 'held';
    return { type: 'connect', generation: this.#generation, token };
  }

  #renew(): readonly LinkAction[] {
    const message = `The ${this.#name} link is opened anew, ahead of its token's end.`;
    return [{ type: 'drop' }, this.#announce('down', message), this.#connect()];
  }

  #forgetAfter(now: MonotonicMs): void {
    const upMs = now - (this.#upSince ?? now);
    this.#upSince = null;
    if (upMs >= SETTLED_AFTER_MS) this.#failures = 0;
    if (upMs >= DISPLACEMENT_FORGOTTEN_AFTER_MS) this.#displacements = 0;
  }

  #wait(why: string): readonly LinkAction[] {
    const delayMs = FIRST_PAUSES_MS[this.#failures] ?? this.#random.integer(LATER_PAUSE_MS);
    this.#failures += 1;
    const message = `The ${this.#name} link is down: ${clause(why)}. Next try in ${seconds(delayMs)}.`;
    return [{ type: 'drop' }, this.#announce('down', message), { type: 'wait', delayMs }];
  }

  #waitDisplaced(): readonly LinkAction[] {
    const delayMs = this.#displacements === 0 ? DISPLACED_PAUSE_MS.once : DISPLACED_PAUSE_MS.again;
    this.#displacements += 1;
    this.#isSessionOver = true;
    const message =
      `Another login has displaced this one (${this.#name} link). Close the other platform, or stop this one. ` +
      `Next try in ${seconds(delayMs)}.`;
    return [{ type: 'drop' }, this.#announce('displaced', message), { type: 'wait', delayMs }];
  }

  #announce(state: LinkState, message: string): LinkAction {
    return { type: 'announce', state, generation: this.#generation, message };
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / SECOND)} s`;
}
