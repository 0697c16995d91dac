/**
 * Asks the venue over REST how an account stands: one question at a time, from far enough back that nothing is missed. What
 * it answers is judged in accounts.ts.
 */
import type { AccountId } from '#account';
import { DAY, type EpochMs, epochMs, MINUTE } from '#base';
import { accountBook } from './books.ts';
import { type AccountDesk, accountDesk } from './desk.ts';
import { keepers } from './keeper.ts';
import type { Turn } from './turn.ts';

/** However long ago a run before has ended. */
const LOOK_BACK_MS_MAX = 30 * DAY;

/** @param anew what was asked for before this moment is no answer any more: a reading of its own overtakes it */
export function fetchAccount(turn: Turn, id: AccountId, { anew = false } = {}): void {
  const desk = accountDesk(turn.desk, id);
  // A flatten waits for no read that must wait for its turn: its own overtakes it, and the other's answer is not heard.
  const urgent = isFlattening(turn, id);
  if (desk.fetch !== null && !anew && (desk.fetch.urgent || !urgent)) {
    desk.fetchWanted = true;
    return;
  }
  const number = ++turn.desk.fetchNumber;
  desk.fetch = { number, urgent, touches: new Map(desk.touches) };
  desk.fetchWanted = false;
  turn.command({ type: 'account.fetch', account: id, fetch: number, since: sinceOf(turn, id, desk), urgent });
}

/**
 * Orders and fills are read from a minute before the last comparison, and of the last hours in any case. The first reading of
 * a run goes back to the day's opening, since what the day has brought is reckoned from its fills, and to the last order or
 * fill that an earlier run knew of.
 */
function sinceOf({ at, desk, books, times }: Turn, id: AccountId, { compared, comparedAt }: AccountDesk): EpochMs {
  const usual = Math.min(at.venue - times.readBackMs, (comparedAt ?? at.venue) - MINUTE);
  if (compared) return epochMs(usual);
  const { orders, fills } = accountBook(books, id);
  let known = Number.NEGATIVE_INFINITY;
  for (const { updatedAt } of orders.values()) known = Math.max(known, updatedAt);
  for (const fill of fills.values()) known = Math.max(known, fill.at);
  const last = known === Number.NEGATIVE_INFINITY ? usual : Math.max(known - MINUTE, at.venue - LOOK_BACK_MS_MAX);
  return epochMs(Math.min(usual, desk.calendar.latestSession(at.venue).open, last));
}

function isFlattening(turn: Turn, id: AccountId): boolean {
  return keepers(turn).some(({ account, desk }) => account === id && desk.flatten !== null);
}
