import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, test } from 'vitest';
import { chooseScanner } from './scanner-choice.ts';
import { settingsFrom } from './settings.ts';

function settings(flags: Record<string, unknown>) {
  const folder = tmpdir();
  return settingsFrom({
    flags: { dataDir: folder, ...flags },
    environment: {},
    workingDir: folder,
    homeDir: folder,
    platform: 'linux',
  });
}

test('AmiBroker is refused as the scanner where there is no Windows', () => {
  expect(() => chooseScanner(settings({ scanner: 'amibroker' }), pino({ enabled: false }), 'linux')).toThrow(
    /^AmiBroker runs on Windows only/,
  );
});

test('a shadow is another scanner than the one it shadows, and AmiBroker needs Windows there, too', () => {
  const chosen = (flags: Record<string, unknown>, platform: NodeJS.Platform) => () =>
    chooseScanner(settings(flags), pino({ enabled: false }), platform);
  expect(chosen({ shadow: 'amibroker' }, 'linux')).toThrow('Leave --shadow out');
  expect(chosen({ scanner: 'amibroker', shadow: 'amibroker' }, 'win32')).toThrow('compare amibroker with itself');
  expect(chosen({ shadow: 'amibroker' }, 'win32')).not.toThrow();
});

test('a scanner that is none is refused with those that there are', () => {
  expect(() => settings({ scanner: 'metastock' })).toThrow(
    "--scanner is 'metastock', but must be embedded or amibroker",
  );
});

test('the zone of AmiBroker’s database is a zone', () => {
  expect(() => settings({ amiZone: 'Chicago' })).toThrow('must be a time zone such as America/Chicago');
});

test('what a crash has left of AmiBroker’s files goes at the next start, whoever scans then', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'openbell-choice-'));
  mkdirSync(join(dataDir, 'amibroker'));
  writeFileSync(join(dataDir, 'amibroker', 'openbell_1.apx'), '');
  const scanner = chooseScanner(settings({ dataDir }), pino({ enabled: false }))(() => Promise.resolve(null));
  expect(existsSync(join(dataDir, 'amibroker'))).toBe(false);
  await scanner.close();
  rmSync(dataDir, { recursive: true });
});

test('our own engine is the scanner that nobody has to name', async () => {
  const scanner = chooseScanner(settings({}), pino({ enabled: false }))(() => Promise.resolve(null));
  await scanner.close();
  expect(settings({}).scanner).toEqual({ value: 'embedded', origin: 'default' });
});
