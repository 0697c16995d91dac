/**
 * Room for SQLite's write-ahead log before it is needed. A commit that makes the log longer must have the file system write
 * down its new length, too, and waits for whatever else that has to write; one within its length only waits for its own
 * bytes. SQLite passes over what lies behind the last frame of the log's present turn, so zeros there are nothing to it
 * (https://www.sqlite.org/fileformat2.html#walformat).
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, statfsSync, writeSync } from 'node:fs';

/** The log is written back and begun anew before it is longer. */
export const LOG_PAGES = 1_000;
export const PAGE_BYTES = 4_096;
/** Pages with their headers. */
const LOG_BYTES = 32 + LOG_PAGES * (24 + PAGE_BYTES);

/** A disk with less room than this many logs keeps it for what must be written. */
const LOGS_FREE_MIN = 16;

/** Makes the log that long, if the disk has so much to spare; without it the log is slower, and nothing else. */
export function reserveLog(wal: string): void {
  let file: number;
  try {
    file = openSync(wal, 'r+');
  } catch {
    return;
  }
  const { size } = fstatSync(file);
  try {
    const { bavail, bsize } = statfsSync(wal);
    if (size >= LOG_BYTES || bavail * bsize < LOGS_FREE_MIN * LOG_BYTES) return;
    writeSync(file, Buffer.alloc(LOG_BYTES - size), 0, LOG_BYTES - size, size);
    fsyncSync(file);
  } catch {
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}
