import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tokenOf } from './token.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'openbell-token-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const modeOf = (file: string): number => statSync(file).mode & 0o777;
const hasModes = process.platform !== 'win32';

test('the token is made once and stays the same, also where the folder was not there', () => {
  const dir = join(folder(), 'deep', 'data');
  const token = tokenOf(dir);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(tokenOf(dir)).toBe(token);
  expect(readFileSync(join(dir, 'token'), 'utf8')).toBe(`${token}\n`);
  expect(tokenOf(folder())).not.toBe(token);
});

test.skipIf(!hasModes)('only the owner may read the token, also after it was copied with wider rights', () => {
  const dir = folder();
  tokenOf(dir);
  const file = join(dir, 'token');
  expect(modeOf(file)).toBe(0o600);
  chmodSync(file, 0o644);
  tokenOf(dir);
  expect(modeOf(file)).toBe(0o600);
});

test('a file that holds no token is named, with what to do', () => {
  for (const text of ['', '\n', 'short', 'has blanks in the middle of it, and is long enough']) {
    const dir = folder();
    writeFileSync(join(dir, 'token'), text);
    expect(() => tokenOf(dir)).toThrow(
      expect.objectContaining({ exitCode: 5, message: expect.stringContaining('Delete it') }),
    );
  }
});

test('a data folder that cannot be is named, with what to do', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => tokenOf(join(file, 'data'))).toThrow(
    expect.objectContaining({ exitCode: 5, message: expect.stringContaining('--data-dir') }),
  );
});
