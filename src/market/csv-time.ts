/**
 * Times as bars files write them. A time that carries its own label (`Z`, an offset, Unix seconds) is that instant; an
 * unlabelled one is wall-clock time in the file's zone.
 */
import { DAY, type EpochMs, epochMs, HOUR, MINUTE, SECOND } from '#base';
import { EXCHANGE_ZONE, SESSION_OPEN_MS } from './trading-calendar.ts';
import { Zone } from './zone.ts';

const PATTERN =
  /^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{1,2})\/(\d{1,2})\/(\d{4}))(?:[T ]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * @param text     `2026-01-15T09:30:00Z`, `2026-01-15 09:30`, `20260115 093000`, `01/15/2026 09:30` (month first), a
 *                 date alone (midnight; of bars of a day see {@link parseCsvDay}), or Unix time in seconds or milliseconds
 * @param previous where the clocks show this time twice, the first instant after this one is meant
 * @returns null when the text is none of these
 */
export function parseCsvTime(text: string, zone: Zone, previous: number): EpochMs | null {
  const trimmed = text.trim();
  if (/^\d{10}(\.\d+)?$/.test(trimmed)) return epochMs(Math.round(Number(trimmed) * SECOND));
  if (/^\d{13}$/.test(trimmed)) return epochMs(Number(trimmed));
  const match = PATTERN.exec(trimmed);
  if (match === null) return null;
  const group = (index: number): number => Number(match[index] ?? 0);
  const year = group(1) || group(4) || group(9);
  const month = group(2) || group(5) || group(7);
  const day = group(3) || group(6) || group(8);
  const midnight = Date.UTC(year, month - 1, day);
  const [hours, minutes, seconds] = [group(10), group(11), group(12)];
  if (month < 1 || month > 12 || day < 1 || hours > 23 || minutes > 59 || seconds > 59) return null;
  if (new Date(midnight).getUTCDate() !== day) return null;
  const fractionMs = Math.floor(Number(`0.${match[13] ?? 0}`) * SECOND);
  const localMs = midnight + hours * HOUR + minutes * MINUTE + seconds * SECOND + fractionMs;
  const label = match[14];
  if (label !== undefined) return epochMs(localMs - labelMs(label));
  const instants = zone.instants(localMs);
  return instants.find((at) => at > previous) ?? instants[0] ?? null;
}

/** Whether the text is a date without a time of day: `2026-01-15`, `20260115`, `01/15/2026`. */
export function isDateAlone(text: string): boolean {
  const match = PATTERN.exec(text.trim());
  return match !== null && match[10] === undefined && match[14] === undefined;
}

/** @returns where the bar of this trading day begins: at the session's opening, on the evening before; in any zone */
export function parseCsvDay(text: string): EpochMs | null {
  const midnight = parseCsvTime(text, UTC, -Infinity);
  return midnight === null ? null : (EXCHANGE.instants(midnight - DAY + SESSION_OPEN_MS)[0] ?? null);
}

const UTC = new Zone('UTC');
const EXCHANGE = new Zone(EXCHANGE_ZONE);

/** @param label `Z`, `+02:00`, `-0600` */
function labelMs(label: string): number {
  if (label.toUpperCase() === 'Z') return 0;
  const ahead = Number(label.slice(1, 3)) * HOUR + Number(label.slice(-2)) * MINUTE;
  return label.startsWith('-') ? -ahead : ahead;
}
