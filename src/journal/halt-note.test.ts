import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { haltNote } from './index.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'openbell-halt-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('what is noted is read by the next one who asks, until it is removed', async () => {
  const dir = folder();
  expect(await haltNote({ dir }).read()).toBeNull();
  await haltNote({ dir }).write('the kill switch was pressed');
  expect(await haltNote({ dir }).read()).toBe('the kill switch was pressed');
  await haltNote({ dir }).remove();
  expect(await haltNote({ dir }).read()).toBeNull();
  await haltNote({ dir }).remove();
});

test('a file without a word in it halts as well, and so does one that cannot be read', async () => {
  const dir = folder();
  writeFileSync(join(dir, 'halted'), '');
  expect(await haltNote({ dir }).read()).toContain('a person halted trading');
  rmSync(join(dir, 'halted'));
  mkdirSync(join(dir, 'halted'));
  expect(await haltNote({ dir }).read()).toContain('a person halted trading');
});

test('a folder that is gone cannot be written', async () => {
  const dir = join(folder(), 'gone');
  await expect(haltNote({ dir }).write('why')).rejects.toThrow();
  expect(existsSync(dir)).toBe(false);
});
