/**
 * The ledger (K4): what the machine must remember. `append` only takes a number and queues; a worker thread writes. While
 * one commit is on its way to the disk, everything appended meanwhile gathers, and goes as the next: a group commit that
 * grows with the load by itself. What nobody waits for gathers for a moment first: an order that follows from it would
 * else find the disk busy, and wait for two commits instead of its own.
 */
import { join } from 'node:path';
import { assert, type EpochMs, epochMs, type JsonValue } from '#base';
import type { Ledger, LedgerRecord } from '#live/ports';
import { canonicalJson } from './canonical-json.ts';
import { GENESIS, type StoredRecord } from './chain.ts';
import { JournalError } from './journal-error.ts';
import type { ChainCursor, ChainVerdict } from './ledger-queries.ts';
import { LedgerThread } from './ledger-thread.ts';

/** More than this not yet on disk, in records or characters, and the ledger has fallen behind: it fails. */
const UNFLUSHED_RECORDS_MAX = 10_000;
const UNFLUSHED_CHARACTERS_MAX = 256_000_000;
const COMMIT_RECORDS_MAX = 1_000;
/** A bar's scan and what is decided on it come within this time; nothing is kept from the disk any longer. */
const GATHER_MS = 5;
/** A disk that takes longer for one commit is broken, for a trader's purpose. */
const COMMIT_DEADLINE_MS = 10_000;
/** It does not come back by itself: what it missed meanwhile is learned from the venue at the next start. */
const REMEDY = 'Make room on its disk, or put right what else keeps it from writing, then start Openbell again';
const OPEN_DEADLINE_MS = 30_000;
const READ_DEADLINE_MS = 30_000;
/** Long reads go in pages, so that a commit never waits for the whole of one. */
const PAGE_RECORDS = 2_000;

export interface OpenLedger extends Ledger {
  /** The number of the last record, on disk or not; 0 when there is none. */
  readonly lastSeq: number;
  /** Walks the whole chain, and names the first record that does not fit. */
  verify(): Promise<ChainVerdict>;
}

/**
 * Opens `ledger.db` in `dir`, made if need be. Failure: JournalError `ERR_LEDGER_CORRUPT`, `…_NEWER`, `…_LOCKED` or
 * `…_UNWRITABLE`.
 *
 * @param now the wall clock that stamps records
 */
export async function openLedger({ dir, now = wallClock }: { dir: string; now?: () => EpochMs }): Promise<OpenLedger> {
  const thread = new LedgerThread();
  try {
    const { lastSeq } = await thread.ask<'open'>({ type: 'open', file: join(dir, 'ledger.db') }, OPEN_DEADLINE_MS);
    return new ThreadedLedger({ thread, lastSeq, now });
  } catch (error) {
    await thread.end();
    throw error;
  }
}

function wallClock(): EpochMs {
  return epochMs(Date.now());
}

interface FlushWaiter {
  readonly seq: number;
  resolve(): void;
  reject(error: JournalError): void;
}

class ThreadedLedger implements OpenLedger {
  readonly #thread: LedgerThread;
  readonly #now: () => EpochMs;
  #lastSeq: number;
  #durableSeq: number;
  /** Appended and not yet handed to the thread; bounded by the constants above. */
  #pending: StoredRecord[] = [];
  #unflushedCharacters = 0;
  #committing = false;
  /** Until what nobody waits for is written all the same. */
  #gathering: NodeJS.Timeout | null = null;
  /** In rising order of `seq`. */
  #waiters: FlushWaiter[] = [];
  #failure: JournalError | null = null;
  #listener: (why: string) => void = () => {};

  constructor({ thread, lastSeq, now }: { thread: LedgerThread; lastSeq: number; now: () => EpochMs }) {
    this.#thread = thread;
    this.#now = now;
    this.#lastSeq = lastSeq;
    this.#durableSeq = lastSeq;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  append(type: string, body: JsonValue): number {
    assert(/^[\w.:-]+$/.test(type), 'a record type is one word');
    const text = canonicalJson(body);
    this.#lastSeq += 1;
    if (this.#failure !== null) return this.#lastSeq;
    this.#pending.push({ seq: this.#lastSeq, at: this.#now(), type, body: text });
    this.#unflushedCharacters += text.length;
    const unflushed = this.#lastSeq - this.#durableSeq;
    if (unflushed > UNFLUSHED_RECORDS_MAX || this.#unflushedCharacters > UNFLUSHED_CHARACTERS_MAX) {
      this.#fail(`the ledger falls behind: ${unflushed} records wait for the disk`);
    } else {
      this.#gather();
    }
    return this.#lastSeq;
  }

  flushed(seq: number): Promise<void> {
    if (seq <= this.#durableSeq) return Promise.resolve();
    if (this.#failure !== null) return Promise.reject(this.#failure);
    assert(seq <= this.#lastSeq, 'only what was appended can be waited for');
    return new Promise((resolve, reject) => {
      const place = this.#waiters.findLastIndex((waiter) => waiter.seq <= seq) + 1;
      this.#waiters.splice(place, 0, { seq, resolve, reject });
      this.#commit();
    });
  }

  async read({
    after,
    types,
    limit = Number.POSITIVE_INFINITY,
  }: Parameters<Ledger['read']>[0]): Promise<readonly LedgerRecord[]> {
    await this.#settled();
    const records: LedgerRecord[] = [];
    let cursor = after;
    while (records.length < limit) {
      const wanted = Math.min(PAGE_RECORDS, limit - records.length);
      const page = await this.#thread.ask<'read'>(
        { type: 'read', after: cursor, types: types ?? null, limit: wanted },
        READ_DEADLINE_MS,
      );
      for (const record of page)
        records.push({ ...record, at: epochMs(record.at), body: JSON.parse(record.body) as JsonValue });
      const last = page.at(-1);
      if (last === undefined || page.length < wanted) break;
      cursor = last.seq;
    }
    return records;
  }

  async verify(): Promise<ChainVerdict> {
    await this.#settled();
    let cursor: ChainCursor = { seq: 0, hash: GENESIS };
    for (;;) {
      const step = await this.#thread.ask<'walk'>(
        { type: 'walk', from: cursor, limit: PAGE_RECORDS },
        READ_DEADLINE_MS,
      );
      if ('badSeq' in step) return { ok: false, seq: step.badSeq, why: step.why };
      if (step.done) return { ok: true, records: step.cursor.seq, head: step.cursor.hash };
      cursor = step.cursor;
    }
  }

  onFailure(listener: (why: string) => void): void {
    this.#listener = listener;
    if (this.#failure !== null) listener(this.#failure.message);
  }

  async close(): Promise<void> {
    await this.#settled();
    this.#failure ??= new JournalError('ERR_LEDGER_FAILED', 'the ledger is closed');
    await this.#thread.ask<'close'>({ type: 'close' }, COMMIT_DEADLINE_MS).catch(() => undefined);
    await this.#thread.end();
  }

  /** What was appended so far is on disk, or the ledger has failed: either way the file can be read. */
  async #settled(): Promise<void> {
    await this.flushed(this.#lastSeq).catch(() => undefined);
  }

  /** Writes in a moment, unless a write is under way or somebody comes to wait for one. */
  #gather(): void {
    if (this.#committing) return;
    this.#gathering ??= setTimeout(() => this.#commit(), GATHER_MS);
  }

  #commit(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    if (this.#committing) return;
    this.#committing = true;
    void this.#commitPending();
  }

  async #commitPending(): Promise<void> {
    do {
      const records = this.#pending.splice(0, COMMIT_RECORDS_MAX);
      if (records.length === 0 || this.#failure !== null) break;
      try {
        await this.#thread.ask<'commit'>({ type: 'commit', records }, COMMIT_DEADLINE_MS);
      } catch (error) {
        this.#fail(`the ledger cannot be written: ${(error as Error).message}. ${REMEDY}`);
        break;
      }
      for (const record of records) this.#unflushedCharacters -= record.body.length;
      this.#durableSeq = records.at(-1)!.seq;
      while (this.#waiters[0] !== undefined && this.#waiters[0].seq <= this.#durableSeq)
        this.#waiters.shift()!.resolve();
    } while (this.#waiters.length > 0 || this.#pending.length >= COMMIT_RECORDS_MAX);
    this.#committing = false;
    if (this.#pending.length > 0) this.#gather();
  }

  /** For good: a ledger with a hole in it is worth less than one that ends. */
  #fail(why: string): void {
    if (this.#failure !== null) return;
    this.#failure = new JournalError('ERR_LEDGER_FAILED', why);
    this.#pending = [];
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failure);
    this.#listener(why);
  }
}
