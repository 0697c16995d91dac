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
}

/** The limits that bind, the account's end first. */
export function lossLimits(ruled: RuledAccount | null, day: DayStart, limits: Limits): readonly LossLimit[] {
  const found: LossLimit[] = [];
  if (ruled !== null) found.push({ rule: 'maximum-loss', floor: floorOf(ruled, day), room: ruled.rules.maximumLoss });
  const daily = Math.min(ruled?.rules.dailyLoss?.limit ?? Infinity, limits.dailyLossMax ?? Infinity);
  if (Number.isFinite(daily)) found.push({ rule: 'daily-loss', floor: day.balance - daily, room: daily });
  return found;
}

/** The first limit that this equity breaks; null: none. */
export function brokenBy(equity: number, limits: readonly LossLimit[]): LossLimit | null {
  return limits.find(({ floor }) => equity <= floor) ?? null;
}

function floorOf({ rules, floor, highWater }: RuledAccount, day: DayStart): number {
  if (floor !== null) return floor;
  const { startingBalance: start, maximumLoss: distance, trail } = rules;
  const seen = trail === 'intraday' ? day.peakEquity : day.peakBalance;
  const high = Math.max(seen, highWater ?? -Infinity);
  return Math.min(start, start - distance + Math.max(0, high - start));
}
