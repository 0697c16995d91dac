/** Two programs where one should be: in one data folder, at one account, under one login that one device may hold. */
import { expect, test } from 'vitest';
import type { StartRequest } from '#server/api';
import {
  credentialsOf,
  openbell,
  type SimulatorCard,
  simulator,
  temporaryFolder,
  until,
  writeFormula,
} from './processes.ts';
import { startProgram } from './running-api.ts';
import { ordersAt, stateOf } from './venue.ts';

const BUYER = 'Buy = Minute() % 3 == 0; Sell = Short = Cover = 0;';

/** A program of its own folder, whose session runs. */
async function trader(card: SimulatorCard, change: Partial<StartRequest> = {}) {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', BUYER);
  const gateway = ['--gateway', card.rest, '--clock-rate', '30'];
  const program = await startProgram(gateway, { folder, env: credentialsOf(card) });
  await program.api.launch({
    ...{ strategy_id: 'Mine', account_id: card.accounts[0]?.id ?? 0, symbol: 'MNQH6', trade_enabled: true },
    ...change,
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

test('of two programs under a login of one device the first is displaced twice and halts, and can still be flattened', {
  timeout: 150_000,
}, async () => {
  const { card } = await simulator(['--speed', '30', '--symbol', 'MNQH6', '--quirk', 'oneDevice']);
  const account = card.accounts[0]?.id ?? 0;
  const held = async (): Promise<number> => (await stateOf(card, account)).positions[0]?.size ?? 0;
  const first = await trader(card);
  await until(held, (size) => size > 0, { deadlineMs: 60_000 });
  // The second one trades nothing: what is held is the first one's.
  const [{ account_link: link }, second] = await Promise.all([
    first.api.until((status) => status.account_link.state === 'displaced', 60_000),
    trader(card, { trade_enabled: false }),
  ]);
  expect(link.message).toMatch(/^Another login has displaced this one .* Close the other platform, or stop this one\./);
  // It comes back once, which displaces the second; that one comes back, too.
  const halted = await first.api.until(({ trading_state: state }) => state === 'halted', 60_000);
  expect(halted.trading_why).toBe('another login has displaced this one twice within 5 minutes');
  expect(first.process.stderr).toContain('trading is halted: another login has displaced this one twice');
  await second.api.until(({ feed, account_link: back }) => feed.state === 'up' && back.state === 'up', 60_000);

  const { trades_filled: filled, account_link: away } = await first.api.status();
  expect(filled).toBeGreaterThan(0);
  expect(away.state).toBe('displaced');
  expect(await first.api.ask('/api/live/flatten', {})).toMatchObject({ status: 200 });
  await until(held, (size) => size === 0, { deadlineMs: 20_000 });
  // Left in peace: nobody displaces the second one a second time.
  expect((await second.api.status()).trading_state).toBe('active');
});
