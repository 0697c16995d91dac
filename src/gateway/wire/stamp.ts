/**
 * Instants as the venue writes them: ISO 8601 with the offset `+00:00`, up to 6 fractional digits over REST and up to 7
 * over the hubs, trailing zeros trimmed. Reading takes any precision, `Z`, an offset, or none (which means UTC).
 */
import { type EpochMs, epochMs } from '#base';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i;

/** @param digits at most so many digits after the second; the instant may carry fractions of a millisecond */
export function printStamp(at: EpochMs, { digits }: { readonly digits: 6 | 7 }): string {
  const whole = Math.floor(at / 1_000) * 1_000;
  // Venue milliseconds lie below 2^41, so that a double still resolves half a microsecond.
  const fraction = ((at - whole) / 1_000).toFixed(digits);
  const seconds = new Date(fraction.startsWith('1') ? whole + 1_000 : whole).toISOString().slice(0, 19);
  const trimmed = fraction.slice(1).replace(/\.?0+$/, '');
  return `${seconds}${trimmed}+00:00`;
}

/** @returns whole milliseconds, what is finer being cut off; undefined when the text is no instant */
export function parseStamp(text: string): EpochMs | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const at = Date.parse(match[3] === undefined ? `${text}Z` : text);
  return Number.isFinite(at) ? epochMs(at) : undefined;
}
