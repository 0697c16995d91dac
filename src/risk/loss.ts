/**
 * The two loss limits. The floor is `min(S, S − D + max(0, H − S))`: it follows the high-water mark H at the distance D
 * and stops at the starting balance S. Equity at or below the floor ends the account; equity at or below the day's floor
 * ends the day.
 */
import type { RuledAccount } from './firm-plan.ts';
import type { Limits } from './limits.ts';

export type LossRule = 'maximum-loss' | 'daily-loss';

/** What a trading day began with, and how high the account has been. */
export interface DayStart {
  /** In money. */
  readonly balance: number;
  /** The highest balance at the end of a day. */
  readonly peakBalance: number;
  /** The highest equity at any moment; at least `peakBalance`. */
  readonly peakEquity: number;
}

export interface LossLimit {
  readonly rule: LossRule;
  /** Equity at or below it breaks the rule, in money. */
  readonly floor: number;
  /** How far from unhurt to broken, in money. */
  readonly room: number;
  /** The floor hangs on a high-water mark of which we have seen only a part. */
  readonly assumed: boolean;
}

/** The limits that bind, the account's end first. */
export function lossLimits(ruled: RuledAccount | null, day: DayStart, limits: Limits): readonly LossLimit[] {
  const found: LossLimit[] = [];
  if (ruled !== null) {
    const [floor, room] = [floorOf(ruled, day), ruled.rules.maximumLoss];
    found.push({ rule: 'maximum-loss', floor, room, assumed: !isEstablished(ruled, day, floor) });
  }
  const daily = Math.min(ruled?.rules.dailyLoss?.limit ?? Infinity, limits.dailyLossMax ?? Infinity);
  if (Number.isFinite(daily)) {
    found.push({ rule: 'daily-loss', floor: day.balance - daily, room: daily, assumed: false });
  }
  return found;
}

/** The first limit that this equity breaks; null: none. */
export function brokenBy(equity: number, limits: readonly LossLimit[]): LossLimit | null {
  return limits.find(({ floor }) => equity <= floor) ?? null;
}

/**
 * The account may have been higher before our first look at it. Sure is only what the trader set and, where
 * its size is known, a floor that has stopped, and an account that has never left its starting balance for all we know.
 */
function isEstablished(ruled: RuledAccount, day: DayStart, floor: number): boolean {
  const { rules, basis, floor: set, highWater } = ruled;
  const start = rules.startingBalance;
  if (basis === 'assumed') return set !== null;
  return set !== null || highWater !== null || floor === start || day.peakEquity === start;
}

function floorOf({ rules, floor, highWater }: RuledAccount, day: DayStart): number {
  if (floor !== null) return floor;
  const { startingBalance: start, maximumLoss: distance, trail } = rules;
  const seen = trail === 'intraday' ? day.peakEquity : day.peakBalance;
  const high = Math.max(seen, highWater ?? -Infinity);
  return Math.min(start, start - distance + Math.max(0, high - start));
}
