import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findInclude, readIncluded } from '#scan/embedded';

/** A tree of files; their paths below its root. */
function tree(...files: readonly string[]): (path: string) => string {
  const root = mkdtempSync(join(tmpdir(), 'openbell-include-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return (path) => join(root, path);
}

test('a path is found beside the formula, above it up to the root, and in the include folders', () => {
  const at = tree('top/own/x.afl', 'top/lib.afl', 'top/own/sub/near.afl', 'shared/Common.afl', 'top/own/other/y.afl');
  const find = (path: string, from = 'top/own/x.afl') =>
    findInclude({ path, from: at(from), angled: false }, { root: at('top'), folders: [at('shared')] });
  expect(find('sub\\NEAR.afl')).toBe(at('top/own/sub/near.afl'));
  expect(find('lib.afl')).toBe(at('top/lib.afl'));
  expect(find('..\\lib.afl')).toBe(at('top/lib.afl'));
  expect(find('common.afl')).toBe(at('shared/Common.afl'));
  expect(find('C:\\AmiBroker\\Formulas\\Common.afl')).toBe(at('shared/Common.afl'));
  expect(find(at('top/lib.afl'))).toBe(at('top/lib.afl'));
});

test('AmiBroker’s own folder of includes is one of the places', () => {
  const at = tree('top/Custom/x.afl', 'top/Include/Lib/y.afl', 'top/Include/z.afl');
  const find = (path: string) =>
    findInclude({ path, from: at('top/Custom/x.afl'), angled: true }, { root: at('top'), folders: [] });
  expect(find('z.afl')).toBe(at('top/Include/z.afl'));
  expect(find('\\Lib\\Y.afl')).toBe(at('top/Include/Lib/y.afl'));
});

test('no path leads out of these places', () => {
  const at = tree('own/x.afl', 'secret.afl', 'else/secret.afl');
  const find = (path: string) =>
    findInclude({ path, from: at('own/x.afl'), angled: false }, { root: null, folders: [] });
  for (const path of ['../secret.afl', '..\\else\\secret.afl', 'x/../../secret.afl', at('secret.afl')]) {
    expect(find(path)).toBe(null);
  }
  expect(find('own\\..\\x.afl')).toBe(null);
});

test('a file that is too large to be a formula is as good as none', () => {
  const at = tree('large.afl', 'small.afl');
  writeFileSync(at('large.afl'), '\n'.repeat(5_000_000));
  expect([readIncluded(at('large.afl')), readIncluded(at('small.afl')), readIncluded(at('.'))]).toEqual([
    null,
    '',
    null,
  ]);
});
