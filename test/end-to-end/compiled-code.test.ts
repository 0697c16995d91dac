/** Compiled code is kept beside the data; nothing depends on it. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './processes.ts';

const ENTRY = fileURLToPath(new URL('../../src/cli/openbell.ts', import.meta.url));

function versionSaidFrom(home: string): string {
  const env = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, OPENBELL_HOME: home };
  return execFileSync(process.execPath, [ENTRY, '--version'], { env, encoding: 'utf8' });
}

test('a command keeps its compiled code, and runs where that is damaged or cannot be kept', { timeout: 60_000 }, () => {
  const home = temporaryFolder();
  const said = versionSaidFrom(home);
  const kept = globSync('compiled/*/*', { cwd: home }).map((name) => join(home, name));
  expect(kept.length).toBeGreaterThan(10);
  for (const file of kept) writeFileSync(file, readFileSync(file).subarray(0, 40));
  expect(versionSaidFrom(home)).toBe(said);
  expect(versionSaidFrom(kept[0]!)).toBe(said);
});
