/** Two programs where one should be: in one data folder, at one account, under one login that one device may hold. */
import { expect, test } from 'vitest';
import { credentialsOf, openbell, type SimulatorCard, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { ordersAt } from './venue.ts';

const BUYER = 'Buy = Minute() % 3 == 0; Sell = Short = Cover = 0;';

/** A program of its own folder, whose session runs. */
async function trader(card: SimulatorCard) {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', BUYER);
  const gateway = ['--gateway', card.rest, '--clock-rate', '30'];
  const program = await startProgram(gateway, { folder, env: credentialsOf(card) });
  await program.api.launch({
    ...{ strategy_id: 'Mine', account_id: card.accounts[0]?.id ?? 0, symbol: 'MNQH6', trade_enabled: true },
  });
  return { ...program, folder };
}

test('a second program on the data folder of a trading one is refused by name and process, and nothing is disturbed', {
  timeout: 120_000,
}, async () => {
  const { card } = await simulator(['--speed', '30', '--symbol', 'MNQH6']);
  const { api, process, folder } = await trader(card);
  const gateway = ['--gateway', card.rest, '--clock-rate', '30'];
  const second = await openbell(['start', '--port', '0', '--json', ...gateway], {
    folder,
    env: credentialsOf(card),
  }).end();
  expect(second).toMatchObject({ code: 5, stdout: '' });
  expect(second.stderr).toContain(`in use by openbell start (process ${process.pid}). Stop it first`);
  const { errors, trading_state: state } = await api.until(({ trades_filled: filled }) => filled > 0, 60_000);
  expect({ errors, state }).toEqual({ errors: [], state: 'active' });
});

test('of two programs that trade one signal on one account no order comes to be twice', {
  timeout: 150_000,
}, async () => {
  const { card } = await simulator(['--speed', '30', '--symbol', 'MNQH6']);
  const both = [await trader(card), await trader(card)];
  // The first alone may have traded before the second was there; from then on both do.
  for (const { api } of both)
    await api.until(({ signals_found: found, state }) => state === 'running' && found > 2, 60_000);
  // Which of them was faster decides whose order it is; the tag is the same, so the venue takes it once.
  await Promise.any(both.map(({ api }) => api.until(({ trades_filled: filled }) => filled > 0, 60_000)));
  const orders = await ordersAt(card, card.accounts[0]?.id ?? 0);
  const taken = orders.filter(({ fillVolume }) => fillVolume > 0).map(({ customTag }) => customTag);
  expect(taken.length).toBeGreaterThan(0);
  expect(new Set(taken).size).toBe(taken.length);
});

test('under a login of one device the program that is displaced says so and what to do, and comes back once', {
  timeout: 150_000,
}, async () => {
  const { card } = await simulator(['--speed', '30', '--symbol', 'MNQH6', '--quirk', 'oneDevice']);
  const first = await trader(card);
  await first.api.until(({ account_link: link }) => link.state === 'up');
  const [{ account_link: link }] = await Promise.all([
    first.api.until((status) => status.account_link.state === 'displaced', 60_000),
    trader(card),
  ]);
  expect(link.message).toMatch(/^Another login has displaced this one .* Close the other platform, or stop this one\./);
  await first.api.until(({ feed, account_link: back }) => feed.state === 'up' && back.state === 'up', 60_000);
});
