/**
 * Closed bars are compared with the venue's own every few minutes: a print may come after its bar was closed, and a stream
 * may have lost some without a sign. What differs is repaired as a gap would be, and said; repaired bars never trade (K10).
 */
import { epochMs, sameMembers } from '#base';
import { type Bar, intervalAt, mergeBars } from '#market';
import { doubtNewest, recordBars, replaceInScanner } from './closed-bars.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

export function barsAuditDue(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  turn.after(`look:${id}`, turn.times.barsAuditMs);
  const { book, desk } = session;
  // While history or a repair is being fetched there is nothing settled to compare.
  if (desk.fetches.size > 0 || desk.auditing !== null || desk.auditedTo === null || desk.bars.length === 0) return;
  const from = desk.auditedTo;
  const { periodicity } = book.config;
  // A bar that is over for a while has all of its prints, at the venue and here.
  const settled = intervalAt(epochMs(turn.at.venue - turn.times.barsSettledMs), periodicity, desk.calendar).start;
  // A bar that is late in closing here comes by itself; brought in from the venue first, it would stand there twice.
  const newest = desk.bars.at(-1)?.start ?? desk.auditedTo;
  // To its end: a bar that the venue does not serve is built from smaller ones, and all of them are needed.
  const to = epochMs(Math.min(settled, intervalAt(newest, periodicity, desk.calendar).end));
  if (from >= to) return;
  const fetch = ++turn.desk.fetchNumber;
  desk.auditing = { fetch, from, to };
  turn.command({ type: 'bars.fetch', session: id, fetch, contract: desk.contract.id, periodicity, from, to });
}

/** @param bars null when they could not be read; @returns whether these were the audit's */
export function barsAudited(turn: Turn, id: SessionId, fetch: number, bars: readonly Bar[] | null): boolean {
  const session = turn.session(id);
  const auditing = session?.desk.auditing ?? null;
  if (session === undefined || auditing === null || auditing.fetch !== fetch) return false;
  const { desk } = session;
  desk.auditing = null;
  if (bars === null) return true;
  desk.auditedTo = auditing.to;
  const own = new Map(desk.bars.map((bar) => [bar.start, bar]));
  const wrong = bars.filter(
    (bar) => bar.start >= auditing.from && bar.start < auditing.to && !sameMembers(own.get(bar.start), bar),
  );
  if (wrong.length === 0) return true;
  recordBars(turn, id, 'repair', wrong);
  desk.bars = [...mergeBars(desk.bars, wrong)];
  // A bar that was repaired is no longer one that closed before our eyes (K10).
  if (wrong.some(({ start }) => start === desk.newestLive)) doubtNewest(desk, 'its bar was repaired since it closed');
  replaceInScanner(turn, id, desk);
  const first = new Date(wrong[0]?.start ?? auditing.from).toISOString();
  turn.error(
    id,
    'ERR_BARS_DIFFER',
    `${wrong.length} bar(s) from ${first} on differed from the venue's and were repaired`,
  );
  return true;
}
