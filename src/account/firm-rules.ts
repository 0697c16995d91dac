/**
 * What Topstep allows an account, as dated data. Money is in dollars, sizes are in minis; what a contract counts is in
 * `contract-weights.ts`.
 *
 * Source: help.topstep.com as read until 2026-07-11 (maximum loss, daily loss, contract limits, flat time) and the
 * scaling plan of a 50K funded account; the other scaling plans are published as pictures only and are not known here.
 * Topstep changes its rules a few times a year: read them again before 2027-06-30.
 */
export const FIRM_RULES_READ = { from: '2026-07-11', to: '2027-06-30' } as const;

export type AccountSize = '50K' | '100K' | '150K';

/** `combine` is an evaluation; `funded` an Express Funded account, whose money begins at zero. */
export type AccountStage = 'combine' | 'funded';

/** What happens at the daily loss limit; either way the day goes on at the next opening. */
export type DailyLossAction = 'liquidate' | 'liquidate-and-block';

export interface FirmRules {
  readonly size: AccountSize;
  readonly stage: AccountStage;
  /** The balance it began with, at which the floor stops rising. */
  readonly startingBalance: number;
  /** How far equity may fall below its high-water mark: touched, the account is over. */
  readonly maximumLoss: number;
  /** Whether the mark is the highest balance at the end of a day, or the highest equity at any moment. */
  readonly trail: 'end-of-day' | 'intraday';
  /** Null where the trader has none: since August 2024 it is the trader's own choice. */
  readonly dailyLoss: { readonly limit: number; readonly action: DailyLossAction } | null;
  /** The most minis held at once, all products together, by the profit at the day's opening; the last that fits counts. */
  readonly contractsMax: readonly { readonly profitFrom: number; readonly minis: number }[];
}

/** Chicago's clock: positions must be closed before it; the next day begins when the session opens at 17:00. */
export const FLAT_TIME = { hour: 15, minute: 10 } as const;

interface SizeRules {
  readonly balance: number;
  readonly maximumLoss: number;
  readonly dailyLoss: number;
  readonly minis: number;
}

const SIZES: Readonly<Record<AccountSize, SizeRules>> = {
  '50K': { balance: 50_000, maximumLoss: 2_000, dailyLoss: 1_000, minis: 5 },
  '100K': { balance: 100_000, maximumLoss: 3_000, dailyLoss: 2_000, minis: 10 },
  '150K': { balance: 150_000, maximumLoss: 4_500, dailyLoss: 3_000, minis: 15 },
};

/** Above 1500 of profit three minis, above 2000 five; it never rises within a day. */
const SCALING_50K: FirmRules['contractsMax'] = [
  { profitFrom: -Infinity, minis: 2 },
  { profitFrom: 1_500.01, minis: 3 },
  { profitFrom: 2_000.01, minis: 5 },
];

/** @param dailyLoss what happens at the size's daily loss limit; null for an account without one */
export function firmRules(
  size: AccountSize,
  {
    stage = 'combine',
    trail = 'end-of-day',
    dailyLoss = null,
  }: {
    readonly stage?: AccountStage;
    readonly trail?: FirmRules['trail'];
    readonly dailyLoss?: DailyLossAction | null;
  } = {},
): FirmRules {
  const { balance, maximumLoss, dailyLoss: limit, minis } = SIZES[size];
  return {
    size,
    stage,
    startingBalance: stage === 'funded' ? 0 : balance,
    maximumLoss,
    trail,
    dailyLoss: dailyLoss === null ? null : { limit, action: dailyLoss },
    contractsMax: stage === 'funded' && size === '50K' ? SCALING_50K : [{ profitFrom: -Infinity, minis }],
  };
}
