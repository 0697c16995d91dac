import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { epochMs, type JsonValue } from '#base';
import { type OpenLedger, openLedger } from '#journal';

let dir: string;
const opened: OpenLedger[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'openbell-ledger-'));
});

afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(): Promise<OpenLedger> {
  const ledger = await openLedger({ dir });
  opened.push(ledger);
  return ledger;
}

/** Changes the file behind the ledger's back, as a fault or a forger would. */
function tamper(sql: string): void {
  const db = new DatabaseSync(join(dir, 'ledger.db'));
  db.exec(sql);
  db.close();
}

async function appended(count: number): Promise<void> {
  const ledger = await open();
  for (let i = 0; i < count; i += 1) ledger.append('fact', { i });
  await ledger.close();
}

test('records come back in order with their number, time, type and body', async () => {
  const ledger = await openLedger({ dir, now: () => epochMs(1_700_000_000_000) });
  opened.push(ledger);
  expect(ledger.append('run', { version: '1' })).toBe(1);
  expect(ledger.append('fact', [1, null, 'two', { b: true, a: undefined }])).toBe(2);
  await ledger.flushed(2);
  expect(await ledger.read({ after: 0 })).toEqual([
    { seq: 1, at: 1_700_000_000_000, type: 'run', body: { version: '1' } },
    { seq: 2, at: 1_700_000_000_000, type: 'fact', body: [1, null, 'two', { b: true }] },
  ]);
});

test('reading can start after a record, choose types and stop at a limit', async () => {
  const ledger = await open();
  for (let i = 1; i <= 5_000; i += 1) ledger.append(i % 2 === 0 ? 'even' : 'odd', i);
  const bodies = (await ledger.read({ after: 10, types: ['even'], limit: 2_400 })).map((record) => record.body);
  expect(bodies).toHaveLength(2_400);
  expect(bodies.slice(0, 3)).toEqual([12, 14, 16]);
  expect((await ledger.read({ after: 4_999 })).map((record) => record.seq)).toEqual([5_000]);
});

test('a ledger that is opened again goes on where it ended', async () => {
  await appended(3);
  const again = await open();
  expect(again.lastSeq).toBe(3);
  expect(again.append('fact', 'more')).toBe(4);
  expect(await again.verify()).toMatchObject({ ok: true, records: 4 });
});

test('whatever JSON is appended is read back equal, and the chain holds', async () => {
  const ledger = await open();
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (value) => {
      const body = JSON.parse(JSON.stringify(value)) as JsonValue;
      const seq = ledger.append('fact', body);
      const [record] = await ledger.read({ after: seq - 1, limit: 1 });
      expect(record?.body).toEqual(body);
    }),
    { numRuns: 50 },
  );
  expect(await ledger.verify()).toMatchObject({ ok: true });
});

test('a number that JSON cannot say is refused at the door', async () => {
  const ledger = await open();
  expect(() => ledger.append('fact', { price: Number.NaN })).toThrow('finite numbers only');
  expect(() => ledger.append('fact', [Number.POSITIVE_INFINITY])).toThrow('finite numbers only');
  expect(ledger.lastSeq).toBe(0);
});

test('a record that was changed is found by its number', async () => {
  await appended(5_000);
  tamper('UPDATE records SET body = replace(body, 4, 5) WHERE seq = 2345');
  expect(await (await open()).verify()).toMatchObject({ ok: false, seq: 2345 });
});

test('a record that was taken out is found by its number', async () => {
  await appended(10);
  tamper('DELETE FROM records WHERE seq = 4');
  expect(await (await open()).verify()).toMatchObject({ ok: false, seq: 4, why: 'the record is missing' });
});

test('nothing is appended to a chain whose last record was altered', async () => {
  await appended(3);
  tamper(`UPDATE records SET type = 'forged' WHERE seq = 3`);
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_LEDGER_CORRUPT',
    message: expect.stringContaining('openbell journal verify'),
  });
});

test('a file that is no ledger is refused with what to do', async () => {
  writeFileSync(join(dir, 'ledger.db'), 'not a database '.repeat(1_000));
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_LEDGER_CORRUPT',
    message: expect.stringContaining('put back a copy'),
  });
});

test('an empty file is refused and stays empty, for a ledger that was there may have been cut to nothing', async () => {
  await appended(3);
  writeFileSync(join(dir, 'ledger.db'), '');
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_LEDGER_CORRUPT',
    message: expect.stringMatching(/it is empty.*put back a copy/),
  });
  expect(statSync(join(dir, 'ledger.db')).size).toBe(0);
});

test('a database of something else is refused, and no table is put into it', async () => {
  tamper('CREATE TABLE notes (text TEXT)');
  const before = readFileSync(join(dir, 'ledger.db'));
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_LEDGER_CORRUPT',
    message: expect.stringContaining('the table about is missing'),
  });
  expect(readFileSync(join(dir, 'ledger.db')).equals(before)).toBe(true);
});

test('a ledger whose version cannot be read is damaged, not newer', async () => {
  await appended(1);
  tamper(`UPDATE about SET value = 'two' WHERE name = 'schema'`);
  await expect(open()).rejects.toMatchObject({ code: 'ERR_LEDGER_CORRUPT' });
});

test('a ledger of a newer program is left alone', async () => {
  await appended(1);
  tamper(`UPDATE about SET value = '99' WHERE name = 'schema'`);
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_LEDGER_NEWER',
    message: expect.stringContaining('Update Openbell'),
  });
});

test('a place that cannot be written is refused with what to do', async () => {
  mkdirSync(join(dir, 'ledger.db'));
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_LEDGER_UNWRITABLE',
    message: expect.stringContaining('--data-dir'),
  });
});

test('a ledger that falls behind fails once, and an order that waits for it is told', async () => {
  const ledger = await open();
  const failures: string[] = [];
  ledger.onFailure((why) => failures.push(why));
  const first = ledger.append('fact', 0);
  const flushed = ledger.flushed(first);
  flushed.catch(() => {});
  // All in one turn of the event loop: the disk gets no chance to keep up.
  for (let i = 0; i < 10_100; i += 1) ledger.append('fact', i);
  expect(failures).toEqual([expect.stringContaining('falls behind')]);
  await expect(flushed).rejects.toMatchObject({ code: 'ERR_LEDGER_FAILED' });
  await expect(ledger.flushed(ledger.lastSeq)).rejects.toMatchObject({ code: 'ERR_LEDGER_FAILED' });
});

test('after a kill in mid-write the chain holds and all that was flushed is there', async () => {
  const program = `
    import { openLedger } from '#journal';
    const ledger = await openLedger({ dir: process.argv[1] });
    for (;;) {
      let seq = 0;
      for (let i = 0; i < 50; i += 1) seq = ledger.append('fact', { i, text: 'x'.repeat(200) });
      await ledger.flushed(seq);
      process.stdout.write(seq + '\\n');
    }`;
  const child = spawn(process.execPath, ['-e', program, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let flushed = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    flushed = Number(line);
    if (flushed >= 2_000) child.kill('SIGKILL');
  }
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  const ledger = await open();
  expect(ledger.lastSeq).toBeGreaterThanOrEqual(flushed);
  expect(await ledger.verify()).toMatchObject({ ok: true, records: ledger.lastSeq });
});

test('a log that was written back and begun anew many times holds the chain whole, and is no longer than it was made', async () => {
  const ledger = await open();
  const { size } = statSync(join(dir, 'ledger.db-wal'));
  // Each commit changes a handful of pages: the log is full several times over.
  for (let i = 1; i <= 1_000; i += 1) await ledger.flushed(ledger.append('fact', 'x'.repeat(2_000 + i)));
  expect(statSync(join(dir, 'ledger.db-wal')).size).toBe(size);
  expect(statSync(join(dir, 'ledger.db')).size).toBeGreaterThan(1_000_000);
  expect(await ledger.verify()).toMatchObject({ ok: true, records: 1_000 });
});
