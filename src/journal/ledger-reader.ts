/**
 * The ledger as whoever only reads it sees it: no lock, no writing, at work beside the running program. SQLite gives each
 * question a whole state of the file, so a commit that comes meanwhile is seen whole or not at all.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { epochMs, type JsonValue } from '#base';
import type { LedgerRecord } from '#live/ports';
import { GENESIS } from './chain.ts';
import { JournalError } from './journal-error.ts';
import { type ChainCursor, type ChainVerdict, readRecords, walkChain } from './ledger-queries.ts';
import { checkTables } from './ledger-shape.ts';
import { checkSchema } from './ledger-store.ts';
import { openingError } from './opening-error.ts';
import { unfinishedBytes } from './write-ahead.ts';

const BUSY_WAIT_MS = 2_000;
const PAGE_RECORDS = 2_000;

export interface LedgerReader {
  /** The number of the last record; 0 when there is none. */
  readonly lastSeq: number;
  /** Bytes of a write that was not finished when the program died, or is under way: nobody was told that it is there. */
  readonly unfinishedBytes: number;
  /** All records from `after` (exclusive) on, oldest first, read as they are asked for. */
  records(request: { readonly after: number; readonly types?: readonly string[] }): Generator<LedgerRecord>;
  /** How many records there are of each type. */
  counts(): ReadonlyMap<string, number>;
  /** Walks the whole chain; told the number it has got to now and then. A page that cannot be read ends it too. */
  verify(onProgress?: (seq: number) => void): ChainVerdict;
  close(): void;
}

/** Failure: JournalError, `ERR_LEDGER_MISSING` where there is none. */
export function readLedger({ dir }: { readonly dir: string }): LedgerReader {
  const file = join(dir, 'ledger.db');
  if (!existsSync(file)) {
    throw new JournalError(
      'ERR_LEDGER_MISSING',
      `There is no ledger in ${dir}. Name the data folder with --data-dir; the program begins a ledger when it first starts.`,
    );
  }
  try {
    return new FileReader(file);
  } catch (cause) {
    throw cause instanceof JournalError ? cause : openingError(file, cause);
  }
}

class FileReader implements LedgerReader {
  readonly #db: DatabaseSync;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.#db = openReadOnly(file);
    checkTables(this.#db, file);
    checkSchema(this.#db, file);
  }

  get lastSeq(): number {
    const row = this.#db.prepare('SELECT max(seq) AS seq FROM records').get() as { seq: number | null };
    return row.seq ?? 0;
  }

  get unfinishedBytes(): number {
    return unfinishedBytes(`${this.#file}-wal`);
  }

  *records({ after, types }: Parameters<LedgerReader['records']>[0]): Generator<LedgerRecord> {
    let cursor = after;
    for (;;) {
      const page = this.#page({ after: cursor, types: types ?? null, limit: PAGE_RECORDS });
      for (const { seq, at, type, body } of page)
        yield { seq, at: epochMs(at), type, body: JSON.parse(body) as JsonValue };
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_RECORDS) return;
      cursor = last.seq;
    }
  }

  counts(): ReadonlyMap<string, number> {
    const rows = this.#db.prepare('SELECT type, count(*) AS count FROM records GROUP BY type ORDER BY type').all();
    return new Map((rows as unknown as { type: string; count: number }[]).map(({ type, count }) => [type, count]));
  }

  verify(onProgress: (seq: number) => void = () => {}): ChainVerdict {
    let cursor: ChainCursor = { seq: 0, hash: GENESIS };
    for (;;) {
      try {
        const step = walkChain(this.#db, cursor, PAGE_RECORDS);
        if ('badSeq' in step) return { ok: false, seq: step.badSeq, why: step.why };
        if (step.done) return { ok: true, records: step.cursor.seq, head: step.cursor.hash };
        cursor = step.cursor;
        onProgress(cursor.seq);
      } catch (error) {
        return { ok: false, seq: this.#firstUnreadable(cursor), why: `it cannot be read: ${(error as Error).message}` };
      }
    }
  }

  close(): void {
    this.#db.close();
  }

  #page(request: Parameters<typeof readRecords>[1]): ReturnType<typeof readRecords> {
    try {
      return readRecords(this.#db, request);
    } catch (cause) {
      throw openingError(this.#file, cause);
    }
  }

  /** A page holds many records; one at a time finds the one that the damage begins at. */
  #firstUnreadable(from: ChainCursor): number {
    let cursor = from;
    for (;;) {
      try {
        const step = walkChain(this.#db, cursor, 1);
        if ('badSeq' in step) return step.badSeq;
        if (step.done) return cursor.seq + 1;
        cursor = step.cursor;
      } catch {
        return cursor.seq + 1;
      }
    }
  }
}

/** In a folder that cannot be written SQLite cannot share its memory file; nobody writes there then, so it is not needed. */
function openReadOnly(file: string): DatabaseSync {
  let shared: DatabaseSync | undefined;
  try {
    shared = new DatabaseSync(file, { readOnly: true, timeout: BUSY_WAIT_MS });
    shared.prepare('SELECT count(*) FROM sqlite_schema').get();
    return shared;
  } catch (cause) {
    shared?.close();
    if ((Number((cause as { errcode?: unknown }).errcode) & 0xff) !== SQLITE_CANTOPEN) throw cause;
    return new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true });
  }
}

const SQLITE_CANTOPEN = 14;
