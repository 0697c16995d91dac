/**
 * The ledger's file: one SQLite database in WAL mode whose commits are forced to disk, holding one table of records in a
 * hash chain. Synchronous; it lives in the ledger's worker thread, so that no fsync ever holds up the event loop.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { chainHash, GENESIS, type StoredRecord } from './chain.ts';
import { JournalError } from './journal-error.ts';
import {
  type ChainCursor,
  type ChainStep,
  type ReadRequest,
  type Row,
  readRecords,
  walkChain,
} from './ledger-queries.ts';
import { checkNotEmpty, checkTables, isUnbegun } from './ledger-shape.ts';
import { damagedError, openingError } from './opening-error.ts';
import { LOG_PAGES, PAGE_BYTES, reserveLog } from './reserve.ts';

/**
 * Rises when the tables change shape, or the facts in them (see fact-record.ts); a file with a higher one is refused, one
 * with a lower one is raised at the first opening. 2: facts say their format, and the table `about` names the head.
 */
export const LEDGER_SCHEMA = 2;

/** How long SQLite waits for another process's lock before it gives up. */
const BUSY_WAIT_MS = 2_000;

/** A commit's records lie side by side; it also changes the page of the head, and those that lead to the last records. */
const OTHER_PAGES_A_COMMIT = 4;
/** So much is worth writing back when nobody waits; so much is written back whoever waits. The pages are an estimate. */
const LONG_PAGES = LOG_PAGES / 4;
const FULL_PAGES = LOG_PAGES * 0.9;

export class LedgerStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #setHead: StatementSync;
  readonly #file: string;
  readonly #fileNumber: bigint;
  #head: ChainCursor;
  /** Of the log, not yet written back to the file; about. */
  #logPages = 0;

  /** Failure: JournalError with an `ERR_LEDGER_…` code. */
  constructor(file: string) {
    try {
      mkdirSync(dirname(file), { recursive: true });
      checkNotEmpty(file);
      this.#db = new DatabaseSync(file, { timeout: BUSY_WAIT_MS });
      if (!isUnbegun(this.#db)) checkTables(this.#db, file);
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;');
      prepareTables(this.#db, file);
      reserveLog(`${file}-wal`);
      this.#insert = this.#db.prepare('INSERT INTO records (seq, at, type, body, hash) VALUES (?, ?, ?, ?, ?)');
      this.#setHead = this.#db.prepare(`INSERT OR REPLACE INTO about VALUES ('head', ?)`);
      this.#head = checkedHead(this.#db, file);
      this.#file = file;
      this.#fileNumber = fileNumber(file);
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
      this.#setHead.run(`${seq} ${hash}`);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    this.#head = { seq, hash };
    const characters = records.reduce((sum, { body }) => sum + body.length, 0);
    this.#logPages += Math.ceil(characters / PAGE_BYTES) + OTHER_PAGES_A_COMMIT;
    // A file that was deleted or moved takes writes as before, and nobody would find them again.
    if (fileNumber(this.#file) !== this.#fileNumber) throw new Error(`${this.#file} is not there any more`);
  }

  get logIsLong(): boolean {
    return this.#logPages >= LONG_PAGES;
  }

  get logIsFull(): boolean {
    return this.#logPages >= FULL_PAGES;
  }

  /**
   * Writes the log back to the file, so that it begins anew: some ten milliseconds that no commit is to wait for. What a
   * reader still looks at stays for the next time, and a failure leaves the log as it is: a commit finds out.
   */
  writeBack(): void {
    try {
      const done = this.#db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number; checkpointed: number };
      this.#logPages = done.log - done.checkpointed;
    } catch {
      this.#logPages = LOG_PAGES;
    }
  }

  read(request: ReadRequest): StoredRecord[] {
    return readRecords(this.#db, request);
  }

  walk(from: ChainCursor, limit: number): ChainStep {
    return walkChain(this.#db, from, limit);
  }

  close(): void {
    this.#db.close();
  }
}

function prepareTables(db: DatabaseSync, file: string): void {
  // Both tables or neither, so that a file with only one of them is known to be damaged.
  db.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS records (
      seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT;
    COMMIT;
  `);
  db.prepare(`INSERT OR IGNORE INTO about VALUES ('schema', ?)`).run(String(LEDGER_SCHEMA));
  checkSchema(db, file);
  db.prepare(`UPDATE about SET value = ? WHERE name = 'schema'`).run(String(LEDGER_SCHEMA));
}

/** Failure: JournalError `ERR_LEDGER_NEWER`, or `ERR_LEDGER_CORRUPT` where the version is no number. */
export function checkSchema(db: DatabaseSync, file: string): void {
  const row = db.prepare(`SELECT value FROM about WHERE name = 'schema'`).get() as { value: string };
  const schema = Number(row.value);
  if (schema <= LEDGER_SCHEMA) return;
  if (Number.isNaN(schema)) throw damagedError(file, `its version reads "${row.value}"`);
  throw new JournalError(
    'ERR_LEDGER_NEWER',
    `The ledger ${file} was written by a newer Openbell (schema ${schema}, this one knows ${LEDGER_SCHEMA}). Update Openbell, or choose another folder with --data-dir.`,
  );
}

/** @returns 0n when there is no such file */
function fileNumber(file: string): bigint {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n;
}

/** The last record must fit the one before it: nobody appends to a chain whose end is broken. */
function checkedHead(db: DatabaseSync, file: string): ChainCursor {
  const [last, before] = db
    .prepare('SELECT seq, at, type, body, hash FROM records ORDER BY seq DESC LIMIT 2')
    .all() as unknown as Row[];
  if (last === undefined) return { seq: 0, hash: GENESIS };
  if (chainHash(before?.hash ?? GENESIS, last) !== last.hash) {
    throw damagedError(file, `its last record (${last.seq}) was altered`);
  }
  return { seq: last.seq, hash: last.hash };
}
