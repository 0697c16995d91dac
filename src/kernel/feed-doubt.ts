/**
 * Stamps of the feed that were not believed. What carried them was dropped: where the feed turns out to be right, it is
 * missing from the bars under way.
 */
import { type EpochMs, epochMs, iso } from '#base';
import type { ContractId } from '#market';
import { leaveFeed } from './joining.ts';
import { marketDesk } from './market-desk.ts';
import type { Turn } from './turn.ts';

/** One bad stamp would move the whole program into another day; those who look after the feed must hear of it. */
export function feedDoubted(turn: Turn, contract: ContractId, stamp: EpochMs): void {
  const market = marketDesk(turn.desk, contract);
  market.doubted = epochMs(Math.min(stamp, market.doubted ?? stamp));
  const said = `the feed stamped ${contract} ${iso(stamp)}, when it is ${iso(turn.at.venue)}`;
  turn.error(null, 'ERR_FEED_STAMP', `${said}: what it said was dropped. If it goes on, check this machine's clock`);
}

/** What was dropped turns out to be right: it is missing from the bars under way, and the feed is joined anew. */
export function settleDoubt(
  turn: Turn,
  { contract, at }: { readonly contract: ContractId; readonly at: EpochMs },
): void {
  const market = marketDesk(turn.desk, contract);
  const { doubted } = market;
  market.doubted = null;
  if (doubted === null || at < doubted) return;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id === contract) leaveFeed(turn, id, desk, 'the feed was joined anew');
  }
}
