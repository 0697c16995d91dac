/** The room kept for the write-ahead log is nothing to SQLite: what a crash leaves with it is read as before. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLedger } from './ledger.ts';
import { reserveLog } from './reserve.ts';
import { unfinishedBytes } from './write-ahead.ts';

const LOG_BYTES = 4_120_032;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'openbell-reserve-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('a ledger has room for its log, and a copy of what lies on the disk holds every record', async () => {
  const dir = folder();
  const ledger = await openLedger({ dir });
  await ledger.flushed(ledger.append('first.word', { number: 1 }));
  await ledger.flushed(ledger.append('second.word', { number: 2 }));
  const log = join(dir, 'ledger.db-wal');
  expect(statSync(log).size).toBe(LOG_BYTES);
  expect(unfinishedBytes(log)).toBe(0);
  const copy = join(dir, 'as-a-crash-leaves-it');
  mkdirSync(copy);
  for (const name of ['ledger.db', 'ledger.db-wal']) copyFileSync(join(dir, name), join(copy, name));
  await ledger.close();
  const found = await openLedger({ dir: copy });
  expect((await found.read({ after: 0 })).map(({ type }) => type)).toEqual(['first.word', 'second.word']);
  expect(await found.verify()).toMatchObject({ ok: true, records: 2 });
  await found.close();
});

test('a log that is not there stays away', () => {
  const missing = join(folder(), 'ledger.db-wal');
  reserveLog(missing);
  expect(statSync(missing, { throwIfNoEntry: false })).toBeUndefined();
});
