/**
 * A position may be read as it was before a fill that was told a moment ago, or not be shown at all. Such a reading stands in
 * the books and is doubted: nothing is closed by it, and nothing called flat, until it is read again a while later. One that
 * agrees with the fills again ends the doubt, so that the next that does not is doubted anew.
 */
import type { AccountId } from '#account';
import type { MonotonicMs } from '#base';
import type { ContractId } from '#market';
import { accountBook, positionBook } from './books.ts';
import { accountDesk } from './desk.ts';
import type { Place } from './keeper.ts';
import { UNBOOKED_MS } from './open-orders.ts';
import type { Turn } from './turn.ts';

/** Positions stand here without what the fills brought that were ever told: a fill alone changes none of them. */
export interface Doubt {
  /** By the last reading that agreed with the fills. */
  readonly before: number;
  /** By the reading in doubt. */
  readonly read: number;
  /** What the fills had brought by then. */
  readonly told: number;
  readonly since: MonotonicMs;
}

/** Before a reading is booked. */
export function weighReading(turn: Turn, account: AccountId, contract: ContractId, size: number): void {
  const { doubts } = accountDesk(turn.desk, account);
  const { booked, told } = positionBook(accountBook(turn.books, account), contract);
  const [open, read, since] = [doubts.get(contract), size - told, turn.at.monotonic];
  const before = open?.before ?? booked - told;
  const isReadAgain = open?.read === read && open.told === told;
  if (isReadAgain && since - open.since < turn.times.differMs) return;
  if (isReadAgain || read === before || !mayLag(turn, account, contract, size)) doubts.delete(contract);
  else doubts.set(contract, { before, read, told, since });
}

/** What it says is not to be acted on yet. */
export function isDoubted(turn: Turn, { account, contract }: Place): boolean {
  const doubt = accountDesk(turn.desk, account).doubts.get(contract);
  return doubt !== undefined && turn.at.monotonic - doubt.since < turn.times.differMs;
}

function mayLag(turn: Turn, account: AccountId, contract: ContractId, size: number): boolean {
  const { fills } = accountBook(turn.books, account);
  return (
    size === 0 ||
    [...fills.values()].some((fill) => fill.contract === contract && turn.at.venue - fill.at < UNBOOKED_MS)
  );
}
