/**
 * `openbell/gateway` as another developer meets it: packed, installed beside a strict TypeScript program outside of this
 * repository, compiled there and run as plain JavaScript against the simulator. The program is our own example.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { epochMs } from '#base';
import { type Simulator, startSimulator } from '#simulator/serve';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const run = promisify(execFile);

const outside = mkdtempSync(join(tmpdir(), 'openbell-consumer-'));
let simulator: Simulator | undefined;

beforeAll(async () => {
  await run(process.execPath, [join(ROOT, 'tools', 'build-gateway.ts')], { cwd: ROOT });
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', outside], { cwd: ROOT });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  await run('tar', ['-xzf', join(outside, filename), '-C', outside]);
  install(join(outside, 'package'));
  writeFileSync(join(outside, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module', private: true }));
  cpSync(join(ROOT, 'examples', 'gateway.ts'), join(outside, 'program.ts'));
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--target', 'es2023'];
  const options = ['--module', 'nodenext', '--types', 'node', '--lib', 'es2023,dom,dom.asynciterable,dom.iterable'];
  await run(process.execPath, [TSC, ...strict, ...options, 'program.ts'], { cwd: outside });
}, 120_000);

afterEach(async () => {
  await simulator?.close();
});

afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** What `npm install` of the package would lay out, without asking a registry: the package, and what it depends on. */
function install(packed: string): void {
  const modules = join(outside, 'node_modules');
  mkdirSync(modules);
  cpSync(packed, join(modules, 'openbell'), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

async function example({ apiKey }: { apiKey?: string } = {}) {
  const startAt = epochMs(Date.parse('2026-01-15T15:00:00Z'));
  simulator = await startSimulator({ seed: 5, speed: 20, source: { kind: 'generator', symbols: ['NQH6'], startAt } });
  return run(process.execPath, ['--no-experimental-strip-types', join(outside, 'program.js'), 'NQH6', '--order'], {
    cwd: outside,
    env: {
      PATH: process.env.PATH,
      PROJECT_X_USERNAME: simulator.userName,
      PROJECT_X_API_KEY: apiKey ?? simulator.apiKey,
      GATEWAY_REST: simulator.rest,
      GATEWAY_USER_HUB: simulator.userHub,
      GATEWAY_MARKET_HUB: simulator.marketHub,
    },
    timeout: 25_000,
  });
}

test('what is packed is JavaScript with declarations that name no room and no TypeScript', () => {
  const built = join(outside, 'node_modules', 'openbell', 'dist');
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('s'));
  expect(files).toContain(join('gateway', 'client', 'index.js'));
  for (const file of files.filter((each) => /\.[a-z]+$/.test(each))) {
    const text = readFileSync(join(built, file), 'utf8');
    expect(text.match(/(?:from|import\()\s*'(?:#[^']*|[^']*\.ts)'/g), file).toBeNull();
  }
});

test('its example lists accounts, hears the market, places an order and cancels it', async () => {
  const { stdout } = await example();
  expect(stdout).toMatch(/^account PRAC-V2-100001-10000001: 50000$/m);
  expect(stdout).toMatch(/^contract NQH6 is CON\.F\.US\.ENQ\.H26, tick 0\.25 worth 5$/m);
  expect(stdout.match(/^trade \d+ at [\d.]+$/gm)?.length).toBeGreaterThanOrEqual(5);
  expect(stdout).toMatch(/^order at [\d.]+: accepted\ncancel: accepted$/m);
});

test('its example ends with a sentence and a remedy when the key is wrong', async () => {
  const failed = (await example({ apiKey: 'wrong' }).catch((error: unknown) => error)) as { stderr: string };
  expect(failed.stderr).toContain('The venue refused the login: InvalidCredentials.');
  expect(failed.stderr).toContain('PROJECT_X_API_KEY');
});
