/**
 * The user hub: who subscribed to which account, and the events of orders, fills, positions and accounts in the venue's
 * `{action, data}`, without nulls.
 */
import type { AccountId } from '#account';
import {
  ACTIONS,
  accountToWire,
  fillToWire,
  orderToWire,
  positionToWire,
  USER_EVENTS,
  USER_SUBSCRIPTIONS,
  type UserStream,
  type WireBody,
} from '#gateway/wire';
import type { UserEvent, Venue } from '#simulator/venue';
import type { Hearer } from './hub-connection.ts';
import { type Quirks, quirksWith } from './quirks.ts';
import { subscribe, timesHeard, unsubscribe } from './subscriptions.ts';
import { holdingToPosition, linksOf } from './venue-to-wire.ts';

export class UserFeed {
  readonly #venue: Venue;
  readonly #quirks: Quirks;

  constructor(venue: Venue, wishes: Partial<Quirks> = {}) {
    this.#venue = venue;
    this.#quirks = quirksWith(wishes);
  }

  /** Performs a call of a client; @returns the error of its completion, null for none */
  invoke(connection: Hearer, target: string, given: readonly unknown[]): string | null {
    const streams = Object.entries(USER_SUBSCRIPTIONS) as [UserStream, { on: string; off: string }][];
    const [stream, names] = streams.find(([, { on, off }]) => target === on || target === off) ?? [];
    if (stream === undefined || names === undefined) return `Unknown hub method '${target}'`;
    const expected = stream === 'account' ? 0 : 1;
    if (given.length !== expected) {
      return `Invocation provides ${given.length} argument(s) but target expects ${expected}.`;
    }
    const [id] = given;
    const own = this.#venue.accounts().some((account) => account.id === id && owns(connection, account.id));
    const foreign = expected === 1 && !own;
    if (foreign) {
      // Where that is no error, silence follows.
      if (!this.#quirks.foreignAccountFails) return null;
      return `An unexpected error occurred invoking '${target}' on the server.`;
    }
    const key = stream === 'account' ? stream : `${stream} ${String(id)}`;
    if (target === names.on) subscribe(connection, key, this.#quirks);
    else unsubscribe(connection, key);
    return null;
  }

  /** Tells the connections what happened; they have to be flushed after. */
  publish(event: UserEvent, connections: Iterable<Hearer>): void {
    const { stream, action, data } = this.#toWire(event);
    const key = stream === 'account' ? stream : `${stream} ${event.account}`;
    const said = this.#quirks.envelope ? { action: ACTIONS.code(action), data } : data;
    for (const connection of connections) {
      if (!owns(connection, event.account)) continue;
      for (let i = 0; i < timesHeard(connection, key); i += 1) connection.say(USER_EVENTS[stream], [said]);
    }
  }

  #toWire(event: UserEvent): { stream: UserStream; action: 'added' | 'changed' | 'removed'; data: WireBody } {
    switch (event.type) {
      case 'user.account':
        return { stream: 'account', action: 'changed', data: accountToWire(event.state, event.state) };
      case 'user.order':
        return {
          stream: 'order',
          action: 'changed',
          data: orderToWire(event.order, linksOf(event.order, this.#venue), 'hub'),
        };
      case 'user.fill':
        return {
          stream: 'fill',
          action: 'added',
          data: fillToWire(event.fill, { commissions: event.fill.commission, hand: 'hub' }),
        };
      case 'user.position':
        return {
          stream: 'position',
          action: event.holding.size === 0 ? 'removed' : 'changed',
          data: positionToWire(holdingToPosition(event.holding), { hand: 'hub', named: true }),
        };
    }
  }
}

function owns(connection: Hearer, account: AccountId): boolean {
  return connection.owns?.(account) ?? true;
}
