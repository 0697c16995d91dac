/**
 * Limits that cannot all be meant. They are refused before anything trades, with a sentence that names both and says
 * which to change.
 */
import { firmRules } from '#account';
import type { AccountPlan } from './firm-plan.ts';
import type { Limits } from './limits.ts';

/** @returns the first contradiction, as a sentence; null: there is none */
export function contradictionOf(limits: Limits): string | null {
  return (
    ofLimits(limits) ?? first(Object.entries(limits.firm.accounts).map(([name, said]) => ofAccount(name, said, limits)))
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

function ofAccount(name: string, said: AccountPlan, limits: Limits): string | null {
  if (said.firm === 'none') {
    const { firm: _, ...rest } = said;
    return Object.keys(rest).length === 0
      ? null
      : `${name} is said to have no firm and has the firm's ${Object.keys(rest).join(', ')} all the same. Remove one of them.`;
  }
  const { size, stage, floor, highWater, dailyLoss } = said;
  if (size === undefined) return null;
  const rules = firmRules(size, { stage: stage ?? 'combine' });
  const { startingBalance: start, maximumLoss } = rules;
  if (dailyLoss != null && dailyLoss > maximumLoss)
    return `the daily loss ${dailyLoss} of ${name} is above the maximum loss ${maximumLoss} of a ${size} account: it could never strike first. Lower it.`;
  if (dailyLoss != null && limits.dailyLossMax !== null && limits.dailyLossMax > maximumLoss)
    return `dailyLossMax ${limits.dailyLossMax} is above the maximum loss ${maximumLoss} of ${name}. Lower it.`;
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
