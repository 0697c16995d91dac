/** What the user hub says of the accounts watched, in our words. The venue repeats fills: each is told once. */
import type { AccountId } from '#account';
import { assertNever } from '#base';
import { USER_EVENTS, USER_SUBSCRIPTIONS, type UserEvent, type UserStream, userEventFromWire } from '#gateway/wire';
import type { GatewayEvent } from '#live/ports';
import type { Complaints } from './client-log.ts';
import { Counted } from './counted.ts';
import type { HubCall } from './refusals.ts';

/** Fills remembered to tell a repeat; at the bound the oldest is forgotten. */
const FILLS_MAX = 10_000;

const STREAMS: ReadonlyMap<string, UserStream> = new Map(
  (Object.entries(USER_EVENTS) as [UserStream, string][]).map(([stream, target]) => [target, stream]),
);

export class AccountFeed {
  readonly #emit: (event: GatewayEvent) => void;
  readonly #complaints: Complaints;
  readonly #watched = new Counted<AccountId>();
  readonly #fills = new Set<string>();

  static readonly targets: readonly string[] = Object.values(USER_EVENTS);

  constructor({ emit, complaints }: { readonly emit: (event: GatewayEvent) => void; readonly complaints: Complaints }) {
    this.#emit = emit;
    this.#complaints = complaints;
  }

  /** @returns what is to be called on an open hub */
  watch(account: AccountId): readonly HubCall<AccountId>[] {
    if (!this.#watched.add(account)) return [];
    const first = this.#watched.keys.length === 1;
    return [...(first ? [ACCOUNTS_ON] : []), ...calls(account, 'on')];
  }

  unwatch(account: AccountId): readonly HubCall<AccountId>[] {
    return this.#watched.remove(account) ? calls(account, 'off') : [];
  }

  /** All that a new connection must subscribe to. */
  resubscribe(): readonly HubCall<AccountId>[] {
    return [ACCOUNTS_ON, ...this.#watched.keys.flatMap((account) => calls(account, 'on'))];
  }

  /** Whether anybody still waits for what a call brings. */
  wants({ args: [account] }: HubCall<AccountId>): boolean {
    return account === undefined || this.#watched.has(account);
  }

  /** @param args the event's one argument */
  receive(target: string, [argument]: readonly unknown[]): void {
    const stream = STREAMS.get(target);
    if (stream === undefined) return;
    const read = userEventFromWire(stream, argument);
    if (!read.ok) {
      this.#complaints.complain('GATEWAY_USER_EVENT', `A ${target} cannot be read: ${read.error}.`);
      return;
    }
    const event = translate(read.value);
    if (this.#watched.has(accountOf(event)) && !this.#isRepeat(event)) this.#emit(event);
  }

  /** A fill that is taken back later is news, not a repeat. */
  #isRepeat(event: AccountEvent): boolean {
    if (event.type !== 'account.fill') return false;
    const key = `${event.fill.id}${event.fill.voided ? ' voided' : ''}`;
    if (this.#fills.has(key)) return true;
    this.#fills.add(key);
    const [oldest] = this.#fills;
    if (this.#fills.size > FILLS_MAX && oldest !== undefined) this.#fills.delete(oldest);
    return false;
  }
}

type AccountEvent = Extract<GatewayEvent, { type: `account.${string}` }>;

/** All accounts of the login come by one subscription. */
const ACCOUNTS_ON: HubCall<AccountId> = { method: USER_SUBSCRIPTIONS.account.on, args: [] };

function calls(account: AccountId, way: 'on' | 'off'): readonly HubCall<AccountId>[] {
  const { order, position, fill } = USER_SUBSCRIPTIONS;
  return [order, position, fill].map((stream) => ({ method: stream[way], args: [account] }));
}

function translate(event: UserEvent): AccountEvent {
  switch (event.type) {
    case 'account':
      return { type: 'account.balance', account: event.account };
    case 'order':
      return { type: 'account.order', order: event.order };
    case 'position':
      return { type: 'account.position', position: event.position };
    case 'fill':
      return { type: 'account.fill', fill: event.fill };
    default:
      return assertNever(event);
  }
}

function accountOf(event: AccountEvent): AccountId {
  switch (event.type) {
    case 'account.balance':
      return event.account.id;
    case 'account.order':
      return event.order.account;
    case 'account.position':
      return event.position.account;
    case 'account.fill':
      return event.fill.account;
    default:
      return assertNever(event);
  }
}
