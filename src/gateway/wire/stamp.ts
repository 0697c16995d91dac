/**
 * Instants as the venue writes them: ISO 8601 with the offset `+00:00`, up to 6 fractional digits over REST and up to 7
 * over the hubs, trailing zeros trimmed. Reading takes any precision, `Z`, an offset, or none (which means UTC).
 */
import { type EpochMs, epochMs } from '#base';

/** Of a fraction, with its point when nothing else is left. */
const TRAILING_ZEROS = /\.?0+$/;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i;

/** What stands after the second for each of its milliseconds: nothing, `.001`, … `.01`, … `.999`. */
const MILLISECONDS: readonly string[] = Array.from({ length: 1_000 }, (_, ms) =>
  `.${String(ms).padStart(3, '0')}`.replace(TRAILING_ZEROS, ''),
);

/** The second printed last: stamps come in the order of time, and many share one. */
let printed = { second: Number.NaN, text: '' };

/** @param digits at most so many digits after the second; the instant may carry fractions of a millisecond */
export function printStamp(at: EpochMs, { digits }: { readonly digits: 6 | 7 }): string {
  const second = Math.floor(at / 1_000) * 1_000;
  // Most stamps are whole milliseconds, and there are many of them.
  if (Number.isInteger(at)) return `${printSecond(second)}${MILLISECONDS[at - second]}+00:00`;
  // Venue milliseconds lie below 2^41, so that a double still resolves half a microsecond.
  const fraction = ((at - second) / 1_000).toFixed(digits);
  const seconds = printSecond(fraction.startsWith('1') ? second + 1_000 : second);
  return `${seconds}${fraction.slice(1).replace(TRAILING_ZEROS, '')}+00:00`;
}

function printSecond(second: number): string {
  if (second !== printed.second) printed = { second, text: new Date(second).toISOString().slice(0, -'.000Z'.length) };
  return printed.text;
}

/** @returns whole milliseconds, what is finer being cut off; undefined when the text is no instant */
export function parseStamp(text: string): EpochMs | undefined {
  return parseOwnForm(text) ?? parseAnyForm(text);
}

/** The form in which the venue writes nearly all of them, read digit by digit; undefined for any other. */
function parseOwnForm(text: string): EpochMs | undefined {
  const end = text.length - '+00:00'.length;
  if (!text.endsWith('+00:00') || end < 19 || text[4] !== '-' || text[7] !== '-') return undefined;
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return undefined;
  const century = twoDigits(text, 0);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  // A text that is no number compares as false.
  if (!(century >= 10 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const ms = end === 19 ? 0 : fractionMs(text, end);
  const at = Date.UTC(100 * century + twoDigits(text, 2), month - 1, day, hour, minute, second) + ms;
  return Number.isNaN(at) ? undefined : epochMs(at);
}

/** From the point behind the seconds up to `end`, cut off at whole milliseconds; NaN where it is no fraction. */
function fractionMs(text: string, end: number): number {
  if (text[19] !== '.' || end === 20) return Number.NaN;
  let ms = 0;
  let worth = 100;
  for (let index = 20; index < end; index += 1, worth = Math.floor(worth / 10)) ms += worth * digit(text, index);
  return ms;
}

function twoDigits(text: string, index: number): number {
  return 10 * digit(text, index) + digit(text, index + 1);
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function parseAnyForm(text: string): EpochMs | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const at = Date.parse(match[3] === undefined ? `${text}Z` : text);
  return Number.isFinite(at) ? epochMs(at) : undefined;
}
