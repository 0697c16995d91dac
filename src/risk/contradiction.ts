/**
 * Limits that cannot all be meant. They are refused before anything trades, with a sentence that names both and says
 * which to change.
 */
import { type AccountSize, firmRules } from '#account';
import { type AccountPlan, sizeNamed, stageNamed } from './firm-plan.ts';
import type { Limits } from './limits.ts';

/** The size that allows the most: what is not said of an account is not held against it. */
const LARGEST: AccountSize = '150K';

/** @returns the first contradiction, as a sentence; null: there is none */
export function contradictionOf(limits: Limits): string | null {
  return (
    ofLimits(limits) ??
    ofDayLoss(limits) ??
    first(Object.entries(limits.firm.accounts).map((each) => ofAccount(...each)))
  );
}

function ofLimits(limits: Limits): string | null {
  const { orderSizeMax, positionSizeMax, ordersPerMinuteMax, ordersPerDayMax, contractsPerDayMax } = limits;
  if (orderSizeMax > positionSizeMax)
    return `orderSizeMax ${orderSizeMax} is above positionSizeMax ${positionSizeMax}: no order of that size could ever pass. Lower the first or raise the second.`;
  if (ordersPerMinuteMax > ordersPerDayMax)
    return `ordersPerMinuteMax ${ordersPerMinuteMax} is above ordersPerDayMax ${ordersPerDayMax}: the day would end within a minute. Lower the first or raise the second.`;
  if (2 * orderSizeMax > contractsPerDayMax)
    return `orderSizeMax ${orderSizeMax} in and out is more than contractsPerDayMax ${contractsPerDayMax}. Lower the first or raise the second.`;
  return null;
}

/** One loss limit holds for all accounts: it is refused where it could not strike first in any of them. */
function ofDayLoss({ dailyLossMax, firm }: Limits): string | null {
  const plans = Object.entries(firm.accounts);
  const hasFree = firm.firm === 'none' || plans.some(([, said]) => said.firm === 'none');
  if (dailyLossMax === null || hasFree) return null;
  const sizes = plans.length === 0 ? [LARGEST] : plans.map((each) => sizeOf(...each));
  const most = Math.max(...sizes.map((size) => firmRules(size).maximumLoss));
  if (dailyLossMax <= most) return null;
  const whose = plans.length === 0 ? 'any account of the firm' : 'every account named';
  return `dailyLossMax ${dailyLossMax} is above the maximum loss of ${whose}, ${most} at most: it could never strike first. Lower it.`;
}

function sizeOf(name: string, { size }: AccountPlan): AccountSize {
  return size ?? sizeNamed(name) ?? LARGEST;
}

function ofAccount(name: string, said: AccountPlan): string | null {
  if (said.firm === 'none') {
    const { firm: _, ...rest } = said;
    return Object.keys(rest).length === 0
      ? null
      : `${name} is said to have no firm and has the firm's ${Object.keys(rest).join(', ')} all the same. Remove one of them.`;
  }
  const { stage, floor, highWater, dailyLoss } = said;
  const size = sizeOf(name, said);
  const rules = firmRules(size, { stage: stage ?? stageNamed(name) ?? 'combine' });
  const { startingBalance: start, maximumLoss } = rules;
  if (dailyLoss != null && dailyLoss > maximumLoss)
    return `the daily loss ${dailyLoss} of ${name} is above the maximum loss ${maximumLoss} of a ${size} account: it could never strike first. Lower it.`;
  // Where a floor may lie is known of a known size alone.
  if (said.size === undefined && sizeNamed(name) === null) return null;
  if (floor !== undefined && floor > start)
    return `the floor ${floor} of ${name} is above the starting balance ${start} of a ${size} ${rules.stage} account, where floors stop. Correct the floor, the size or the stage.`;
  if (floor !== undefined && floor < start - maximumLoss)
    return `the floor ${floor} of ${name} is more than the maximum loss ${maximumLoss} below its starting balance ${start}. Correct the floor, the size or the stage.`;
  if (floor !== undefined && highWater !== undefined)
    return `${name} has both a floor and a highWater, and the one follows from the other. Remove one of them.`;
  return null;
}

function first(sentences: readonly (string | null)[]): string | null {
  return sentences.find((each) => each !== null) ?? null;
}
