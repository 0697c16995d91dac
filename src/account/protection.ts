/**
 * The stop and the target that stand at the venue beside a position, so that they hold while we are away. Distances are
 * whole ticks from the entry's fill, without a sign; null where there is none.
 */
import { direction, type Side } from './side.ts';

export interface Protection {
  readonly stopLossTicks: number | null;
  /** The stop follows the price at its distance. */
  readonly trailing: boolean;
  readonly takeProfitTicks: number | null;
}

/** What the venue takes as distances: offsets from the fill of an entry on this side, below it negative. */
export function protectionOffsets(
  side: Side,
  { stopLossTicks, takeProfitTicks }: Protection,
): { readonly stopLoss: number | null; readonly takeProfit: number | null } {
  const ahead = direction(side);
  return {
    stopLoss: stopLossTicks === null ? null : -ahead * stopLossTicks,
    takeProfit: takeProfitTicks === null ? null : ahead * takeProfitTicks,
  };
}
