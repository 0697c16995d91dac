import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JournalError, type OpenLedger, openLedger, readLedger } from '#journal';

let dir: string;
let file: string;
const opened: OpenLedger[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'openbell-reader-'));
  file = join(dir, 'ledger.db');
});

afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close();
  rmSync(dir, { recursive: true, force: true });
});

async function begun(count: number): Promise<OpenLedger> {
  const ledger = await openLedger({ dir });
  opened.push(ledger);
  for (let i = 0; i < count; i += 1) ledger.append(i % 2 === 0 ? 'even' : 'odd', { i, text: 'x'.repeat(100) });
  await ledger.flushed(ledger.lastSeq);
  return ledger;
}

async function ended(count: number): Promise<void> {
  await (await begun(count)).close();
  opened.length = 0;
}

function verdict() {
  const reader = readLedger({ dir });
  try {
    return reader.verify();
  } finally {
    reader.close();
  }
}

test('it is read and verified beside the program that writes it', async () => {
  const ledger = await begun(4_500);
  const reader = readLedger({ dir });
  expect(reader.verify()).toMatchObject({ ok: true, records: 4_500 });
  ledger.append('even', 'more');
  await ledger.flushed(ledger.lastSeq);
  expect(reader.lastSeq).toBe(4_501);
  expect([...reader.records({ after: 4_498, types: ['even'] })].map(({ seq }) => seq)).toEqual([4_499, 4_501]);
  expect(reader.counts()).toEqual(
    new Map([
      ['even', 2_251],
      ['odd', 2_250],
    ]),
  );
  reader.close();
  ledger.append('odd', 'and more');
  await ledger.flushed(ledger.lastSeq);
});

test('one byte turned over in the middle is found by the number of its record', async () => {
  await ended(3_000);
  const bytes = readFileSync(file);
  const at = bytes.indexOf('{"i":1717,');
  bytes[at + 6] = '2'.charCodeAt(0);
  writeFileSync(file, bytes);
  expect(verdict()).toMatchObject({ ok: false, seq: 1_718 });
});

test('a file that was cut short is refused or named as damaged, at a record it has', async () => {
  await ended(3_000);
  truncateSync(file, Math.floor(statSync(file).size / 2 / 4_096) * 4_096);
  let told: unknown;
  try {
    told = verdict();
  } catch (error) {
    told = error;
  }
  // Which of the two depends on which page the cut falls on.
  if (told instanceof JournalError) expect(told.code).toBe('ERR_LEDGER_CORRUPT');
  else expect(told).toMatchObject({ ok: false, seq: expect.any(Number) });
});

test('records cut off at the end are missed', async () => {
  await ended(10);
  const db = new DatabaseSync(file);
  db.exec('DELETE FROM records WHERE seq > 7');
  db.close();
  expect(verdict()).toMatchObject({ ok: false, seq: 8, why: 'the records up to 10 were cut off' });
});

test('a write that a crash cut off is no break of the chain, and is told', async () => {
  const ledger = await begun(10);
  const log = readFileSync(`${file}-wal`);
  const frames = log.subarray(32);
  const frameBytes = 24 + log.readUInt32BE(8);
  const saltsOf = (at: number): string => frames.subarray(at + 8, at + 16).toString('hex');
  let end = 0;
  while (saltsOf(end) === saltsOf(0)) end += frameBytes;
  // The head of a frame and half of its page, where the next write would have gone.
  writeAt(`${file}-wal`, 32 + end, frames.subarray(0, 2_000));
  const reader = readLedger({ dir });
  expect(reader.verify()).toMatchObject({ ok: true, records: 10 });
  expect(reader.unfinishedBytes).toBe(frameBytes);
  reader.close();
  ledger.append('even', 'after the tear');
  await ledger.flushed(11);
  expect(verdict()).toMatchObject({ ok: true, records: 11 });
});

function writeAt(path: string, position: number, bytes: Uint8Array): void {
  const there = openSync(path, 'r+');
  writeSync(there, bytes, 0, bytes.length, position);
  closeSync(there);
}

test('a ledger whose file was taken away while it was open fails, so that nobody trades on', async () => {
  const ledger = await begun(3);
  renameSync(file, join(dir, 'elsewhere.db'));
  const seq = ledger.append('even', 'lost');
  await expect(ledger.flushed(seq)).rejects.toMatchObject({ code: 'ERR_LEDGER_FAILED' });
});

test('a ledger of the first format is opened, and refused by who knows only that format from then on', async () => {
  await ended(3);
  const db = new DatabaseSync(file);
  db.exec(`UPDATE about SET value = '1' WHERE name = 'schema'; DELETE FROM about WHERE name = 'head'`);
  db.close();
  expect(verdict()).toMatchObject({ ok: true, records: 3 });
  await ended(1);
  const again = new DatabaseSync(file);
  expect(again.prepare(`SELECT value FROM about WHERE name = 'schema'`).get()).toEqual({ value: '2' });
  again.close();
});

test('an empty file is named as damaged by who only reads, too', () => {
  writeFileSync(file, '');
  expect(() => readLedger({ dir })).toThrow(/is damaged: the table about is missing/);
});

test('where there is no ledger that is said', () => {
  expect(() => readLedger({ dir })).toThrow(expect.objectContaining({ code: 'ERR_LEDGER_MISSING' }));
});
