/**
 * When a future is left for the next month, and when it ends. Equity indexes have a customary roll, the Monday of their last
 * week, which CME has named since 2022; what is delivered is left before notice may be given, on the last business day of
 * the month before; for the rest two business days before the end is our choice. The venue's `active` is the word that
 * binds: this is the warning ahead of it.
 *
 * Source: CME Group, equity index roll dates and contract specifications, as of 2026-11. No expiry but the holidays': beyond
 * them an end may be a business day early or late.
 */
import { assert, DAY, type EpochMs } from '#base';
import { businessDays, dateOf, lastBusinessDay, nthWeekday, onOrBefore } from './business-days.ts';
import { clockMs } from './clock.ts';
import type { Contract } from './contract.ts';
import { formatSymbol, MONTH_CODES, parseSymbol, symbolYear } from './symbol.ts';
import type { TradingCalendar } from './trading-calendar.ts';

export interface Roll {
  /** `2026-03-16`: from here on most trade the next month. */
  readonly rollDay: string;
  /** `2026-03-20` */
  readonly expiryDay: string;
  readonly expiresAt: EpochMs;
  /** The month that follows: `NQM6`. */
  readonly next: string;
}

interface Month {
  readonly year: number;
  /** 1 to 12; 0 is December of the year before. */
  readonly month: number;
}

interface Rule {
  readonly roots: string;
  /** The months that are traded, by their letters. */
  readonly months: string;
  /** Midnight UTC of the last trading day. */
  readonly ends: (month: Month) => number;
  /** Chicago's clock on that day. */
  readonly at: string;
  /** Midnight UTC of the day to leave, where it is not two business days before the end. */
  readonly leaves?: (month: Month) => number;
}

const QUARTERS = 'HMUZ';
const WEDNESDAY = 3;
const FRIDAY = 5;

const before = ({ year, month }: Month): Month => ({ year, month: month - 1 });
/** The last day before notice of delivery may be given. */
const notice = (month: Month): number => lastBusinessDay(before(month));
const indexEnd = ({ year, month }: Month): number => onOrBefore(nthWeekday({ year, month, weekday: FRIDAY, nth: 3 }));
const crudeEnd = (month: Month): number => {
  const { year, month: earlier } = before(month);
  return businessDays(onOrBefore(Date.UTC(year, earlier - 1, 25)), -3);
};
const gasEnd = (month: Month): number => businessDays(notice(month), -2);
const thirdWednesday = ({ year, month }: Month): number => nthWeekday({ year, month, weekday: WEDNESDAY, nth: 3 });

const RULES: readonly Rule[] = [
  {
    ...{ roots: 'ES MES NQ MNQ YM MYM RTY M2K', months: QUARTERS, at: '08:30', ends: indexEnd },
    leaves: ({ year, month }) => nthWeekday({ year, month, weekday: FRIDAY, nth: 3 }) - 4 * DAY,
  },
  {
    ...{ roots: 'NKD', months: QUARTERS, at: '16:00' },
    ends: ({ year, month }) => onOrBefore(nthWeekday({ year, month, weekday: FRIDAY, nth: 2 }) - DAY),
  },
  { roots: 'CL', months: MONTH_CODES, at: '13:30', ends: crudeEnd },
  { roots: 'MCL QM', months: MONTH_CODES, at: '13:30', ends: (month) => businessDays(crudeEnd(month), -1) },
  { roots: 'NG', months: MONTH_CODES, at: '13:30', ends: gasEnd },
  { roots: 'MNG QG', months: MONTH_CODES, at: '13:30', ends: (month) => businessDays(gasEnd(month), -1) },
  { roots: 'RB HO', months: MONTH_CODES, at: '13:30', ends: notice },
  ...metal('GC MGC', 'GJMQVZ', '12:30'),
  ...metal('SI SIL', 'HKNUZ', '12:25'),
  ...metal('HG', 'HKNUZ', '12:00'),
  ...metal('PL', 'FJNV', '12:05'),
  { roots: 'MHG', months: 'HKNUZ', at: '12:00', ends: gasEnd },
  {
    ...{ roots: '6E E7 M6E 6B M6B 6A M6A 6J 6S 6M 6N', months: QUARTERS, at: '09:16' },
    ends: (month) => businessDays(thirdWednesday(month), -2),
  },
  { roots: '6C', months: QUARTERS, at: '09:16', ends: (month) => businessDays(thirdWednesday(month), -1) },
  {
    ...{ roots: 'ZB UB ZN TN', months: QUARTERS, at: '12:01', leaves: notice },
    ends: (month) => businessDays(lastBusinessDay(month), -7),
  },
  { roots: 'ZF ZT', months: QUARTERS, at: '12:01', leaves: notice, ends: lastBusinessDay },
  ...grain('ZC ZW', 'HKNUZ'),
  ...grain('ZS', 'FHKNQUX'),
  ...grain('ZM ZL', 'FHKNQUVZ'),
  { roots: 'LE', months: 'GJMQVZ', at: '12:00', leaves: notice, ends: lastBusinessDay },
  {
    ...{ roots: 'HE', months: 'GJKMNQVZ', at: '12:00' },
    ends: ({ year, month }) => businessDays(Date.UTC(year, month - 1, 1) - DAY, 10),
  },
  {
    ...{ roots: 'MBT MET', months: MONTH_CODES, at: '10:00' },
    ends: (month) => {
      const last = lastBusinessDay(month);
      return onOrBefore(last - ((new Date(last).getUTCDay() + 2) % 7) * DAY);
    },
  },
];

const BY_ROOT: ReadonlyMap<string, Rule> = new Map(
  RULES.flatMap((rule) => rule.roots.split(' ').map((root) => [root, rule])),
);

/**
 * @param near settles the decade of a symbol's one year digit
 * @returns null for products and months without a rule here
 */
export function rollOf(
  { root, symbol }: Pick<Contract, 'root' | 'symbol'>,
  { near, calendar }: { readonly near: EpochMs; readonly calendar: TradingCalendar },
): Roll | null {
  const parsed = parseSymbol(symbol);
  const rule = BY_ROOT.get(root);
  if (parsed === null || rule === undefined || !rule.months.includes(parsed.monthCode)) return null;
  const month: Month = { year: symbolYear(parsed, new Date(near).getUTCFullYear()), month: parsed.month };
  const expiry = rule.ends(month);
  const [expiresAt] = calendar.zone.instants(expiry + clockMs(rule.at));
  assert(expiresAt !== undefined, 'the clock never skips the end of a future');
  return {
    rollDay: dateOf(rule.leaves?.(month) ?? businessDays(expiry, -2)),
    expiryDay: dateOf(expiry),
    expiresAt,
    next: nextOf(root, rule, month),
  };
}

/**
 * @returns the month that most trade by now: the one given, or the one it has given way to since; null for products and
 * months without a rule here
 */
export function tradedMonth(
  { root, symbol }: Pick<Contract, 'root' | 'symbol'>,
  when: { readonly near: EpochMs; readonly calendar: TradingCalendar },
): string | null {
  const roll = rollOf({ root, symbol }, when);
  if (roll === null) return null;
  return when.near < Date.parse(`${roll.rollDay}T00:00:00Z`) ? symbol : tradedMonth({ root, symbol: roll.next }, when);
}

function metal(roots: string, months: string, at: string): readonly Rule[] {
  return [{ roots, months, at, leaves: notice, ends: (month) => businessDays(lastBusinessDay(month), -2) }];
}

function grain(roots: string, months: string): readonly Rule[] {
  const ends = ({ year, month }: Month): number => businessDays(Date.UTC(year, month - 1, 15), -1);
  return [{ roots, months, at: '12:01', leaves: notice, ends }];
}

function nextOf(root: string, { months }: Rule, { year, month }: Month): string {
  const letter = months.split('').find((each) => MONTH_CODES.indexOf(each) + 1 > month);
  const next = MONTH_CODES.indexOf(letter ?? months.charAt(0)) + 1;
  return formatSymbol({ root, month: next, year: letter === undefined ? year + 1 : year });
}
