/**
 * The two links to the venue come and go. What that means for the feed, the accounts and the contracts in force; and a login
 * elsewhere that takes a link over twice is somebody else who trades.
 */
import { MINUTE } from '#base';
import { accountLinkChanged, haltAccounts } from './accounts.ts';
import { contractsInForce } from './contract-check.ts';
import type { LinkDesk } from './desk.ts';
import type { Happening } from './event.ts';
import { gapCloses, gapOpens } from './gap.ts';
import { feedFound, feedLost } from './joining.ts';
import type { Turn } from './turn.ts';
import { forgetUntold } from './untold-fills.ts';

export function linkChanged(
  turn: Turn,
  { link, state, generation, message }: Extract<Happening, { type: 'link.changed' }>,
): void {
  const desk = turn.desk.links[link];
  const before = desk.state;
  const wasUp = before === 'up';
  if (state !== 'up') desk.upSince = null;
  else if (!wasUp || desk.generation !== generation) desk.upSince = turn.at.venue;
  if (wasUp && state !== 'up') gapOpens(turn, desk);
  if (!wasUp && state === 'up') gapCloses(turn, desk);
  desk.state = state;
  desk.generation = generation;
  desk.message = message;
  // A link that is down says so with each try; the ledger is told once.
  if (state !== before || generation <= 1) turn.record({ type: 'link.noted', link, state, generation, message });
  const inUse = turn.desk.sessions.size + turn.desk.left.size > 0;
  // In the break and at the weekend links come and go; it is noted, and nobody is called.
  const matters = inUse && (state === 'displaced' || turn.desk.calendar.isOpen(turn.at.venue));
  if (wasUp && state !== 'up' && matters) turn.alarm(null, message);
  if (state === 'displaced') displaced(turn, desk);
  if (link === 'account' && state !== 'up') forgetUntold(turn);
  if (link === 'account') return accountLinkChanged(turn, state === 'up');
  if (state === 'up') {
    contractsInForce(turn);
    feedFound(turn);
  } else feedLost(turn);
}

/** Once may be a glance at the platform; twice is somebody else who trades, and orders of two hands do not mix. */
function displaced(turn: Turn, link: LinkDesk): void {
  const { monotonic } = turn.at;
  const { displacedAgainMs } = turn.times;
  const again = link.displacedAt !== null && monotonic - link.displacedAt <= displacedAgainMs;
  link.displacedAt = monotonic;
  if (again)
    haltAccounts(turn, `another login has displaced this one twice within ${displacedAgainMs / MINUTE} minutes`);
}
