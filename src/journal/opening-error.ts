/** What SQLite says of a file, as a sentence that says what to do. */
import { JournalError } from './journal-error.ts';

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

export function openingError(file: string, cause: unknown): JournalError {
  const code = Number((cause as { errcode?: unknown }).errcode) & 0xff;
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return damagedError(file, detail, cause);
  if (code === SQLITE_BUSY) {
    return new JournalError(
      'ERR_LEDGER_LOCKED',
      `The ledger ${file} is held by another program. Close that program and try again.`,
      { cause },
    );
  }
  return new JournalError(
    'ERR_LEDGER_UNWRITABLE',
    `The ledger ${file} cannot be written (${detail}). Give this user the right to write there, free some space, or choose another folder with --data-dir.`,
    { cause },
  );
}

/** Nothing is lost by it: Openbell neither mends nor overwrites a file that it does not understand. */
export function damagedError(file: string, detail: string, cause?: unknown): JournalError {
  return new JournalError(
    'ERR_LEDGER_CORRUPT',
    `The ledger ${file} is damaged: ${detail}. ${REMEDY}`,
    cause === undefined ? {} : { cause },
  );
}

export const REMEDY =
  'Nothing was changed. Look with: openbell journal verify. Then put back a copy, or move ledger.db and the files beside it (ledger.db-wal, ledger.db-shm) to a safe place and start again: a new ledger begins, and what the account holds is shown as external.';
