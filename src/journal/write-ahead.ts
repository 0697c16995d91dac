/**
 * What lies at the end of SQLite's write-ahead log behind its last commit: the piece of a write that a crash cut off, or
 * that is under way. SQLite passes over it, and nobody was told that it was written, so it is no loss; it is told apart
 * from tampering because a person who verifies the ledger after a crash will ask.
 *
 * The format: https://www.sqlite.org/fileformat2.html#walformat
 */
import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** A log whose checksums are counted in big-endian words; the other sort ends in 2. */
const BIG_ENDIAN_MAGIC = 0x377f0683;

/** @returns 0 when the log ends in a commit, or there is none */
export function unfinishedBytes(wal: string): number {
  let file: number;
  try {
    file = openSync(wal, 'r');
  } catch {
    return 0;
  }
  try {
    return behindLastCommit(file);
  } finally {
    closeSync(file);
  }
}

function behindLastCommit(file: number): number {
  const header = bytesAt(file, 0, HEADER_BYTES);
  if (header.byteLength < HEADER_BYTES) return header.byteLength;
  const sum = new Checksum(header.getUint32(0) !== BIG_ENDIAN_MAGIC);
  sum.add(header, 0, 24);
  const frameBytes = FRAME_HEADER_BYTES + header.getUint32(8);
  let committed = HEADER_BYTES;
  for (let at = HEADER_BYTES; ; at += frameBytes) {
    const frame = bytesAt(file, at, frameBytes);
    const isHeaded = frame.byteLength >= FRAME_HEADER_BYTES;
    // Frames of an earlier turn of the log lie behind the newest one, or room that was never written.
    const isOfThisTurn = isHeaded && [8, 12].every((salt) => frame.getUint32(salt) === header.getUint32(salt + 8));
    if (isHeaded && !isOfThisTurn) return at - committed;
    if (frame.byteLength < frameBytes) return at + frame.byteLength - committed;
    sum.add(frame, 0, 8);
    sum.add(frame, FRAME_HEADER_BYTES, frameBytes);
    if (!sum.equals(frame.getUint32(16), frame.getUint32(20))) return at + frameBytes - committed;
    if (frame.getUint32(4) !== 0) committed = at + frameBytes;
  }
}

/** The log's running checksum, over 32-bit words in pairs. */
class Checksum {
  readonly #littleEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  add(bytes: DataView, from: number, to: number): void {
    for (let at = from; at < to; at += 8) {
      this.#first = (this.#first + bytes.getUint32(at, this.#littleEndian) + this.#second) >>> 0;
      this.#second = (this.#second + bytes.getUint32(at + 4, this.#littleEndian) + this.#first) >>> 0;
    }
  }

  equals(first: number, second: number): boolean {
    return this.#first === first && this.#second === second;
  }
}

/** As many as there are. */
function bytesAt(file: number, position: number, length: number): DataView {
  const bytes = Buffer.alloc(length);
  return new DataView(bytes.buffer, bytes.byteOffset, readSync(file, bytes, 0, length, position));
}
