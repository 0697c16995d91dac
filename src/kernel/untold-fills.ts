/**
 * Fills that REST shows and the account's stream never told, though its link was up when they happened (R2): a stream that
 * loses messages without a sign. The link is shown as degraded then, and when a second order has filled so within some
 * minutes it is opened anew: with a fresh token and new subscriptions, and what was missed is read as after any gap.
 */
import type { Fill } from '#account';
import { MINUTE, SECOND } from '#base';
import { accountDesk, type LinkDesk, type UntoldDesk } from './desk.ts';
import type { Turn } from './turn.ts';

/** REST has told of a fill that nobody had told of before: the stream has its time to tell it too. */
export function awaitStream(turn: Turn, { id, order, at, account }: Fill): void {
  if (accountDesk(turn.desk, account).refused !== null) return;
  const { state, upSince } = turn.desk.links.account;
  // What happened before the link was up, the stream tells no more; the clocks of both stamps may differ a little.
  if (state !== 'up' || upSince === null || at < upSince + turn.times.differMs) return;
  turn.desk.untold.awaited.set(id, order);
  turn.after(`untold:${id}`, turn.times.agreementMs);
}

export function streamTold(turn: Turn, { id }: Fill): void {
  if (turn.desk.untold.awaited.delete(id)) turn.command({ type: 'timer.clear', timer: `untold:${id}` });
}

/** The stream has had its time: does it tell at all? */
export function untoldDue(turn: Turn, fill: Fill['id']): void {
  const { untold, links } = turn.desk;
  const order = untold.awaited.get(fill);
  untold.awaited.delete(fill);
  const known = untoldLately(turn, untold);
  if (order === undefined || known.some((each) => each.order === order)) return;
  untold.orders = [...known, { order, at: turn.at.monotonic }];
  const { untoldWithinMs, untoldOrdersMax } = turn.times;
  const { generation } = links.account;
  const message = degradedMessage(links.account, turn, untold) ?? '';
  turn.error(null, 'NOTICE_ACCOUNT_STREAM', `the account link is degraded: ${message}; REST shows order ${order}`);
  turn.record({ type: 'link.noted', link: 'account', state: 'up', degraded: true, generation, message });
  turn.after('degraded', untoldWithinMs);
  if (untold.orders.length < untoldOrdersMax) return;
  const why = `its stream did not tell the fills of ${untold.orders.length} orders within ${untoldWithinMs / MINUTE} minutes`;
  turn.command({ type: 'account.reconnect', why });
}

/** Nothing more was missed for a while: the link is good again. */
export function degradedDue(turn: Turn): void {
  const { untold, links } = turn.desk;
  if (untold.orders.length === 0 || untoldLately(turn, untold).length > 0) return;
  untold.orders = [];
  const { generation, message } = links.account;
  turn.record({ type: 'link.noted', link: 'account', state: 'up', generation, message });
}

/** The link has gone: what its stream owed is read once it is back. */
export function forgetUntold(turn: Turn): void {
  const { untold } = turn.desk;
  for (const fill of untold.awaited.keys()) turn.command({ type: 'timer.clear', timer: `untold:${fill}` });
  untold.awaited.clear();
  untold.orders = [];
}

/** What people are told of a link that is up and misses something; null: nothing is known to be missed. */
export function degradedMessage(
  { state }: LinkDesk,
  ground: Pick<Turn, 'at' | 'times'>,
  untold: UntoldDesk,
): string | null {
  const { length } = untoldLately(ground, untold);
  if (state !== 'up' || length === 0) return null;
  const fills = length === 1 ? 'the fill of an order' : `the fills of ${length} orders`;
  return `the stream did not tell ${fills} within ${ground.times.agreementMs / SECOND} s`;
}

function untoldLately({ at, times }: Pick<Turn, 'at' | 'times'>, { orders }: UntoldDesk): UntoldDesk['orders'] {
  return orders.filter((each) => at.monotonic - each.at < times.untoldWithinMs);
}
