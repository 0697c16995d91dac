/**
 * Stamps of the feed that were not believed. What carried them was dropped: where the feed turns out to be right, it is
 * missing from the bars under way.
 */
import { type EpochMs, epochMs, iso, MINUTE } from '#base';
import type { ContractId } from '#market';
import { feedFound, leaveFeed } from './joining.ts';
import { marketDesk } from './market-desk.ts';
import type { Turn } from './turn.ts';

/** One bad stamp often comes with more, and people are told once in so long. */
const TOLD_EVERY_MS = MINUTE;

/**
 * One bad stamp would move the whole program into another day; those who look after the feed must hear of it. That each is known
 * here, told or not, is for the bars: it may be right.
 */
export function feedDoubted(turn: Turn, contract: ContractId, stamp: EpochMs): void {
  const market = marketDesk(turn.desk, contract);
  market.doubted = epochMs(Math.min(stamp, market.doubted ?? stamp));
  const { doubtToldAt } = turn.desk;
  if (doubtToldAt !== null && turn.at.monotonic - doubtToldAt < TOLD_EVERY_MS) return;
  turn.desk.doubtToldAt = turn.at.monotonic;
  const said = `the feed stamped ${contract} ${iso(stamp)}, when it is ${iso(turn.at.venue)}`;
  turn.error(null, 'ERR_FEED_STAMP', `${said}: what it said was dropped. If it goes on, check this machine's clock`);
}

/** What was dropped turns out to be right: it is missing from the bars under way, and the feed is joined anew. */
export function settleDoubt(
  turn: Turn,
  { contract, at }: { readonly contract: ContractId; readonly at: EpochMs },
): void {
  const { doubted } = marketDesk(turn.desk, contract);
  if (doubted !== null && at >= doubted) joinAnew(turn, contract);
  marketDesk(turn.desk, contract).doubted = null;
}

/**
 * The time that was doubted has come by another contract's word, or by itself, before its own contract spoke again.
 * @returns whether the bar that is about to close may lack what was dropped, and is not to be built from prints
 */
export function isOvertaken(turn: Turn, contract: ContractId): boolean {
  const { doubted } = marketDesk(turn.desk, contract);
  return doubted !== null && turn.at.venue >= doubted;
}

export function joinAnew(turn: Turn, contract: ContractId): void {
  marketDesk(turn.desk, contract).doubted = null;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id === contract) leaveFeed(turn, id, desk, 'the feed was joined anew');
  }
  // Its own next word may be long in coming.
  feedFound(turn);
}
