/** What `Order/modify` makes of an order, or why it does not. */
import { err, ok, type Result } from '#base';
import type { Contract } from '#market';
import type { MarketQuote } from './market.ts';
import { isOnGrid, trailTicks } from './ticket-check.ts';
import { isWorking, type VenueOrder } from './venue-order.ts';

/** A member that is null stays as it is. */
export interface Amendment {
  readonly size: number | null;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** An absolute price, as in a new order. */
  readonly trailPrice: number | null;
}

/** Failure: the venue's sentence. */
export function amended(
  order: VenueOrder,
  {
    wish,
    contract,
    quote,
  }: { readonly wish: Amendment; readonly contract: Contract; readonly quote: MarketQuote | null },
): Result<VenueOrder, string> {
  const { size, limitPrice, stopPrice, trailPrice } = wish;
  const offGrid = (price: number | null): boolean => price !== null && !isOnGrid(price, contract);
  if (!isWorking(order)) return err(`Order is ${order.status}.`);
  if (size !== null && size <= order.filled) return err('Invalid order size.');
  if (offGrid(limitPrice) || offGrid(stopPrice)) return err('Invalid price. Price is not aligned to tick size.');
  if (offGrid(trailPrice)) return err('Invalid trail price. Price is not aligned to tick size.');
  const plain = { ...order, size: size ?? order.size, limitPrice: limitPrice ?? order.limitPrice };
  if (trailPrice === null) return ok({ ...plain, stopPrice: stopPrice ?? order.stopPrice });
  if (quote === null) return err('Cannot trail without a last price');
  // The stop is set anew at the next tick, from the new distance.
  return ok({ ...plain, stopPrice: null, trailTicks: trailTicks({ last: quote.lastPrice, trailPrice, contract }) });
}
