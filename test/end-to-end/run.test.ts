/** A session in the terminal, without server or dashboard, in a folder where another one goes on. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { credentialsOf, isAlive, openbell, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { cause } from './venue.ts';

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

/** A last line may not have come whole. */
function linesOf(said: string): readonly Line[] {
  return said
    .slice(0, said.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
