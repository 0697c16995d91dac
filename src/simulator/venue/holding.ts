/**
 * What an account holds of one contract, and what a fill does to it: one row for account and contract; adding averages
 * the price under the same id, a new round trip gets a new id, and a fill larger than the position is two half-turns,
 * one that closes and one that opens.
 */
import type { AccountId, Side } from '#account';
import { direction } from '#account';
import type { EpochMs } from '#base';
import type { Contract } from '#market';

export interface Holding {
  readonly id: number;
  readonly account: AccountId;
  readonly contract: Contract;
  /** Signed contracts; zero once closed. */
  readonly size: number;
  /** Of the entries, in points; of a closed one as it was. */
  readonly averagePrice: number;
  readonly openedAt: EpochMs;
}

/** One half-turn of an execution. */
export interface HalfTurn {
  readonly size: number;
  /** Gross, in money; null when it opened or added. */
  readonly profit: number | null;
  /** The holding after it; size zero when it closed. */
  readonly after: Holding;
}

/** @returns one half-turn, or two when the execution turns the position around */
export function execute(
  before: Holding | undefined,
  {
    account,
    contract,
    side,
    size,
    price,
    at,
    newId,
  }: {
    readonly account: AccountId;
    readonly contract: Contract;
    readonly side: Side;
    readonly size: number;
    readonly price: number;
    readonly at: EpochMs;
    readonly newId: () => number;
  },
): readonly HalfTurn[] {
  const signed = direction(side) * size;
  if (before === undefined || before.size === 0) {
    const after = { id: newId(), account, contract, size: signed, averagePrice: price, openedAt: at };
    return [{ size, profit: null, after }];
  }
  if (Math.sign(before.size) === Math.sign(signed)) {
    const total = Math.abs(before.size) + size;
    const averagePrice = (before.averagePrice * Math.abs(before.size) + price * size) / total;
    return [{ size, profit: null, after: { ...before, size: before.size + signed, averagePrice } }];
  }
  const closed = Math.min(size, Math.abs(before.size));
  const ticks = ((price - before.averagePrice) * Math.sign(before.size)) / contract.tickSize;
  const profit = money(ticks * contract.tickValue * closed);
  const after = { ...before, size: before.size + Math.sign(signed) * closed };
  const closing = { size: closed, profit, after };
  if (closed === size) return [closing];
  return [closing, ...execute(after, { account, contract, side, size: size - closed, price, at, newId })];
}

/** Amounts are kept to the four decimals the venue prints. */
export function money(amount: number): number {
  return Number(amount.toFixed(4));
}
