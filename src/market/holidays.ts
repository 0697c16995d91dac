/**
 * Days on which CME's products keep other hours, as dated data. Times are America/Chicago. The dates and the hours of the
 * equity indexes are the table; the other groups follow from it by the rules below.
 *
 * Source: the pattern of CME Group's yearly "Globex holiday trading hours": for equity products a halt at 12:00 on
 * Monday-to-Friday holidays, 12:15 on the eve of Independence Day and Christmas and on the Friday after Thanksgiving,
 * closed on New Year's Day, Good Friday and Christmas (Good Friday to 8:15 when the employment report falls on it).
 * Past days up to March 2025 agree with recorded trades; 2026 agrees with two published tables of that year, energy and
 * metals included. Where a group may trade longer than is written here (currencies and coins on most holidays) the
 * shorter hours are the careful reading. Compiled 2026-11-22; CME may still change a coming year's hours.
 * Expiry: `HOLIDAYS_COVER` below. A day outside it gets the regular hours and says that it is not known.
 */
import { DAY } from '#base';
import type { ProductGroup } from './product-hours.ts';

export const HOLIDAYS_COVER = { from: '2023-11-01', to: '2027-12-31' } as const;

const MONDAY = 1;
const FRIDAY = 5;

type EquityEnd = '08:15' | '08:30' | '12:00' | '12:15' | 'closed';

/** When the session of a trading day ends early for equity indexes; `closed` where there is none at all. */
export const HOLIDAYS: ReadonlyMap<string, EquityEnd> = new Map([
  ['2023-11-23', '12:00'], // Thanksgiving
  ['2023-11-24', '12:15'],
  ['2023-12-25', 'closed'],

  ['2024-01-01', 'closed'],
  ['2024-01-15', '12:00'], // Martin Luther King
  ['2024-02-19', '12:00'], // Presidents
  ['2024-03-29', 'closed'], // Good Friday
  ['2024-05-27', '12:00'], // Memorial
  ['2024-06-19', '12:00'], // Juneteenth
  ['2024-07-03', '12:15'],
  ['2024-07-04', '12:00'], // Independence
  ['2024-09-02', '12:00'], // Labor
  ['2024-11-28', '12:00'],
  ['2024-11-29', '12:15'],
  ['2024-12-24', '12:15'],
  ['2024-12-25', 'closed'],

  ['2025-01-01', 'closed'],
  ['2025-01-09', '08:30'], // Mourning for President Carter
  ['2025-01-20', '12:00'],
  ['2025-02-17', '12:00'],
  ['2025-04-18', 'closed'],
  ['2025-05-26', '12:00'],
  ['2025-06-19', '12:00'],
  ['2025-07-03', '12:15'],
  ['2025-07-04', '12:00'],
  ['2025-09-01', '12:00'],
  ['2025-11-27', '12:00'],
  ['2025-11-28', '12:15'],
  ['2025-12-24', '12:15'],
  ['2025-12-25', 'closed'],

  ['2026-01-01', 'closed'],
  ['2026-01-19', '12:00'],
  ['2026-02-16', '12:00'],
  ['2026-04-03', '08:15'], // Good Friday with the employment report
  ['2026-05-25', '12:00'],
  ['2026-06-19', '12:00'],
  ['2026-07-03', '12:00'], // Independence, observed
  ['2026-09-07', '12:00'],
  ['2026-11-26', '12:00'],
  ['2026-11-27', '12:15'],
  ['2026-12-24', '12:15'],
  ['2026-12-25', 'closed'],

  ['2027-01-01', 'closed'],
  ['2027-01-18', '12:00'],
  ['2027-02-15', '12:00'],
  ['2027-03-26', 'closed'],
  ['2027-05-31', '12:00'],
  ['2027-06-18', '12:00'], // Juneteenth, observed
  ['2027-07-05', '12:00'], // Independence, observed
  ['2027-09-06', '12:00'],
  ['2027-11-25', '12:00'],
  ['2027-11-26', '12:15'],
  ['2027-12-24', 'closed'], // Christmas, observed
]);

/** When the session of this trading day ends early for this group, `13:30`, or `closed`; null: at the regular hour. */
export function earlyEnd(group: ProductGroup, day: string): string | null {
  const equity = HOLIDAYS.get(day);
  if (equity === undefined) return null;
  switch (group) {
    case 'energy':
    case 'metals':
      return commodityEnd(equity, day);
    case 'grains':
    case 'livestock':
      // No session on any holiday; the half days around them end just after noon.
      return equity === '12:15' ? '12:05' : 'closed';
    default:
      return equity;
  }
}

/** Grains have no session in the evening of a holiday, unless it was a Monday on which the rest of the market halted. */
export function skipsEvening(day: string): boolean {
  const eve = Date.parse(`${day}T00:00:00Z`) - DAY;
  const date = new Date(eve).toISOString().slice(0, 10);
  if (earlyEnd('grains', date) !== 'closed') return false;
  return !(isWeekday(date, MONDAY) && HOLIDAYS.get(date) === '12:00');
}

function commodityEnd(equity: EquityEnd, day: string): string {
  switch (equity) {
    case '12:00':
      return isWeekday(day, FRIDAY) ? '12:00' : '13:30';
    case '12:15':
      return day.slice(5, 7) === '11' ? '13:45' : day.slice(5) === '12-24' ? '12:45' : '12:15';
    case '08:15':
      return 'closed';
    default:
      return equity;
  }
}

function isWeekday(day: string, weekday: number): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDay() === weekday;
}
