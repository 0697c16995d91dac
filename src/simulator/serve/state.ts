/** The simulator at a glance, as `/sim/state` tells it: the clock, the faults, who listens, and what the accounts do. */
import { iso } from '#base';
import type { Venue, VenueOrder } from '#simulator/venue';
import { FAULTS, type Faults } from './faults.ts';
import type { Hubs } from './hubs.ts';
import type { VenueClock } from './venue-clock.ts';

/** The newest orders that are told, all accounts together. */
const ORDERS_MAX = 40;

export interface StateParts {
  readonly venue: Venue;
  readonly clock: VenueClock;
  readonly hubs: Hubs;
  readonly faults: Faults;
}

export function stateOf({ venue, clock, hubs, faults }: StateParts): object {
  return {
    venue_now: iso(venue.now),
    speed: clock.speed,
    paused: clock.paused,
    /** A recording that has been streamed to its end, with nothing left to happen. */
    over: venue.nextAt === null,
    faults: faults.active,
    kinds: Object.entries(FAULTS).map(([kind, told]) => ({ kind, ...told })),
    connections: hubs.all.map(({ hub, waiting, subscriptions, session }) => ({
      ...{ hub, waiting, user: session.userName },
      subscriptions: [...subscriptions],
    })),
    markets: venue.markets().map(({ contract, quote }) => ({
      ...{ id: contract.id, contract: contract.symbol },
      ...{ bid: quote?.bestBid ?? null, ask: quote?.bestAsk ?? null },
      ...{ last: quote?.lastPrice ?? null, volume: quote?.volume ?? 0 },
    })),
    accounts: accountsOf(venue),
    orders: ordersOf(venue),
  };
}

function accountsOf(venue: Venue): readonly object[] {
  return venue.accounts().map(({ id, name, balance, canTrade, brackets, follower = false }) => {
    const standing = venue.standing(id);
    return {
      ...{ id, name, balance, can_trade: canTrade, brackets, follower },
      ...{ equity: standing?.equity ?? null, floor: standing?.floor ?? null, barred: standing?.barred ?? null },
      orders: venue.orders(id).length,
      positions: venue.holdings(id).map(({ contract, size, averagePrice }) => ({
        contract: contract.symbol,
        ...{ size, average_price: averagePrice },
      })),
    };
  });
}

function ordersOf(venue: Venue): readonly object[] {
  const symbolOf = ({ contract }: VenueOrder) => venue.contract(contract)?.symbol ?? contract;
  return venue
    .accounts()
    .flatMap(({ id }) => venue.orders(id).slice(-ORDERS_MAX))
    .sort((a, b) => b.id - a.id)
    .slice(0, ORDERS_MAX)
    .map((order) => ({
      ...{ id: order.id, account: order.account, contract: symbolOf(order), side: order.side, size: order.size },
      ...{ type: order.type, price: order.limitPrice ?? order.stopPrice, status: order.status },
      ...{ filled: order.filled, fill_price: order.fillPrice, tag: order.tag },
    }));
}
