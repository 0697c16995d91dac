/**
 * The ledger's file: one SQLite database in WAL mode whose commits are forced to disk, holding one table of records in a
 * hash chain. Synchronous; it lives in the ledger's worker thread, so that no fsync ever holds up the event loop.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { chainHash, GENESIS, type StoredRecord } from './chain.ts';
import { JournalError } from './journal-error.ts';

/** Rises when the tables change shape; a file with a higher one is refused. */
export const LEDGER_SCHEMA = 1;

/** How long SQLite waits for another process's lock before it gives up. */
const BUSY_WAIT_MS = 2_000;

export type ChainVerdict =
  | { readonly ok: true; readonly records: number; readonly head: string }
  | { readonly ok: false; readonly seq: number; readonly why: string };

/** Where a walk along the chain has got to. */
export interface ChainCursor {
  readonly seq: number;
  readonly hash: string;
}

interface Row extends StoredRecord {
  readonly hash: string;
}

export class LedgerStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  #head: ChainCursor;

  /** Failure: JournalError with an `ERR_LEDGER_…` code. */
  constructor(file: string) {
    try {
      mkdirSync(dirname(file), { recursive: true });
      this.#db = new DatabaseSync(file, { timeout: BUSY_WAIT_MS });
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      prepareTables(this.#db, file);
      this.#insert = this.#db.prepare('INSERT INTO records (seq, at, type, body, hash) VALUES (?, ?, ?, ?, ?)');
      this.#head = checkedHead(this.#db, file);
    } catch (cause) {
      throw cause instanceof JournalError ? cause : openingError(file, cause);
    }
  }

  get lastSeq(): number {
    return this.#head.seq;
  }

  /** Writes all of them in one transaction, or none. On return they are on disk. */
  commit(records: readonly StoredRecord[]): void {
    let { seq, hash } = this.#head;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const record of records) {
        hash = chainHash(hash, record);
        seq = record.seq;
        this.#insert.run(record.seq, record.at, record.type, record.body, hash);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    this.#head = { seq, hash };
  }

  /** @returns up to `limit` records after `after`, oldest first; null types: all */
  read({ after, types, limit }: { after: number; types: readonly string[] | null; limit: number }): StoredRecord[] {
    const rows = this.#db
      .prepare(
        `SELECT seq, at, type, body FROM records WHERE seq > ?
         AND (? IS NULL OR type IN (SELECT value FROM json_each(?))) ORDER BY seq LIMIT ?`,
      )
      .all(after, types === null ? null : 1, JSON.stringify(types ?? []), limit);
    return rows as unknown as StoredRecord[];
  }

  /** Walks up to `limit` links on from the cursor. `done` when there was nothing left to walk. */
  walk(from: ChainCursor, limit: number): { cursor: ChainCursor; done: boolean } | { badSeq: number; why: string } {
    let cursor = from;
    const rows = this.#db
      .prepare('SELECT seq, at, type, body, hash FROM records WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(from.seq, limit) as unknown as Row[];
    for (const row of rows) {
      if (row.seq !== cursor.seq + 1) return { badSeq: cursor.seq + 1, why: 'the record is missing' };
      const hash = chainHash(cursor.hash, row);
      if (hash !== row.hash) return { badSeq: row.seq, why: 'its hash does not fit what it says and what came before' };
      cursor = { seq: row.seq, hash };
    }
    return { cursor, done: rows.length < limit };
  }

  close(): void {
    this.#db.close();
  }
}

function prepareTables(db: DatabaseSync, file: string): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS records (
      seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT;
  `);
  db.prepare(`INSERT OR IGNORE INTO about VALUES ('schema', ?)`).run(String(LEDGER_SCHEMA));
  const row = db.prepare(`SELECT value FROM about WHERE name = 'schema'`).get() as { value: string };
  const schema = Number(row.value);
  if (schema > LEDGER_SCHEMA) {
    throw new JournalError(
      'ERR_LEDGER_NEWER',
      `The ledger ${file} was written by a newer Openbell (schema ${schema}, this one knows ${LEDGER_SCHEMA}). Update Openbell, or choose another folder with --data-dir.`,
    );
  }
}

/** The last record must fit the one before it: nobody appends to a chain whose end is broken. */
function checkedHead(db: DatabaseSync, file: string): ChainCursor {
  const [last, before] = db
    .prepare('SELECT seq, at, type, body, hash FROM records ORDER BY seq DESC LIMIT 2')
    .all() as unknown as Row[];
  if (last === undefined) return { seq: 0, hash: GENESIS };
  if (chainHash(before?.hash ?? GENESIS, last) !== last.hash) {
    throw new JournalError(
      'ERR_LEDGER_CORRUPT',
      `The last record (${last.seq}) of the ledger ${file} was altered. Put back a copy of the file, or move it away to begin a new one.`,
    );
  }
  return { seq: last.seq, hash: last.hash };
}

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function openingError(file: string, cause: unknown): JournalError {
  const code = Number((cause as { errcode?: unknown }).errcode) & 0xff;
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) {
    return new JournalError(
      'ERR_LEDGER_CORRUPT',
      `The ledger ${file} is damaged (${detail}). Put back a copy of the file, or move it away to begin a new one.`,
      { cause },
    );
  }
  if (code === SQLITE_BUSY) {
    return new JournalError(
      'ERR_LEDGER_LOCKED',
      `The ledger ${file} is held by another program. Close that program and try again.`,
      {
        cause,
      },
    );
  }
  return new JournalError(
    'ERR_LEDGER_UNWRITABLE',
    `The ledger ${file} cannot be written (${detail}). Give this user the right to write there, free some space, or choose another folder with --data-dir.`,
    { cause },
  );
}
