/**
 * What Topstep allows an account, as dated data. Money is in dollars, sizes are in minis; what a contract counts is in
 * `contract-weights.ts`, when it must be closed in `flat-times.ts`.
 *
 * Source: help.topstep.com as read until 2026-07-11 (maximum loss, daily loss, contract limits, contracts a day) and the
 * scaling plan of a 50K funded account. What is not established is named in `assumed` and set to the stricter value: the
 * scaling plans of the other sizes are published as pictures only, and practice accounts are described nowhere.
 * Topstep changes its rules a few times a year: read them again before 2027-06-30.
 */
export const FIRM_RULES_READ = { from: '2026-07-11', to: '2027-06-30' } as const;

export type AccountSize = '50K' | '100K' | '150K';

/** `combine` is an evaluation; `funded` an Express Funded account, whose money begins at zero; `practice` plays at one. */
export type AccountStage = 'combine' | 'funded' | 'practice';

/** Rules whose value no text of the firm establishes. */
export type AssumedRule = 'scaling-plan' | 'practice' | 'trail' | 'contracts-a-day';

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
  /** Contracts bought and sold in a day, every side counted; more is looked at as misuse. */
  readonly contractsPerDayMax: number;
  readonly assumed: readonly AssumedRule[];
}

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

const CONTRACTS_PER_DAY = 200;

/**
 * Above 1500 of profit three minis, above 2000 five; it never rises within a day. The larger sizes allow more, in numbers
 * not known here: they are held to this one.
 */
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
    contractsMax: stage === 'funded' ? SCALING_50K : [{ profitFrom: -Infinity, minis }],
    contractsPerDayMax: CONTRACTS_PER_DAY,
    assumed: assumedOf(size, stage),
  };
}

/** The most minis of a day that began with this balance, in money. */
export function minisMax({ contractsMax, startingBalance }: FirmRules, balance: number): number {
  const profit = balance - startingBalance;
  return contractsMax.findLast(({ profitFrom }) => profit >= profitFrom)?.minis ?? 0;
}

/** Where the sources conflict (does the floor trail within the day?) or are silent (is a side counted, or a round trip?). */
function assumedOf(size: AccountSize, stage: AccountStage): readonly AssumedRule[] {
  const everywhere: readonly AssumedRule[] = ['trail', 'contracts-a-day'];
  if (stage === 'practice') return [...everywhere, 'practice'];
  return stage === 'funded' && size !== '50K' ? [...everywhere, 'scaling-plan'] : everywhere;
}
