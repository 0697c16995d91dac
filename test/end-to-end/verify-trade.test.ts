/** The round trip that proves an order path: one order out, one back, each fill known from both channels. */
import { expect, test } from 'vitest';
import { credentialsOf, openbell, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { ordersAt, stateOf } from './venue.ts';

test('verify-trade proves one order out and one back, and leaves the account flat', { timeout: 90_000 }, async () => {
  const { card } = await simulator(['--speed', '20', '--symbol', 'NQH6']);
  const account = card.accounts[0]!;
  const args = ['--gateway', card.rest, '--clock-rate', '20', '--account', account.name, '--symbol', 'NQH6'];
  const run = openbell(['verify-trade', ...args, '--size', '2', '--json'], {
    folder: temporaryFolder(),
    env: credentialsOf(card),
  });
  const { code, stdout, stderr } = await run.end(60_000);
  expect(code, stderr).toBe(0);
  const proof = JSON.parse(stdout) as { readonly orders: readonly { readonly order_id: number }[] };
  expect(proof).toMatchObject({
    ok: true,
    problem: null,
    orders: [
      { side: 'buy', size: 2, proof: 'both', fill_price: expect.any(Number) },
      { side: 'sell', size: 2, proof: 'both', fill_price: expect.any(Number) },
    ],
  });
  const orders = await ordersAt(card, account.id);
  expect(orders.map(({ id, side, fillVolume }) => [id, side, fillVolume])).toEqual([
    [proof.orders[0]?.order_id, 0, 2],
    [proof.orders[1]?.order_id, 1, 2],
  ]);
  expect((await stateOf(card, account.id)).positions).toEqual([]);
});

test('an account that the venue does not have is named, with those it has', { timeout: 60_000 }, async () => {
  const { card } = await simulator(['--speed', '20']);
  const run = openbell(['verify-trade', '--gateway', card.rest, '--account', 'MINE', '--symbol', 'NQH6', '--json'], {
    env: credentialsOf(card),
  });
  const { code, stderr } = await run.end(40_000);
  expect(code).toBe(2);
  expect(stderr).toMatch(/no account named 'MINE'.*PRAC/);
});

test('a session of an earlier run that would go on is named, and nothing is traded', { timeout: 90_000 }, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Patient', 'Buy = Sell = Short = Cover = 0;');
  const { card } = await simulator(['--speed', '20', '--symbol', 'NQH6']);
  const account = card.accounts[0]!;
  const gateway = ['--gateway', card.rest, '--clock-rate', '20'];
  const { process, api } = await startProgram(gateway, { folder, env: credentialsOf(card) });
  const session = await api.launch({
    ...{ strategy_id: 'Patient', account_id: account.id, symbol: 'NQH6', trade_enabled: true },
  });
  await api.until(({ state }) => state === 'running');
  await process.kill();

  const verify = ['verify-trade', ...gateway, '--account', account.name, '--symbol', 'NQH6', '--json'];
  const refused = await openbell(verify, { folder, env: credentialsOf(card) }).end(60_000);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(`Patient on NQH6 of ${account.name} (${session})`);
  expect(refused.stderr).toContain('--data-dir');
  expect(await ordersAt(card, account.id)).toEqual([]);
  // It left the ledger as it was: the session goes on, and its run can be replayed.
  const { stdout } = await openbell(['journal', 'export', 'facts', '--json'], { folder }).end();
  expect(stdout.match(/"run\.started"/g)).toHaveLength(1);
});
