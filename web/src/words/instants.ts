/**
 * Times of day. The exchange in Chicago sets them; the trader's own time stands in the hover text. A formatter is costly
 * to make and is made once.
 */
const EXCHANGE = 'America/Chicago';

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: EXCHANGE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: EXCHANGE,
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: EXCHANGE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** @returns `09:31:04`, in Chicago */
export function exchangeClock(at: number): string {
  return clock.format(at);
}

/** @returns `15:10`, in Chicago */
export function exchangeMinute(time: string): string {
  return clock.format(Date.parse(time)).slice(0, 5);
}

/** @returns `Thu, 15 Jan, 09:31:04`, in Chicago */
export function exchangeDayAndClock(at: number): string {
  return dayAndClock.format(at);
}

/** For hover text: the same instant where the trader sits. */
export function localTime(at: number): string {
  return `${local.format(at)} (your time)`;
}

/** As the program writes it into its sentences: `2026-01-15T15:31:04.000Z`. */
const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the program, cut where it names an instant. */
export function sentencePieces(sentence: string): readonly { readonly text: string; readonly isInstant: boolean }[] {
  return sentence
    .split(INSTANT)
    .map((text, index) => ({ text, isInstant: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/**
 * How far Chicago's clock is ahead of UTC at an instant, in ms: −21,600,000 in winter. Offsets change on whole hours,
 * so one look-up an hour of data is enough; the cache is emptied at 50,000 hours, some six years.
 */
export function exchangeOffsetMs(at: number): number {
  const hour = Math.floor(at / 3_600_000);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const field = Object.fromEntries(
    parts.formatToParts(hour * 3_600_000).map((part) => [part.type, Number(part.value)]),
  );
  const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = field;
  const offset = Date.UTC(year, month - 1, day, hours, minute, second) - hour * 3_600_000;
  if (offsets.size >= 50_000) offsets.clear();
  offsets.set(hour, offset);
  return offset;
}

const offsets = new Map<number, number>();
