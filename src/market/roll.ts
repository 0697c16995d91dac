/**
 * When an equity-index future is left for the next month: the Monday of its last week, which CME has named as the
 * customary roll since 2022, and when it ends: 8:30 Chicago on the third Friday of its month, or the business day before
 * where the stock exchange is closed on it. Other products roll by rules of their own and are not known here: of them, as of
 * all, the venue's `active` is the word that binds. This is the warning ahead of it.
 *
 * Source: CME Group, equity index roll dates and contract specifications, as of 2026-11. No expiry but the holidays'.
 */
import { assert, DAY, type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import type { Contract } from './contract.ts';
import { HOLIDAYS } from './holidays.ts';
import { formatSymbol, parseSymbol, symbolYear } from './symbol.ts';
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

const QUARTERLY: ReadonlySet<string> = new Set(['ES', 'MES', 'NQ', 'MNQ', 'YM', 'MYM', 'RTY', 'M2K']);

const EXPIRY_MS = 8 * HOUR + 30 * MINUTE;

/**
 * @param near settles the decade of a symbol's one year digit
 * @returns null for products and months without a rule here
 */
export function rollOf(
  { root, symbol }: Pick<Contract, 'root' | 'symbol'>,
  { near, calendar }: { readonly near: EpochMs; readonly calendar: TradingCalendar },
): Roll | null {
  const parsed = parseSymbol(symbol);
  if (parsed === null || !QUARTERLY.has(root) || parsed.month % 3 !== 0) return null;
  const year = symbolYear(parsed, new Date(near).getUTCFullYear());
  const friday = thirdFriday(year, parsed.month);
  const expiry = isStockHoliday(friday) ? friday - DAY : friday;
  const [expiresAt] = calendar.zone.instants(expiry + EXPIRY_MS);
  assert(expiresAt !== undefined, 'the clock never skips 8:30');
  const last = parsed.month === 12;
  return {
    rollDay: dateOf(friday - 4 * DAY),
    expiryDay: dateOf(expiry),
    expiresAt,
    next: formatSymbol({ root, month: last ? 3 : parsed.month + 3, year: last ? year + 1 : year }),
  };
}

/** @returns midnight UTC of the day */
function thirdFriday(year: number, month: number): number {
  const first = Date.UTC(year, month - 1, 1);
  const daysToFriday = (5 - new Date(first).getUTCDay() + 7) % 7;
  return first + (daysToFriday + 14) * DAY;
}

/** Futures halt at noon when stocks do not trade at all; a later halt is a half day of stocks. */
function isStockHoliday(day: number): boolean {
  const hours = HOLIDAYS.get(dateOf(day));
  return hours === 'closed' || hours === '12:00';
}

function dateOf(day: number): string {
  return new Date(epochMs(day)).toISOString().slice(0, 10);
}
