/**
 * The last gap of a link: how long it lasted, and what was read to make up for it once the link was back (R6, R7). It decides
 * nothing; people are told by it what they have not missed.
 */
import { MINUTE } from '#base';
import { accountsInUse } from './accounts.ts';
import { type AccountDesk, accountDesk, type LinkDesk, type Recovered } from './desk.ts';
import type { Turn } from './turn.ts';

/** A bar of this length or less is waited for; of a longer one the rest is fetched when it is over, and not counted. */
const HOLE_MS_MAX = 2 * MINUTE;

/** A link that goes again before all was read goes on with the gap it had. */
export function gapOpens(turn: Turn, link: LinkDesk): void {
  if (link.gap !== null && !link.gap.settled) {
    link.gap.lengthMs = null;
    return;
  }
  const { venue, monotonic } = turn.at;
  const recovered = { orders: 0, fills: 0, positions: 0, bars: 0 };
  link.gap = { since: venue, began: monotonic, lengthMs: null, settled: false, recovered };
}

export function gapCloses(turn: Turn, { gap }: LinkDesk): void {
  if (gap !== null && !gap.settled) gap.lengthMs = turn.at.monotonic - gap.began;
}

/** Counts what this turn has brought in, until nothing is missing any more. */
export function noteRecovered(turn: Turn): void {
  const { account, market } = turn.desk.links;
  if (account.gap !== null && account.gap.lengthMs !== null && !account.gap.settled) {
    countAccount(turn, account.gap.recovered);
    account.gap.settled = [...accountsInUse(turn)].every((id) => isRead(accountDesk(turn.desk, id)));
  }
  if (market.gap !== null && market.gap.lengthMs !== null && !market.gap.settled) {
    countBars(turn, market.gap.recovered);
    market.gap.settled = isFeedWhole(turn);
  }
}

/** One whose stream is refused has a trouble of its own, which outlasts the gap. */
function isRead({ reconciled, refused }: AccountDesk): boolean {
  return reconciled || refused !== null;
}

function countAccount({ facts }: Turn, recovered: Recovered): void {
  for (const fact of facts) {
    if (fact.type === 'fill.booked' && fact.channel === 'rest') recovered.fills += 1;
    if (fact.type === 'order.changed' && fact.channel === 'rest') recovered.orders += 1;
    if (fact.type === 'position.stated' && fact.channel === 'rest') recovered.positions += 1;
  }
}

function countBars({ facts }: Turn, recovered: Recovered): void {
  for (const fact of facts)
    if (fact.type === 'bars.closed' && fact.origin === 'repair') recovered.bars += fact.bars.length;
}

function isFeedWhole({ desk, at }: Turn): boolean {
  return [...desk.sessions.values()].every(({ liveFrom, fetches }) => {
    const missing = [...fetches.values()].filter(({ origin }) => origin === 'repair');
    return liveFrom !== null && missing.every(({ pending, to }) => pending && to - at.venue > HOLE_MS_MAX);
  });
}
