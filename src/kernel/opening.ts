/** The market opens after each break: what outlived the break is heard of soon, or somebody should look. */
import { epochMs, SECOND } from '#base';
import type { SessionDesk } from './desk.ts';
import { marketDesk } from './market-desk.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** The market opened a while ago: subscriptions that outlived the break have been heard of, or somebody should look. */
export function openingDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const { desk } = session;
  const { openingWordMs } = turn.times;
  awaitOpening(turn, id, desk);
  const { heardAt } = marketDesk(turn.desk, desk.contract.id);
  const isHeard = heardAt !== null && turn.at.monotonic - heardAt <= openingWordMs;
  if (isHeard || !desk.calendar.isOpen(turn.at.venue)) return;
  turn.alarm(
    id,
    `nothing was heard of ${desk.contract.symbol} in the ${openingWordMs / SECOND} s since the market opened (the market link is ${turn.desk.links.market.state})`,
  );
}

export function awaitOpening(turn: Turn, id: SessionId, { calendar }: SessionDesk): void {
  turn.atVenue(`opening:${id}`, calendar.nextOpen(epochMs(turn.at.venue + 1)) + turn.times.openingWordMs);
}
