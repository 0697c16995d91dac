/** Where compiled code is kept: beside a data folder of one's own, else where the platform keeps such copies. */
import { expect, test } from 'vitest';
import { compiledCodeDir } from './compiled-code.ts';

test.each([
  ['linux', {}, '/home/me/.cache/openbell'],
  ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/openbell'],
  ['darwin', {}, '/home/me/Library/Caches/Openbell'],
  ['linux', { OPENBELL_HOME: '/data' }, '/data/compiled'],
] as const)('on %s with %o it is %s', (platform, environment, dir) => {
  expect(compiledCodeDir({ platform, homeDir: '/home/me', environment })).toBe(dir);
});

test('on Windows it is beside the local data', () => {
  const ground = { platform: 'win32', homeDir: String.raw`C:\Users\me` } as const;
  expect(compiledCodeDir({ ...ground, environment: {} })).toBe(String.raw`C:\Users\me\AppData\Local\Openbell\compiled`);
  const moved = { LOCALAPPDATA: String.raw`D:\local` };
  expect(compiledCodeDir({ ...ground, environment: moved })).toBe(String.raw`D:\local\Openbell\compiled`);
});
