/**
 * Days on which CME's equity-index futures keep other hours, as dated data. Times are America/Chicago.
 *
 * Source: the pattern of CME Group's yearly "Globex holiday trading hours" for equity products: a halt at 12:00 on
 * Monday-to-Friday holidays, 12:15 on the eve of Independence Day and Christmas and on the Friday after Thanksgiving,
 * closed on New Year's Day, Good Friday and Christmas (Good Friday to 8:15 when the employment report falls on it).
 * Past days up to March 2025 agree with recorded trades. Compiled 2026-11-22; CME may still change a coming year's hours.
 * Expiry: `HOLIDAYS_COVER` below. A day outside it gets the regular hours and says that it is not known.
 */

export const HOLIDAYS_COVER = { from: '2023-11-01', to: '2027-12-31' } as const;

/** When the session of a trading day ends early; `closed` where there is none at all. */
export const HOLIDAYS: ReadonlyMap<string, '08:15' | '08:30' | '12:00' | '12:15' | 'closed'> = new Map([
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
