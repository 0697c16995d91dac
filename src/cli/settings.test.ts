import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TOPSTEPX } from '#gateway/client';
import { type SettingsGround, settingRows, settingsFrom } from './settings.ts';

interface Scene extends Partial<Omit<SettingsGround, 'workingDir' | 'homeDir'>> {
  readonly dotEnv?: string;
  /** The text of openbell.json. */
  readonly file?: string;
}

/** The folder is working folder, home and, by `OPENBELL_HOME`, data folder's parent at once. */
function read({ dotEnv, file, flags = {}, environment = {}, platform = 'linux' }: Scene = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'data'));
  if (dotEnv !== undefined) writeFileSync(join(folder, '.env'), dotEnv);
  if (file !== undefined) writeFileSync(join(folder, 'data', 'openbell.json'), file);
  const home = file === undefined ? {} : { OPENBELL_HOME: 'data' };
  return {
    folder,
    settings: settingsFrom({
      flags,
      environment: { ...home, ...environment },
      workingDir: folder,
      homeDir: folder,
      platform,
    }),
  };
}

test('nothing said gives the documented defaults', () => {
  const { settings } = read();
  expect(settings).toMatchObject({
    port: { value: 5000, origin: 'default' },
    gateway: { value: { kind: 'simulator' }, origin: 'default' },
    userName: { value: null, origin: 'default' },
    apiKey: { value: null, origin: 'default' },
    acceptUnprovenOrderPath: { value: false, origin: 'default' },
    webhookUrl: { value: null, origin: 'default' },
    logLevel: { value: 'info', origin: 'default' },
  });
});

test('a flag goes before the environment, that before .env, that before the file', () => {
  const sources = {
    file: '{"port": 1}',
    dotEnv: 'OPENBELL_PORT=2',
    environment: { OPENBELL_PORT: '3' },
    flags: { port: '4' },
  };
  const { file, dotEnv, environment } = sources;
  expect(read(sources).settings.port).toEqual({ value: 4, origin: 'flag' });
  expect(read({ file, dotEnv, environment }).settings.port).toEqual({ value: 3, origin: 'environment' });
  expect(read({ file, dotEnv }).settings.port).toEqual({ value: 2, origin: '.env' });
  expect(read({ file }).settings.port).toEqual({ value: 1, origin: 'file' });
});

test("the original's .env is read as it stands", () => {
  const { settings } = read({ dotEnv: '# ProjectX\nPROJECT_X_API_KEY="abc="\nPROJECT_X_USERNAME=trader\n' });
  expect([settings.apiKey.value, settings.userName.value]).toEqual(['abc=', 'trader']);
});

test('an empty variable counts as not said', () => {
  const { settings } = read({ environment: { OPENBELL_PORT: '' }, dotEnv: 'OPENBELL_PORT=7\nOPENBELL_GATEWAY=\n' });
  expect(settings.port).toEqual({ value: 7, origin: '.env' });
  expect(settings.gateway.origin).toBe('default');
});

test('the data folder is the one of the platform unless it is named', () => {
  const { settings, folder } = read();
  expect(settings.dataDir).toEqual({ value: `${folder}/.local/share/openbell`, origin: 'default' });
  const xdg = { XDG_DATA_HOME: '/data' };
  expect(read({ environment: xdg }).settings.dataDir.value).toBe('/data/openbell');
  const mac = read({ platform: 'darwin' });
  expect(mac.settings.dataDir.value).toBe(`${mac.folder}/Library/Application Support/Openbell`);
  const local = { LOCALAPPDATA: 'C:\\Users\\t\\AppData\\Local' };
  expect(read({ platform: 'win32', environment: local }).settings.dataDir.value).toBe(
    'C:\\Users\\t\\AppData\\Local\\Openbell',
  );
  const named = read({ environment: { OPENBELL_HOME: 'mine' } });
  expect(named.settings.dataDir).toEqual({ value: join(named.folder, 'mine'), origin: 'environment' });
  const flagged = read({ flags: { dataDir: 'flagged' }, environment: { OPENBELL_HOME: 'mine' } });
  expect(flagged.settings.dataDir).toEqual({ value: join(flagged.folder, 'flagged'), origin: 'flag' });
});

test('the gateway is the simulator, TopstepX or an address', () => {
  const gateway = (text: string) => read({ flags: { gateway: text } }).settings.gateway.value;
  expect(gateway('topstepx')).toEqual({ kind: 'topstepx' });
  expect(gateway('http://127.0.0.1:5001/')).toEqual({ kind: 'url', url: 'http://127.0.0.1:5001' });
  // By its address it is as real as by its name.
  for (const text of [
    TOPSTEPX.rest,
    'https://API.TopstepX.com:443/',
    'http://api.topstepx.com./',
    `${TOPSTEPX.rest}/api`,
  ]) {
    expect([text, gateway(text)]).toEqual([text, { kind: 'topstepx' }]);
  }
  expect(gateway('https://api.topstepx.com.example.test')).toMatchObject({ kind: 'url' });
  for (const text of ['Topstep', 'ftp://x', '127.0.0.1:5001', 'https://name:pass@host']) {
    expect(() => gateway(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
  }
});

test('the unproven order path is accepted on the command line only', () => {
  const flags = { iAcceptUnprovenOrderPath: true };
  expect(read({ flags }).settings.acceptUnprovenOrderPath).toEqual({ value: true, origin: 'flag' });
  expect(() => read({ file: '{"acceptUnprovenOrderPath": true}' })).toThrow("'acceptUnprovenOrderPath'");
});

test('what cannot be meant is refused in a sentence that says where it was said and what it must be', () => {
  const refusal = (scene: Scene): string => {
    try {
      read(scene);
      return 'accepted';
    } catch (error) {
      expect(error).toMatchObject({ name: 'CommandFailed', exitCode: 2 });
      return (error as Error).message;
    }
  };
  expect(refusal({ flags: { port: '99999' } })).toBe("--port is '99999', but must be a whole number from 0 to 65535.");
  expect(refusal({ environment: { OPENBELL_PORT: '50x' } })).toContain("OPENBELL_PORT is '50x'");
  expect(refusal({ dotEnv: 'OPENBELL_LOG_LEVEL=loud' })).toContain("OPENBELL_LOG_LEVEL in .env is 'loud'");
  expect(refusal({ file: '{"port": -1}' })).toMatch(/^port in .*openbell\.json is '-1'/);
  expect(refusal({ file: '{"prot": 5000}' })).toContain("holds 'prot', which is no setting");
  expect(refusal({ file: '{"constructor": 5000}' })).toContain("holds 'constructor'");
  expect(refusal({ file: '{"port": {}}' })).toContain('must be one plain value');
  expect(refusal({ file: '{"port": 50' })).toContain('is no JSON');
  expect(refusal({ file: '[]' })).toContain('must hold one JSON object');
  expect(refusal({ flags: { clockRate: '0' } })).toContain('--clock-rate');
  expect(refusal({ environment: { OPENBELL_WEBHOOK_URL: 'hooks/my-secret' } })).not.toContain('secret');
  expect(refusal({ flags: { dataDir: '' } })).toContain('--data-dir is empty');
});

test('secrets are masked where settings are shown, and the rest is shown with its origin', () => {
  const { settings } = read({
    environment: {
      PROJECT_X_API_KEY: 'key-secret',
      OPENBELL_WEBHOOK_SECRET: 'hook-secret',
      OPENBELL_WEBHOOK_URL: 'https://hooks.example.test/path-secret',
      PROJECT_X_USERNAME: 'trader',
    },
  });
  const rows = settingRows(settings);
  expect(JSON.stringify(rows)).not.toContain('secret"');
  expect(JSON.stringify(rows)).not.toContain('-secret');
  expect(rows).toContainEqual({ name: 'apiKey', value: '********', origin: 'environment' });
  expect(rows).toContainEqual({
    name: 'webhookUrl',
    value: 'https://hooks.example.test/********',
    origin: 'environment',
  });
  expect(rows).toContainEqual({ name: 'userName', value: 'trader', origin: 'environment' });
  expect(rows).toContainEqual({ name: 'gateway', value: 'simulator', origin: 'default' });
  expect(rows[0]?.name).toBe('dataDir');
});
