/**
 * What lies at the end of SQLite's write-ahead log behind its last commit: the piece of a write that a crash cut off, or
 * that is under way. SQLite passes over it, and nobody was told that it was written, so it is no loss; it is told apart
 * from tampering because a person who verifies the ledger after a crash will ask.
 *
 * The format: https://www.sqlite.org/fileformat2.html#walformat
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** @returns 0 when the log ends in a commit, or there is none */
export function unfinishedBytes(wal: string): number {
  let file: number;
  try {
    file = openSync(wal, 'r');
  } catch {
    return 0;
  }
  try {
    const { size } = fstatSync(file);
    const header = bytesAt(file, 0, HEADER_BYTES);
    if (header === null) return size;
    const frameBytes = FRAME_HEADER_BYTES + header.getUint32(8);
    const salts = [header.getUint32(16), header.getUint32(20)];
    let committed = HEADER_BYTES;
    let at = HEADER_BYTES;
    for (; ; at += frameBytes) {
      const frame = bytesAt(file, at, FRAME_HEADER_BYTES);
      // Frames of an earlier turn of the log lie behind the newest one.
      if (frame === null || frame.getUint32(8) !== salts[0] || frame.getUint32(12) !== salts[1]) break;
      if (at + frameBytes > size) return size - committed;
      if (frame.getUint32(4) !== 0) committed = at + frameBytes;
    }
    return at - committed;
  } finally {
    closeSync(file);
  }
}

function bytesAt(file: number, position: number, length: number): DataView | null {
  const bytes = Buffer.alloc(length);
  return readSync(file, bytes, 0, length, position) === length
    ? new DataView(bytes.buffer, bytes.byteOffset, length)
    : null;
}
