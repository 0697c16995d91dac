/** A session in the terminal, without server or dashboard, in a folder where another one goes on. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StatusAnswer } from '#server/api';
import { credentialsOf, isAlive, openbell, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { cause, stateOf } from './venue.ts';

const PATIENT = 'Buy = Sell = Short = Cover = 0;';

interface Line {
  readonly type: string;
  readonly session?: string;
  readonly state?: string;
}

test('a session of an earlier run that cannot go on does not end the one in the terminal', {
  timeout: 180_000,
}, async () => {
  const folder = temporaryFolder();
  const lost = writeFormula(folder, 'Lost', PATIENT);
  writeFormula(folder, 'Kept', PATIENT);
  const { card } = await simulator(['--speed', '20', '--symbol', 'MNQH6']);
  const surroundings = { folder, env: credentialsOf(card) };
  const gateway = ['--gateway', card.rest, '--clock-rate', '20'];
  const body = { account_id: card.accounts[0]!.id, symbol: 'MNQH6' };
  const first = await startProgram(gateway, surroundings);
  const other = await first.api.launch({ ...body, strategy_id: 'Lost' });
  await first.api.until(({ state }) => state === 'running');
  await first.process.kill();
  rmSync(lost);

  // Both are prepared later, when whoever runs the other one listens.
  await cause(card, { kind: 'http-500', path: '/api/Contract/search', for_ms: 15_000 });
  writeFileSync(join(folder, 'session.json'), JSON.stringify({ ...body, strategy_id: 'Kept' }));
  const run = openbell(['run', '--session', 'session.json', '--json', ...gateway], surroundings);
  const changed = (state: string): Line | undefined =>
    linesOf(run.stdout).find((line) => line.type === 'session.changed' && line.state === state);
  const isOver = run.ended.then(() => true);
  const isSeen = until(
    () => [changed('error')?.session === other, changed('running') !== undefined],
    ([lost, kept]) => lost === true && kept === true,
    { deadlineMs: 80_000 },
  );
  expect(await Promise.race([isSeen.then(() => false), isOver])).toBe(false);
  expect(changed('running')?.session).not.toBe(other);
  expect(await run.interrupt()).toMatchObject({ code: 0 });
});

test('a session in the terminal that cannot go on, or runs already, does not end the one of an earlier run', {
  timeout: 180_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Kept', PATIENT);
  const { card } = await simulator(['--speed', '20', '--symbol', 'MNQH6']);
  const surroundings = { folder, env: credentialsOf(card) };
  const gateway = ['--gateway', card.rest, '--clock-rate', '20'];
  const body = { account_id: card.accounts[0]!.id, strategy_id: 'Kept' };
  const first = await startProgram(gateway, surroundings);
  await first.api.launch({ ...body, symbol: 'MNQH6' });
  await first.api.until(({ state }) => state === 'running');
  await first.process.kill();

  for (const [symbol, why] of [
    ['CLZ9', 'The session ended: '],
    ['MNQH6', 'Kept runs on MNQH6 of '],
  ] as const) {
    writeFileSync(join(folder, 'session.json'), JSON.stringify({ ...body, symbol }));
    const run = openbell(['run', '--session', 'session.json', '--json', ...gateway], surroundings);
    await until(
      () => run.stderr,
      (said) => said.includes('Something else goes on'),
      { deadlineMs: 40_000 },
    );
    expect(run.stderr).toContain(why);
    const bars = () => linesOf(run.stdout).filter(({ type }) => type === 'scan.recorded').length;
    const before = bars();
    await until(bars, (now) => now > before, { deadlineMs: 30_000 });
    expect(await run.interrupt()).toMatchObject({ code: 1, stderr: expect.stringMatching(`openbell: .*${why}`) });
  }
});

test('a session goes on when nobody reads what it says any more', { timeout: 90_000 }, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Kept', PATIENT);
  const { card } = await simulator(['--speed', '60', '--symbol', 'MNQH6']);
  const body = { account_id: card.accounts[0]!.id, symbol: 'MNQH6', strategy_id: 'Kept' };
  writeFileSync(join(folder, 'session.json'), JSON.stringify(body));
  const command = ['run', '--session', 'session.json', '--json', '--gateway', card.rest, '--clock-rate', '60'];
  const run = openbell(command, { folder, env: credentialsOf(card) });
  const changed = () =>
    linesOf(run.stdout).some(({ type, state }) => type === 'session.changed' && state === 'running');
  await until(changed, (isRunning) => isRunning, { deadlineMs: 40_000 });
  run.stopReading();
  // A bar of the venue takes a second: it says more than once what nobody hears.
  await until(
    () => run.stderr,
    (said) => said.includes('nobody reads stdout any more'),
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(isAlive(run.pid)).toBe(true);
  expect(run.stderr.match(/nobody reads/g)).toHaveLength(1);
  expect(await run.interrupt()).toMatchObject({ code: 0 });
});

test('a session in the terminal is looked at, killed, flattened and stopped from another one, and ends with it', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Buyer', 'Buy = 1; Sell = Short = Cover = 0;');
  const { card } = await simulator(['--speed', '60', '--symbol', 'MNQH6']);
  const [account] = card.accounts;
  const body = { account_id: account!.id, symbol: 'MNQH6', strategy_id: 'Buyer', trade_enabled: true };
  writeFileSync(join(folder, 'session.json'), JSON.stringify(body));
  const options = ['--session', 'session.json', '--json', '--gateway', card.rest, '--clock-rate', '60'];
  const run = openbell(['run', ...options], { folder, env: credentialsOf(card) });
  const command = (...args: readonly string[]) => openbell(args, { folder }).end();
  const held = async (): Promise<number> => (await stateOf(card, account!.id)).positions[0]?.size ?? 0;
  await until(held, (size) => size > 0, { deadlineMs: 60_000 });

  const status = JSON.parse((await command('status', '--json')).stdout) as StatusAnswer;
  expect(status).toMatchObject({ state: 'running', trading_state: 'active', config: { strategy_id: 'Buyer' } });
  const { session_id: session } = status;
  expect(await command('kill', '--json')).toMatchObject({ code: 0, stdout: `{"session_ids":["${session}"]}\n` });
  expect(await command('flatten', '--json')).toMatchObject({ code: 0 });
  await until(held, (size) => size === 0, { deadlineMs: 30_000 });
  expect(await command('stop')).toMatchObject({ code: 0, stdout: `Stopped ${session}.\n` });

  expect(await run.end()).toMatchObject({ code: 0 });
  // Results are facts alone, as ever.
  expect(linesOf(run.stdout).every(({ type }) => typeof type === 'string')).toBe(true);
  expect(existsSync(join(folder, 'data', 'address'))).toBe(false);
  expect(await command('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('No Openbell is running') });
});

/** A last line may not have come whole. */
function linesOf(said: string): readonly Line[] {
  return said
    .slice(0, said.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
