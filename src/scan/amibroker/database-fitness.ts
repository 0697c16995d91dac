/**
 * Whether AmiBroker's database holds what was written into it. AmiBroker tells a program neither who feeds a database nor
 * what its base interval is, so it is judged by what became of our bars: gone or changed where a data plug-in feeds it,
 * under other times where its bars are longer.
 */
import type { ComBar } from './com/protocol.ts';

const SECONDS_PER_DAY = 86_400;

const LOCAL =
  'Open a local one: File > Database Settings, Data source "(local)", with a base time interval of 1 minute or the session’s.';

/** @returns why not, with the remedy; null: all is there */
export function whyNotTaken({
  expected,
  found,
  newest,
  newestOurs,
  count,
  ours,
}: {
  /** The newest that were written, oldest first. */
  readonly expected: readonly ComBar[];
  /** For each of them. */
  readonly found: readonly (ComBar | null)[];
  /** Date of the newest bar in the database. */
  readonly newest: number | null;
  /** The latest date that a bar of ours has. */
  readonly newestOurs: number;
  /** How many bars the database has from the first of ours on; null: it was not asked. */
  readonly count: number | null;
  /** How many of them are ours; null: it is not known. */
  readonly ours: number | null;
}): string | null {
  const last = expected.at(-1);
  if (last === undefined) return null;
  if (newest === null) return `it shows no bars at all, as one that a data plug-in runs. ${LOCAL}`;
  if (found.some((bar) => bar === null)) {
    return secondOf(newest) < secondOf(last.date) && found.at(-1) === null
      ? `its newest bar is of ${textOf(newest)} where ${textOf(last.date)} was written; its base time interval may be longer than the bars, or a data plug-in runs it. ${LOCAL}`
      : `bars are missing that were written. ${LOCAL}`;
  }
  const changed = expected.find((bar, at) => !sameBar(bar, found[at] as ComBar));
  if (changed !== undefined) {
    return `the bar of ${textOf(changed.date)} has other prices than were written, so somebody else feeds it. ${LOCAL}`;
  }
  if (secondOf(newest) > secondOf(newestOurs)) {
    return `it has bars up to ${textOf(newest)}, later than the newest of ${textOf(newestOurs)}, so the newest bars there are not the session's. Delete them (Symbol > Quotes Editor), use another AmiBroker symbol, or set the zone of the database (--ami-zone).`;
  }
  if (count !== null && ours !== null && count > ours) {
    return `it has ${count} bars where the session has ${ours}, so others lie among them, as those of another interval or market. Delete the symbol there (Symbol > Delete), or use another AmiBroker symbol.`;
  }
  return null;
}

/** Prices are float32 there. */
function sameBar(a: ComBar, b: ComBar): boolean {
  return (['open', 'high', 'low', 'close'] as const).every((price) => Math.fround(a[price]) === Math.fround(b[price]));
}

function secondOf(date: number): number {
  return Math.round(date * SECONDS_PER_DAY);
}

function textOf(date: number): string {
  return new Date(Date.UTC(1899, 11, 30) + secondOf(date) * 1_000).toISOString().slice(0, 19).replace('T', ' ');
}
