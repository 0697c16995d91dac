/**
 * When a hub connection is opened anew for the sake of its token. The venue may cut a connection whose token is over, and
 * that would be in the middle of a session; so it is done ahead, in the daily break, just before a session that the token
 * would not outlive. In the last minutes of a token it is done whatever the hour.
 *
 * Pure: the token's life counts on the wall's clock, the sessions on the venue's.
 */
import { type EpochMs, MINUTE } from '#base';
import type { TradingCalendar } from '#market';
import type { Token } from './token.ts';

/** The last moment; of a short life, its last quarter. */
const LAST_MS = 10 * MINUTE;
/** So long before an opening it is looked at; the connection is up again when the market is. */
const EVE_MS = 10 * MINUTE;
/** A token should outlive the session by so much: more than `LAST_MS`, so that the two never meet inside a session. */
const SPARE_MS = 15 * MINUTE;
/** A token younger than this is as good as the next one. */
const YOUNG_MS = 30 * MINUTE;

export function isRenewalDue(
  token: Token,
  { wall, venue, calendar }: { readonly wall: EpochMs; readonly venue: EpochMs; readonly calendar: TradingCalendar },
): boolean {
  const lifeMs = token.spentAt - token.obtainedAt;
  const leftMs = token.spentAt - wall;
  if (leftMs <= Math.min(LAST_MS, lifeMs / 4)) return true;
  if (calendar.isOpen(venue) || wall - token.obtainedAt < Math.min(YOUNG_MS, lifeMs / 2)) return false;
  const opens = calendar.nextOpen(venue);
  const session = calendar.sessionAt(opens);
  return opens - venue <= EVE_MS && session !== null && session.close - venue + SPARE_MS > leftMs;
}
