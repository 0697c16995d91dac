/**
 * A flatten whose orders have come to nothing as often as it has attempts. A rule's ends there, since its rule begins it anew
 * while it holds. What a person wants closed is tried on, with ever longer rests, until flat is proven or that person resumes
 * trading: a venue that refuses everything for a few seconds must not leave a position to nobody.
 */
import type { AccountId } from '#account';
import { MINUTE, monotonicMs } from '#base';
import type { FlattenSaga } from './desk.ts';
import { type Keeper, keepers } from './keeper.ts';
import type { Turn } from './turn.ts';

/** The longest rest between two orders. */
const REST_MS_MAX = MINUTE;

/** It has used its attempts, and nothing of a person's word keeps it going. */
export function isGivenUp(turn: Turn, { book }: Keeper, saga: FlattenSaga): boolean {
  return hasTriedAll(turn, saga) && (saga.by === 'rule' || book?.tradingState === 'active');
}

/** @returns whether it must not try again yet; the rest after an attempt begins when that has come to nothing */
export function isResting(turn: Turn, { id }: Keeper, saga: FlattenSaga): boolean {
  if (!hasTriedAll(turn, saga)) return false;
  if (saga.rest?.after !== saga.attempts) {
    const { flattenAgainMs, flattenAttemptsMax } = turn.times;
    const restMs = Math.min(flattenAgainMs * 2 ** (saga.attempts - flattenAttemptsMax), REST_MS_MAX);
    saga.rest = { after: saga.attempts, until: monotonicMs(turn.at.monotonic + restMs) };
    turn.after(`flatten:${id}`, restMs);
  }
  return turn.at.monotonic < saga.rest.until;
}

/** A person has asked once more: it is tried now. */
export function endRest(turn: Turn, { rest }: FlattenSaga): void {
  if (rest !== null) rest.until = turn.at.monotonic;
}

/** Those of an account that have used their attempts: to resume trading ends them. */
export function triedAllIn(turn: Turn, account: AccountId): readonly Keeper[] {
  return keepers(turn).filter(
    ({ account: theirs, desk: { flatten } }) => theirs === account && flatten !== null && hasTriedAll(turn, flatten),
  );
}

/** After as many rounds as a flatten has attempts, then ever more seldom. */
export function isToldNow({ times }: Turn, rounds: number): boolean {
  const bouts = rounds / times.flattenAttemptsMax;
  return bouts >= 1 && Number.isInteger(Math.log2(bouts));
}

function hasTriedAll({ times }: Turn, { attempts }: FlattenSaga): boolean {
  return attempts >= times.flattenAttemptsMax;
}
