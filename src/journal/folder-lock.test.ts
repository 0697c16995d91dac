import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FolderLock, lockData } from '#journal';

let dir: string;
const held: FolderLock[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'openbell-lock-'));
});

afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
  rmSync(dir, { recursive: true, force: true });
});

function lock(): void {
  held.push(lockData(dir, { processName: 'openbell start' }));
}

test('a second holder is refused and told who holds it', () => {
  lock();
  expect(lock).toThrow(
    expect.objectContaining({
      code: 'ERR_DATA_IN_USE',
      message: expect.stringContaining(`openbell start (process ${process.pid})`),
    }),
  );
});

test('a lock that was given back can be taken again', () => {
  const first = lockData(dir, { processName: 'openbell run' });
  first.release();
  first.release();
  lock();
  expect(existsSync(join(dir, 'lock.json'))).toBe(true);
});

test('another process is refused while the lock is held, and gets it once the holder was killed', async () => {
  const program = `
    import { lockData } from '#journal';
    lockData(process.argv[1], { processName: 'openbell start' });
    process.stdout.write('held');
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['-e', program, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  expect(lock).toThrow(`openbell start (process ${child.pid})`);
  child.kill('SIGKILL');
  await exited;
  lock();
  expect(held).toHaveLength(1);
});

test('a place that cannot be written is refused with what to do', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  expect(() => lockData(join(file, 'data'), { processName: 'openbell start' })).toThrow(
    expect.objectContaining({ code: 'ERR_DATA_UNWRITABLE', message: expect.stringContaining('--data-dir') }),
  );
});
