/**
 * How the venue prints numbers. REST prints what comes from its database with a fixed scale: `21000.000000000`, so that a
 * reader who types columns by their looks sees a decimal. JSON.stringify alone would write `21000`.
 */
import { assert } from '#base';

/** A number already printed; JSON.stringify writes its text as it stands. */
export interface PrintedNumber {
  readonly rawJSON: string;
}

// Part of the language since V8 11.4; the type library does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): PrintedNumber };

export const PRICE_SCALE = 9;
export const FEE_SCALE = 4;

/** @returns the number with exactly `scale` decimals */
export function decimal(value: number, scale: number): PrintedNumber {
  assert(Number.isFinite(value), 'a printed number is finite');
  return rawJSON(value.toFixed(scale));
}
