/**
 * How many orders an account has sent in the last minute, across its sessions and across a restart: a program that crashes
 * and is started again in a circle is a formula gone wild, too.
 */
import type { AccountId } from '#account';
import { MINUTE, monotonicMs } from '#base';
import { accountDesk } from './desk.ts';
import type { Intent } from './fact.ts';
import type { Turn } from './turn.ts';

export function countOrder(turn: Turn, account: AccountId): void {
  accountDesk(turn.desk, account).orderTimes.push(turn.at.monotonic);
}

/** An order of a run before: how long ago it was is told by venue time, the one clock that goes on. */
export function countOrderBefore(turn: Turn, { account, at }: Intent): void {
  const agoMs = Math.max(turn.at.venue - at, 0);
  if (agoMs < MINUTE) accountDesk(turn.desk, account).orderTimes.push(monotonicMs(turn.at.monotonic - agoMs));
}

export function ordersLastMinute(turn: Turn, account: AccountId): number {
  const { orderTimes } = accountDesk(turn.desk, account);
  while (orderTimes[0] !== undefined && turn.at.monotonic - orderTimes[0] >= MINUTE) orderTimes.shift();
  return orderTimes.length;
}
