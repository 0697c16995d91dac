/**
 * When a working order meets the market, and at what price. A market order takes the other side of the quote, at times a
 * tick or two worse; a limit fills at its price or, where it was crossed on arrival, at the better quote; a stop waits
 * for a trade at its price and then is a market order.
 */
import { direction, type Side } from '#account';
import type { Random } from '#base';
import { type Contract, fromTicks, toTicks } from '#market';
import type { MarketQuote } from './market.ts';
import type { VenueOrder } from './venue-order.ts';

export interface Meeting {
  readonly quote: MarketQuote;
  readonly contract: Contract;
  readonly random: Random;
  /** Whether the order has only just come to the market. */
  readonly arriving: boolean;
}

/** @returns the price it fills at, null while it has to wait */
export function fillPriceOf(order: VenueOrder, meeting: Meeting): number | null {
  const { quote } = meeting;
  switch (order.type) {
    case 'market':
      return marketPrice(order.side, meeting);
    case 'limit':
    case 'join-bid':
    case 'join-ask': {
      const limit = order.limitPrice;
      const other = order.side === 'buy' ? quote.bestAsk : quote.bestBid;
      if (limit === null || direction(order.side) * (limit - other) < -1e-9) return null;
      return meeting.arriving ? other : limit;
    }
    case 'stop':
    case 'trailing-stop': {
      if (!isSetOff(order, quote)) return null;
      return marketPrice(order.side, meeting);
    }
    // Set off, it is a limit; until then it waits, and whoever keeps it sets it off.
    case 'stop-limit':
    // No ticket has this type.
    case 'unknown':
      return null;
  }
}

/** Whether the last trade has reached the stop of an order. */
export function isSetOff({ side, stopPrice }: VenueOrder, { lastPrice }: MarketQuote): boolean {
  return stopPrice !== null && direction(side) * (lastPrice - stopPrice) >= -1e-9;
}

/** Mostly no slippage, a tick in four cases of twenty, two in one. */
function marketPrice(side: Side, { quote, contract, random }: Meeting): number {
  const draw = random.integer({ low: 1, high: 20 });
  const slipped = draw <= 15 ? 0 : draw <= 19 ? 1 : 2;
  const ticks = toTicks(side === 'buy' ? quote.bestAsk : quote.bestBid, contract.tickSize);
  return fromTicks(ticks + direction(side) * slipped, contract.tickSize);
}

/** A trailing stop's price after the last trade: it follows a favourable market and never steps back. */
export function trailedStop(order: VenueOrder, { quote, contract }: Pick<Meeting, 'quote' | 'contract'>): number {
  const distance = fromTicks(Math.abs(order.trailTicks ?? 0), contract.tickSize);
  const wish = Number((quote.lastPrice + direction(order.side) * distance).toFixed(10));
  if (order.stopPrice === null) return wish;
  return order.side === 'buy' ? Math.min(order.stopPrice, wish) : Math.max(order.stopPrice, wish);
}

/** The price the orders of type join take on arrival: the best of their own side. They do not follow it. */
export function joinedPrice(order: VenueOrder, quote: MarketQuote): number | null {
  if (order.type === 'join-bid') return quote.bestBid;
  if (order.type === 'join-ask') return quote.bestAsk;
  return order.limitPrice;
}
