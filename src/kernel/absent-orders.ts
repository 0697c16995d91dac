/**
 * Orders presumed never to have arrived. Their account is watched on, by stream and by readings, until their trading day has
 * ended, whether a session runs there or not: an order that is found after all must be heard of.
 */
import type { AccountId } from '#account';
import { DAY } from '#base';
import { fetchAccount } from './account-reading.ts';
import type { TradeBook } from './books.ts';
import type { Turn } from './turn.ts';

/** At least until its trading day has ended. */
const WATCHED_MS = DAY;

function isWatchedFor({ at }: Turn, { record, intent }: TradeBook): boolean {
  return record.status === 'presumed-absent' && at.venue - intent.at < WATCHED_MS;
}

/** One more is presumed absent, this run begins, or the time of one is over. */
export function watchAbsent(turn: Turn): void {
  const { absentIn } = turn.desk;
  const wanted = new Set<AccountId>();
  for (const trade of turn.books.trades.values()) {
    if (!isWatchedFor(turn, trade)) continue;
    wanted.add(trade.intent.account);
    turn.atVenue(`absent:${trade.intent.tag}`, trade.intent.at + WATCHED_MS);
  }
  for (const account of wanted) {
    if (absentIn.has(account)) continue;
    absentIn.add(account);
    turn.command({ type: 'account.watch', account });
    fetchAccount(turn, account);
  }
  for (const account of absentIn) {
    if (wanted.has(account)) continue;
    absentIn.delete(account);
    turn.command({ type: 'account.unwatch', account });
  }
}
