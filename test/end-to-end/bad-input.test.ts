/**
 * What is wrong is answered, not swallowed: one clear sentence that says what to do, and the exit code that scripts rely
 * on; where the program runs on, the same sentence over its API.
 */
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { credentialsOf, openbell, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';

const START = ['start', '--port', '0', '--json', '--no-demo'];
const FORMULA = 'Buy = C > O; Sell = C < O; Short = 0; Cover = 0;';

/** The one sentence of a command that failed. */
async function refusal(
  args: readonly string[],
  options: Parameters<typeof openbell>[1] = {},
): Promise<{ readonly code: number | null; readonly said: string }> {
  const { code, stdout, stderr } = await openbell(args, options).end(40_000);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
  return { code, said: stderr.trim() };
}

test('an unknown flag, command or value is a matter of usage', { timeout: 60_000 }, async () => {
  const refusals = await Promise.all([
    refusal(['start', '--prot', '5000']),
    refusal(['begin']),
    refusal(['start', '--port', 'many']),
    refusal(['start', '--gateway', 'http://127.0.0.1:9']),
  ]);
  expect(refusals).toEqual([
    { code: 2, said: expect.stringContaining("'--prot'") },
    { code: 2, said: expect.stringContaining("'begin'") },
    { code: 2, said: "openbell: --port is 'many', but must be a whole number from 0 to 65535." },
    { code: 4, said: expect.stringContaining('PROJECT_X_USERNAME and PROJECT_X_API_KEY must be set') },
  ]);
});

test('a port that is taken is named, with what to do', { timeout: 60_000 }, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const [start, simulate] = await Promise.all([
    refusal(['start', '--port', String(port)]),
    refusal(['simulate', '--port', String(port)]),
  ]);
  expect(start).toEqual({ code: 1, said: expect.stringMatching(`Port ${port} is taken.*--port`) });
  expect(simulate).toEqual({ code: 1, said: expect.stringMatching(`port ${port} cannot be had.*--port`) });
});

test('a data folder that cannot be one is named, with what to do', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  // Where a folder should be lies a file: nobody's rights get around that.
  writeFileSync(join(folder, 'data'), '');
  const { code, said } = await refusal(START, { folder });
  expect(code).toBe(5);
  expect(said).toMatch(/^openbell: .*data.*--data-dir\.$/);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a data folder without the right to write is named, with what to do (not as root)',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'), { mode: 0o500 });
    const { code, said } = await refusal(START, { folder });
    expect(code).toBe(5);
    expect(said).toMatch(/^openbell: .*data.*--data-dir\.$/);
  },
);

test('a data folder in use names who uses it, and the one who does runs on', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const first = await startProgram(['--no-demo'], { folder });
  const { code, said } = await refusal(START, { folder });
  expect(code).toBe(5);
  expect(said).toContain(`in use by openbell start (process ${first.process.pid})`);
  expect((await first.api.status()).state).toBe('idle');
  expect(readFileSync(join(folder, 'data', 'address'), 'utf8').trim()).toBe(first.api.address);
  expect(await first.process.interrupt()).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, 'data', 'address'))).toBe(false);
});

test('bars with a torn line name the line', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const bars = join(folder, 'NQ.csv');
  const whole = '2026-01-15T15:00:00Z,10,11,9,10,5\n2026-01-15T15:01:00Z,10,11,9,10,5\n';
  writeFileSync(bars, `time,open,high,low,close,volume\n${whole}2026-01-15T15:02:00Z,10,1`);
  const formula = writeFormula(folder, 'Mine', FORMULA);
  const torn = { code: 1, said: expect.stringMatching(/NQ\.csv cannot be read as bars:\n\s+line 4: .*torn/) };
  const refusals = await Promise.all([
    refusal(['explore', formula, '--data', bars], { folder }),
    refusal(['simulate', '--replay', bars, '--contract', 'NQH6'], { folder }),
  ]);
  expect(refusals).toEqual([torn, torn]);
});

test('a broken formula is told by line and column, by the command line and by the API', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder();
  const formula = writeFormula(folder, 'Broken', 'Buy = Cross( C, MA( C, 20 );\n');
  const checked = await openbell(['check', formula, '--json'], { folder }).end();
  expect(checked.code).toBe(1);
  expect(JSON.parse(checked.stdout)).toMatchObject({ status: 'parse-error', diagnostics: [{ line: 1 }] });

  const { api } = await startProgram(['--no-demo'], { folder });
  const [account] = (await api.ask('/api/live/accounts')).body as { id: number }[];
  const start = { strategy_id: 'Broken', account_id: account?.id ?? 0, symbol: 'NQH6' };
  expect(await api.ask('/api/live/start', start)).toEqual({
    status: 400,
    body: {
      error: {
        code: 'ERR_STRATEGY_BROKEN',
        message: expect.stringMatching(/Broken\.afl:1:\d+: \S/),
        hint: expect.any(String),
      },
    },
  });
  expect(await api.ask('/api/live/start', { ...start, strategy_id: 'Lost' })).toMatchObject({ status: 404 });
  expect(await api.ask('/api/live/start', { ...start, trade_sise: 2 })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('trade_sise') } },
  });
  expect((await api.status()).state).toBe('idle');
});

test('wrong credentials end what needs them, and say where they belong', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', FORMULA);
  const { card } = await simulator(['--speed', '20']);
  const env = { ...credentialsOf(card), PROJECT_X_API_KEY: 'not-the-key' };
  const account = card.accounts[0];
  const gateway = ['--gateway', card.rest];
  const verify = await refusal(['verify-trade', ...gateway, '--account', account?.name ?? '', '--symbol', 'NQH6'], {
    folder,
    env,
  });
  expect(verify.code).toBe(4);
  expect(verify.said).toMatch(/The venue refused the login.*PROJECT_X_API_KEY/);

  const { api, process } = await startProgram(gateway, { folder, env });
  const refused = await api.ask('/api/live/start', { strategy_id: 'Mine', account_id: account?.id, symbol: 'NQH6' });
  expect(refused).toMatchObject({
    status: 500,
    body: { error: { code: 'ERR_GATEWAY_LOGIN_REFUSED', hint: expect.stringContaining('PROJECT_X_API_KEY') } },
  });
  const { stderr } = await process.interrupt();
  expect(stderr + readFileSync(join(folder, 'data', 'logs', 'openbell.log'), 'utf8')).not.toContain('not-the-key');
});

test('an unknown symbol ends its session with a sentence; an account that is not there is refused', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', FORMULA);
  const { api } = await startProgram(['--no-demo'], { folder });
  const [account] = (await api.ask('/api/live/accounts')).body as { id: number }[];
  const start = { strategy_id: 'Mine', account_id: account?.id ?? 0, symbol: 'XXH6' };
  const session = await api.launch(start);
  const { message, errors } = await api.until(({ state }) => state === 'error');
  expect(message).toMatch(/XXH6.*such as NQH6/);
  expect(errors).toMatchObject([{ code: 'ERR_GATEWAY_UNKNOWN_SYMBOL' }]);
  expect((await api.status()).session_id).toBe(session);
  expect(await api.ask('/api/live/start', { ...start, symbol: 'NQH6', account_id: 5 })).toMatchObject({
    status: 404,
    body: { error: { code: 'ERR_ACCOUNT_UNKNOWN', hint: expect.stringContaining('PRAC') } },
  });
});
