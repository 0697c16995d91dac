/**
 * One process at a time works in a data folder. The lock is the operating system's own, taken through SQLite on the file
 * `lock`: it falls by itself when its holder dies, however it dies, so there is no stale lock to reason about and no
 * process id that another program might have taken over. `lock.json` beside it only tells a person who holds it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalError } from './journal-error.ts';

export interface FolderLock {
  release(): void;
}

/** Whoever only looks who holds the lock has it for a moment. */
const LOOKED_AT_MS = 200;

/** What is not referred to is closed by the garbage collector, and the lock with it. */
const held = new Set<DatabaseSync>();

/**
 * @param processName what a person calls this process: `openbell start`
 * Failure: JournalError `ERR_DATA_IN_USE`, which names the holder, or `ERR_DATA_UNWRITABLE`.
 */
export function lockData(dir: string, { processName }: { readonly processName: string }): FolderLock {
  const card = join(dir, 'lock.json');
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dir, { recursive: true });
    db = new DatabaseSync(join(dir, 'lock'), { timeout: LOOKED_AT_MS });
    // An open transaction, never committed, is the lock.
    db.exec('BEGIN EXCLUSIVE');
    writeFileSync(card, `${JSON.stringify({ pid: process.pid, process: processName })}\n`);
  } catch (cause) {
    db?.close();
    throw lockError(dir, card, cause);
  }
  const lock = db;
  held.add(lock);
  return {
    release() {
      if (!held.delete(lock)) return;
      rmSync(card, { force: true });
      lock.close();
    },
  };
}

/**
 * Who works in the folder now, as a person calls it: `openbell start`; null: nobody. Where that cannot be found out it is
 * nobody, too.
 */
export function folderHolder(dir: string): { readonly name: string; readonly text: string } | null {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(join(dir, 'lock'), { timeout: 0, readOnly: true });
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return null;
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode !== SQLITE_BUSY) return null;
    const card = cardIn(join(dir, 'lock.json'));
    return { name: card?.process ?? '', text: textOf(card) };
  } finally {
    db?.close();
  }
}

const SQLITE_BUSY = 5;

function lockError(dir: string, card: string, cause: unknown): JournalError {
  if ((cause as { errcode?: unknown }).errcode === SQLITE_BUSY) {
    return new JournalError(
      'ERR_DATA_IN_USE',
      `The data folder ${dir} is in use by ${textOf(cardIn(card))}. Stop it first, or choose another folder with --data-dir.`,
      { cause },
    );
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new JournalError(
    'ERR_DATA_UNWRITABLE',
    `The data folder ${dir} cannot be written (${detail}). Give this user the right to write there, free some space, or choose another folder with --data-dir.`,
    { cause },
  );
}

interface HolderCard {
  readonly pid: number;
  readonly process: string;
}

/** The holder may be just about to write its card. */
function cardIn(file: string): HolderCard | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HolderCard;
  } catch {
    return null;
  }
}

function textOf(card: HolderCard | null): string {
  return card === null ? 'another Openbell' : `${card.process} (process ${card.pid})`;
}
