/** The venue's own records in the shapes the wire prints. */
import type { Position } from '#account';
import type { OrderLinks } from '#gateway/wire';
import { fromTicks } from '#market';
import type { Holding, Venue, VenueOrder } from '#simulator/venue';

/** What a bracket's child or a trailing stop shows beyond a plain order: its distance in ticks and in price. */
export function linksOf({ contract, trailTicks, parent, linked }: VenueOrder, venue: Venue): OrderLinks {
  const tickSize = venue.contract(contract)?.tickSize ?? 1;
  return {
    ...(trailTicks === null ? {} : { trailDistance: trailTicks, trailPrice: fromTicks(trailTicks, tickSize) }),
    ...(parent === null ? {} : { parent }),
    ...(linked === null ? {} : { linked }),
  };
}

export function holdingToPosition(holding: Holding): Position & { readonly id: number } {
  const { id, account, contract, size, averagePrice, openedAt } = holding;
  return { id, account, contract: contract.id, size, averagePrice, openedAt };
}
