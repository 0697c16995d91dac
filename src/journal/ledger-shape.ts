/**
 * Whether a file is a ledger at all. SQLite takes an empty file for a new database and adds tables to anybody's, so this is
 * asked before the first write: a ledger that was cut to nothing is not begun anew in silence.
 */
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { damagedError } from './opening-error.ts';

const TABLES = ['about', 'records'];

/** Failure: JournalError `ERR_LEDGER_CORRUPT` for a file without a byte; where there is no file a ledger may begin. */
export function checkNotEmpty(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true && found.size === 0) throw damagedError(file, 'it is empty (0 bytes)');
}

/** @returns whether it has no table of anybody: the program died before the ledger's tables were made */
export function isUnbegun(db: DatabaseSync): boolean {
  return tablesIn(db).size === 0;
}

/** Failure: JournalError `ERR_LEDGER_CORRUPT` where a table of the ledger's is missing. */
export function checkTables(db: DatabaseSync, file: string): void {
  const there = tablesIn(db);
  const missing = TABLES.find((table) => !there.has(table));
  if (missing !== undefined) throw damagedError(file, `the table ${missing} is missing`);
}

function tablesIn(db: DatabaseSync): ReadonlySet<string> {
  const rows = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all() as unknown as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
