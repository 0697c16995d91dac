/**
 * When the firm wants positions closed, on Chicago's clock, as dated data: before 15:10, and earlier for products whose
 * day session ends earlier. At 17:00 the next day begins.
 *
 * Source: help.topstep.com as read until 2026-07-11: 15:10 for all, earlier for grains and livestock, without their minutes
 * in text. Their day sessions end at 13:20 and 13:05; ten and five minutes before those are assumed here, and on a day that
 * ends early a quarter of an hour before the close. Read again before 2027-06-30.
 */
import { MINUTE } from '#base';

export interface FlatTime {
  readonly hour: number;
  readonly minute: number;
  /** False: no text of the firm says so; it is set to the stricter value. */
  readonly established: boolean;
}

export const FLAT_TIME: FlatTime = { hour: 15, minute: 10, established: true };

const GRAINS: FlatTime = { hour: 13, minute: 10, established: false };
const LIVESTOCK: FlatTime = { hour: 13, minute: 0, established: false };

const EARLIER: ReadonlyMap<string, FlatTime> = new Map([
  ...['ZC', 'ZW', 'ZS', 'ZM', 'ZL'].map((root) => [root, GRAINS] as const),
  ...['HE', 'LE'].map((root) => [root, LIVESTOCK] as const),
]);

/** On a day that closes before its flat time positions end so long before the close. */
export const BEFORE_EARLY_CLOSE_MS = 15 * MINUTE;

/** A day the calendar does not know may be one that halts at noon: it is taken for one. */
export const UNKNOWN_DAY_CLOSE = { hour: 12, minute: 0 } as const;

/** @param root the exchange's: `ZC` */
export function flatTimeOf(root: string): FlatTime {
  return EARLIER.get(root) ?? FLAT_TIME;
}
