/**
 * `npm run test:wine`: AmiBroker's part of the program in a Windows of Wine's. Installs Wine where it may, puts a Windows
 * Node and koffi's Windows library into the user's cache folder, makes a prefix there once, and runs the tests of this
 * folder. Where there is no Wine it says so and counts one skipped. The last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { wineEnvironment } from './desk.ts';

/** A Node of 22, for Debian 12's Wine is too old for a newer one, and koffi as the program has it. */
const PACKAGES = fileURLToPath(new URL('./windows', import.meta.url));
const INSTALL_MS_MAX = 90_000;
const PREFIX_MS_MAX = 60_000;

interface Ran {
  readonly ok: boolean;
  readonly said: string;
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, msMax: number): Ran {
  // Services of Wine keep the pipes of who started them: nothing of its may be waited for.
  const { status, stderr } = spawnSync(program, args, {
    env,
    stdio: program === 'npm' ? ['ignore', 'ignore', 'pipe'] : 'ignore',
    timeout: msMax,
  });
  return { ok: status === 0, said: stderr?.toString('utf8').trim() ?? '' };
}

/** @returns why the tests cannot run; null: they can */
function prepare(folder: string): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is for Linux on x64';
  return wineMissing() ?? packagesMissing(join(folder, 'packages')) ?? prefixMissing(folder);
}

function wineMissing(): string | null {
  const there = (): boolean => spawnSync('wine', ['--version'], { stdio: 'ignore' }).status === 0;
  if (there()) return null;
  if (process.getuid?.() !== 0) return 'Wine is not installed: apt-get install wine wine64';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env, INSTALL_MS_MAX);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'wine64', 'wine'], env, INSTALL_MS_MAX);
  return there() ? null : 'Wine could not be installed';
}

/** For another system than this, npm must be made to; every file is checked against the lock. */
function packagesMissing(folder: string): string | null {
  const mark = join(folder, 'installed.txt');
  const lock = readFileSync(join(PACKAGES, 'package-lock.json'), 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return null;
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(PACKAGES, name), join(folder, name));
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--force', '--os=win32', '--cpu=x64'];
  const { ok, said } = run('npm', ['ci', ...flags, '--prefix', folder], process.env, INSTALL_MS_MAX);
  if (!ok) return `the Windows packages could not be installed: ${said.split('\n').at(0) ?? ''}`;
  writeFileSync(mark, lock);
  return null;
}

function prefixMissing(folder: string): string | null {
  const mark = join(folder, 'prefix', 'openbell.txt');
  if (existsSync(mark)) return null;
  rmSync(join(folder, 'prefix'), { recursive: true, force: true });
  const env = wineEnvironment(folder);
  run('wineboot', ['-i'], env, PREFIX_MS_MAX);
  // Node wants Windows 10; windows without a screen want a driver that draws nothing.
  const version = run('wine', ['winecfg', '-v', 'win10'], env, PREFIX_MS_MAX);
  const drivers = ['HKCU\\Software\\Wine\\Drivers', '/v', 'Graphics', '/d', 'null', '/f'];
  const graphics = run('wine', ['reg', 'add', ...drivers], env, PREFIX_MS_MAX);
  run('wineserver', ['-k', '-w'], env, PREFIX_MS_MAX);
  if (!version.ok || !graphics.ok) return 'Wine could not make its prefix';
  writeFileSync(mark, '');
  return null;
}

function cacheFolder(): string {
  const { OPENBELL_WINE_CACHE: chosen, XDG_CACHE_HOME: caches } = process.env;
  const folder = resolve(chosen || join(caches || join(homedir(), '.cache'), 'openbell-wine'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

const folder = cacheFolder();
const chosen = process.argv.slice(2);
const why = prepare(folder);
if (why !== null) {
  console.log(`\nSkipped:\n  AmiBroker under Wine: ${why}\n\n0 passed, 0 failed, 1 skipped`);
} else {
  process.env.OPENBELL_WINE_FOLDER = folder;
  // Windows that come and go are seen by looking, and a busy machine looks late: a test has a second go.
  const options = { run: true, watch: false, retry: 1 };
  const vitest = await startVitest(chosen.length > 0 ? chosen : ['test/wine'], options);
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (wanted: string): number => tests.filter((each) => each.result().state === wanted).length;
  const broken =
    modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length;
  const failed = count('failed') + broken;
  await vitest.close();
  // Whatever a test has left in the prefix ends here; other prefixes have servers of their own.
  run('wineserver', ['-k'], wineEnvironment(folder), PREFIX_MS_MAX);
  console.log(`\n${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`);
  process.exitCode = failed > 0 || tests.length === 0 ? 1 : 0;
}
