/**
 * How a fact lies in the ledger, and how it is read back. Each record says the format its fact was written in: a reader
 * knows every earlier format, and the ledger's file refuses to be opened by a program that is older than what is in it.
 *
 * Format 1, which records without a number are in, had no evidence, guard or timing, and no digests of runs. They may be
 * absent, so a fact of format 1 is read as it stands.
 */
import { type EpochMs, epochMs, type JsonValue } from '#base';
import type { Fact } from '#kernel';
import type { LedgerRecord } from './ports.ts';

const FACT_FORMAT = 2;

/**
 * Whether a recovery reads a fact back. What is left out only counts or tells; a new fact must be given its answer here,
 * since one that is forgotten would be undone by every restart.
 */
const MAKES_THE_BOOKS: Readonly<Record<Fact['type'], boolean>> = {
  'run.started': true,
  'run.digested': false,
  'session.opened': true,
  'session.prepared': true,
  'session.changed': true,
  'bars.closed': false,
  'scan.recorded': false,
  'signal.found': true,
  'signal.settled': true,
  'intent.approved': true,
  'intent.denied': true,
  'order.answered': true,
  'order.changed': true,
  'fill.booked': true,
  'external.noted': true,
  'external.settled': true,
  'protection.noted': true,
  'position.stated': true,
  'balance.stated': true,
  'trade.recorded': true,
  'trading.set': true,
  'day.began': true,
  'equity.peaked': true,
  'loss.warned': true,
  'loss.latched': true,
  'loss.lifted': true,
  'flatten.noted': true,
  'error.noted': true,
  'alarm.raised': false,
  'link.noted': false,
};

/** The facts that make the books; a recovery reads no others. */
export const FOLDED = (Object.keys(MAKES_THE_BOOKS) as Fact['type'][]).filter((type) => MAKES_THE_BOOKS[type]);

export function bodyOf(at: EpochMs, fact: Fact): JsonValue {
  return { format: FACT_FORMAT, at, fact: fact as unknown as JsonValue };
}

export function factOf({ body }: Pick<LedgerRecord, 'body'>): Fact {
  return (body as unknown as { readonly fact: Fact }).fact;
}

/** The venue's time when it was recorded. */
export function venueTimeOf({ body }: Pick<LedgerRecord, 'body'>): EpochMs {
  return epochMs((body as unknown as { readonly at: number }).at);
}
