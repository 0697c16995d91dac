/**
 * The hash chain of the ledger. Each record's hash covers the hash before it, so a record that is changed, moved or
 * taken out of the middle is found by walking the chain. (What is cut off at the end leaves a chain that is whole.)
 */
import { hash } from 'node:crypto';

/** A record as it lies on disk: the body is canonical JSON text. */
export interface StoredRecord {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly body: string;
}

/** What the first record's hash covers. */
export const GENESIS = '0'.repeat(64);

/** @returns SHA-256, hexadecimal; the parts are set apart by line feeds, which none but the body may hold */
export function chainHash(previous: string, { seq, at, type, body }: StoredRecord): string {
  return hash('sha256', `${previous}\n${seq}\n${at}\n${type}\n${body}`, 'hex');
}
