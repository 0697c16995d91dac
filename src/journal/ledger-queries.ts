/** What is asked of an open ledger, by the program that writes it and by whoever only reads. */
import type { DatabaseSync } from 'node:sqlite';
import { chainHash, type StoredRecord } from './chain.ts';

export type ChainVerdict =
  | { readonly ok: true; readonly records: number; readonly head: string }
  /** `seq`: the first record that does not fit. */
  | { readonly ok: false; readonly seq: number; readonly why: string };

/** Where a walk along the chain has got to. */
export interface ChainCursor {
  readonly seq: number;
  readonly hash: string;
}

/** `done` when there was nothing left to walk. */
export type ChainStep =
  | { readonly cursor: ChainCursor; readonly done: boolean }
  | { readonly badSeq: number; readonly why: string };

export interface ReadRequest {
  readonly after: number;
  /** Null: all. */
  readonly types: readonly string[] | null;
  readonly limit: number;
}

export interface Row extends StoredRecord {
  readonly hash: string;
}

/** @returns up to `limit` records after `after`, oldest first */
export function readRecords(db: DatabaseSync, { after, types, limit }: ReadRequest): StoredRecord[] {
  const rows = db
    .prepare(
      `SELECT seq, at, type, body FROM records WHERE seq > ?
       AND (? IS NULL OR type IN (SELECT value FROM json_each(?))) ORDER BY seq LIMIT ?`,
    )
    .all(after, types === null ? null : 1, JSON.stringify(types ?? []), limit);
  return rows as unknown as StoredRecord[];
}

/** Walks up to `limit` links on from the cursor. */
export function walkChain(db: DatabaseSync, from: ChainCursor, limit: number): ChainStep {
  let cursor = from;
  const rows = db
    .prepare('SELECT seq, at, type, body, hash FROM records WHERE seq > ? ORDER BY seq LIMIT ?')
    .all(from.seq, limit) as unknown as Row[];
  for (const row of rows) {
    if (row.seq !== cursor.seq + 1) return { badSeq: cursor.seq + 1, why: 'the record is missing' };
    const hash = chainHash(cursor.hash, row);
    if (hash !== row.hash) return { badSeq: row.seq, why: 'its hash does not fit what it says and what came before' };
    cursor = { seq: row.seq, hash };
  }
  if (rows.length === limit) return { cursor, done: false };
  return beyondTheEnd(db, cursor) ?? { cursor, done: true };
}

/** Records cut off at the end leave a chain that is whole; the head noted with the last commit tells of them. */
function beyondTheEnd(db: DatabaseSync, { seq, hash }: ChainCursor): ChainStep | null {
  const row = db.prepare(`SELECT value FROM about WHERE name = 'head'`).get() as { value: string } | undefined;
  if (row === undefined) return null;
  const [noted = '0', notedHash] = row.value.split(' ');
  // Records that were written between the two reads are newer than both.
  if (Number(noted) < seq || (Number(noted) === seq && notedHash === hash)) return null;
  const last = db.prepare('SELECT seq FROM records ORDER BY seq DESC LIMIT 1').get() as { seq: number } | undefined;
  if ((last?.seq ?? 0) > seq) return null;
  return Number(noted) === seq
    ? { badSeq: seq, why: 'it is not the record that was written last' }
    : { badSeq: seq + 1, why: `the records up to ${noted} were cut off` };
}
