/**
 * Instants as the venue writes them: ISO 8601 with the offset `+00:00`, up to 6 fractional digits over REST and up to 7
 * over the hubs, trailing zeros trimmed. Reading takes any precision, `Z`, an offset, or none (which means UTC).
 */
import { type EpochMs, epochMs } from '#base';

/** Of a fraction, with its point when nothing else is left. */
const TRAILING_ZEROS = /\.?0+$/;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i;

/** @param digits at most so many digits after the second; the instant may carry fractions of a millisecond */
export function printStamp(at: EpochMs, { digits }: { readonly digits: 6 | 7 }): string {
  // Most stamps are whole milliseconds, and there are many of them.
  if (Number.isInteger(at)) {
    const text = new Date(at).toISOString().slice(0, -1);
    return `${at % 10 === 0 ? text.replace(TRAILING_ZEROS, '') : text}+00:00`;
  }
  const second = Math.floor(at / 1_000) * 1_000;
  // Venue milliseconds lie below 2^41, so that a double still resolves half a microsecond.
  const fraction = ((at - second) / 1_000).toFixed(digits);
  const seconds = new Date(fraction.startsWith('1') ? second + 1_000 : second).toISOString().slice(0, 19);
  return `${seconds}${fraction.slice(1).replace(TRAILING_ZEROS, '')}+00:00`;
}

/** @returns whole milliseconds, what is finer being cut off; undefined when the text is no instant */
export function parseStamp(text: string): EpochMs | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const at = Date.parse(match[3] === undefined ? `${text}Z` : text);
  return Number.isFinite(at) ? epochMs(at) : undefined;
}
