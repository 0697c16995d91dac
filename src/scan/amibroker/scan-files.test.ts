import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLatin1, ScanFiles } from './scan-files.ts';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'openbell-files-'));
  folder = join(parent, 'amibroker');
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

test('what a run that crashed has left goes when the folder is opened again, and nothing beside it', () => {
  const crashed = new ScanFiles(folder);
  crashed.open();
  for (const extension of ['afl', 'apx', 'csv', 'format']) writeFileSync(crashed.next(extension).here, 'left');
  mkdirSync(join(folder, 'deeper'));
  writeFileSync(join(parent, 'ledger.db'), 'mine');
  const next = new ScanFiles(folder);
  expect(readdirSync(folder)).toHaveLength(5);
  next.open();
  expect(readdirSync(folder)).toEqual([]);
  expect(readdirSync(parent).sort()).toEqual(['amibroker', 'ledger.db']);
});

test('no two files have one name, each is named for both sides, and closing leaves nothing', () => {
  const files = new ScanFiles(folder, (path) => `Z:${path.replaceAll('/', '\\')}`);
  files.open();
  const all = Array.from({ length: 50 }, () => files.next('csv'));
  expect(new Set(all.map(({ here }) => here)).size).toBe(50);
  expect(all[0]?.there).toBe(`Z:${all[0]?.here.replaceAll('/', '\\')}`);
  for (const { here } of all) writeFileSync(here, '');
  files.remove(...all.slice(0, 20));
  expect(readdirSync(folder)).toHaveLength(30);
  files.close();
  expect(existsSync(folder)).toBe(false);
  files.close();
});

test('a folder that AmiBroker cannot be told of is known', () => {
  expect(isLatin1('C:\\Users\\Zoë\\AppData\\Local\\Openbell')).toBe(true);
  expect(isLatin1('C:\\Users\\Жанна\\AppData\\Local\\Openbell')).toBe(false);
});
