/** The file of the log, also on a disk that takes nothing. */
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { LogFile } from './log-file.ts';

/** A device that refuses every byte, as a full disk does. */
const FULL = '/dev/full';

function opened(path: string): number {
  const file = openSync(path, 'a');
  onTestFinished(() => closeSync(file));
  return file;
}

test('every line is written, those held back when it is closed as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'log');
  const log = new LogFile(opened(path));
  for (const line of ['one\n', 'two\n', 'three\n']) log.write(line);
  log.close();
  await expect.poll(() => readFileSync(path, 'utf8').trim().split('\n').sort()).toEqual(['one', 'three', 'two']);
});

test.skipIf(!existsSync(FULL))('a full disk costs lines, and neither a wait nor an error', async () => {
  const log = new LogFile(opened(FULL));
  for (let line = 0; line < 1_000; line += 1) log.write(`${line}\n`);
  await setImmediate();
  for (let line = 0; line < 1_000; line += 1) log.write(`${line}\n`);
  // A destination that tries until the disk takes it would never come back from here.
  log.close();
});

test.skipIf(!existsSync(FULL))(
  'lines that a full disk took nothing of are counted until some are written',
  async () => {
    let failures = 0;
    const lossLine = (lines: number) => `${lines} lost`;
    const log = new LogFile(opened(FULL), { lossLine, onError: () => (failures += 1) });
    for (let line = 1; line <= 3; line += 1) {
      log.write(`${line}\n`);
      await expect.poll(() => failures).toBe(line);
    }
    expect(log.lost).toBe(3);
  },
);
