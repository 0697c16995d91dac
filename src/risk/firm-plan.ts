/**
 * Which firm's rules bind which account. An account is known by what the trader has set for its name, else by the name
 * itself, else by its balance; what none of them tells is taken for the strictest. Where the firm's sources conflict the
 * stricter value is the default, and the trader may set the other.
 */
import { type Account, type AccountSize, type AccountStage, type FirmRules, firmRules } from '#account';

/** What the trader says of one account. */
export interface AccountPlan {
  /** `none`: no firm rules it. */
  readonly firm?: 'topstep' | 'none';
  readonly size?: AccountSize;
  readonly stage?: AccountStage;
  /** Whether the floor follows the highest balance at a day's end, or the highest equity at any moment (the default). */
  readonly trail?: FirmRules['trail'];
  /** In money; null where the account has none. Default: the firm's for its size. */
  readonly dailyLoss?: number | null;
  /** The floor as the venue shows it, in money: it is not reckoned any more. */
  readonly floor?: number;
  /** The highest balance or equity so far, in money, where the program has not seen it. */
  readonly highWater?: number;
}

export interface FirmPlan {
  readonly firm: 'topstep' | 'none';
  /** By the account's name. */
  readonly accounts: Readonly<Record<string, AccountPlan>>;
}

export const NO_FIRM: FirmPlan = { firm: 'none', accounts: {} };
export const TOPSTEP: FirmPlan = { firm: 'topstep', accounts: {} };

/** How the size of an account is known. */
export type Basis = 'set' | 'name' | 'balance' | 'assumed';

export interface RuledAccount {
  readonly rules: FirmRules;
  readonly basis: Basis;
  /** Set by hand; null: reckoned from the high-water mark. */
  readonly floor: number | null;
  readonly highWater: number | null;
}

/** How a name says it, and what an account of it begins with. */
const SIZES: readonly { readonly size: AccountSize; readonly named: RegExp; readonly balance: number }[] = [
  { size: '50K', named: /(^|[^0-9])50K/i, balance: 50_000 },
  { size: '100K', named: /(^|[^0-9])100K/i, balance: 100_000 },
  { size: '150K', named: /(^|[^0-9])150K/i, balance: 150_000 },
];
/** A balance tells a size if it is so near to it: no account lives far below its own. */
const NEAR = 0.08;
/** Funded money begins at zero and is rarely more than this. */
const FUNDED_BALANCE_MAX = 40_000;

/** @returns null where no firm rules the account */
export function ruledAccount(
  plan: FirmPlan,
  { name, balance }: Pick<Account, 'name' | 'balance'>,
): RuledAccount | null {
  const said = plan.accounts[name] ?? {};
  if ((said.firm ?? plan.firm) === 'none') return null;
  const stage = said.stage ?? stageOf(name, balance);
  const found = said.size === undefined ? sizeOf(name, balance, stage) : { size: said.size, basis: 'set' as const };
  const table = firmRules(found.size, { stage, trail: said.trail ?? 'intraday', dailyLoss: 'liquidate-and-block' });
  const dailyLoss =
    said.dailyLoss === undefined
      ? table.dailyLoss
      : said.dailyLoss === null
        ? null
        : { limit: said.dailyLoss, action: 'liquidate-and-block' as const };
  return {
    rules: {
      ...table,
      startingBalance: found.basis === 'assumed' ? highestStart(table, balance) : table.startingBalance,
      dailyLoss,
      assumed: table.assumed.filter((each) => each !== 'trail' || said.trail === undefined),
    },
    basis: found.basis,
    floor: said.floor ?? null,
    highWater: said.highWater ?? null,
  };
}

function stageOf(name: string, balance: number): AccountStage {
  return stageNamed(name) ?? (balance < FUNDED_BALANCE_MAX ? 'funded' : 'combine');
}

/**
 * The stage that an account's name tells; null: it tells none. TopstepX names evaluations `50KTC-…`, Express Funded accounts
 * with EXPRESS or XFA, practice accounts `PRAC-…`.
 */
export function stageNamed(name: string): AccountStage | null {
  if (/^PRAC/i.test(name)) return 'practice';
  if (/EXPRESS|XFA/i.test(name)) return 'funded';
  return /^\d+K/i.test(name) ? 'combine' : null;
}

/** The size that an account's name tells; null: it tells none. */
export function sizeNamed(name: string): AccountSize | null {
  return SIZES.find(({ named }) => named.test(name))?.size ?? null;
}

function sizeOf(name: string, balance: number, stage: AccountStage): { size: AccountSize; basis: Basis } {
  const told = sizeNamed(name);
  if (told !== null) return { size: told, basis: 'name' };
  const near = SIZES.find((each) => Math.abs(balance - each.balance) <= NEAR * each.balance);
  if (near !== undefined && stage !== 'funded') return { size: near.size, basis: 'balance' };
  return { size: '50K', basis: 'assumed' };
}

/** Where the floor of an account of unknown size stops at the highest: at the largest beginning that its balance is above. */
function highestStart({ stage, startingBalance }: FirmRules, balance: number): number {
  if (stage === 'funded') return startingBalance;
  return SIZES.findLast((each) => each.balance <= balance)?.balance ?? startingBalance;
}
