/**
 * Another device takes the session over, once and again within five minutes, while a position is open. The venue is the real
 * simulator: it says GatewayLogout on both hubs and closes them.
 */
import { expect, test } from 'vitest';
import { credentialsOf, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { cause, stateOf } from './venue.ts';

test('a second displacement within five minutes halts trading, and a flatten still closes the position', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', 'Buy = C > 0; Sell = 0; Short = 0; Cover = 0;');
  const { card } = await simulator(['--speed', '20', '--symbol', 'MNQH6']);
  const account = card.accounts[0]?.id ?? 0;
  const { api, process } = await startProgram(['--gateway', card.rest, '--clock-rate', '20'], {
    folder,
    env: credentialsOf(card),
  });
  const session = await api.launch({
    ...{ strategy_id: 'Mine', account_id: account, symbol: 'MNQH6', trade_enabled: true },
  });
  const held = async (): Promise<number> => (await stateOf(card, account)).positions[0]?.size ?? 0;
  await until(held, (size) => size > 0, { deadlineMs: 40_000, everyMs: 100 });

  await cause(card, { kind: 'logout' });
  await api.until(({ feed, account_link: link }) => feed.state === 'displaced' && link.state === 'displaced');
  const back = await api.until(({ feed, account_link: link }) => feed.state === 'up' && link.state === 'up', 30_000);
  expect(back.trading_state).toBe('active');

  await cause(card, { kind: 'logout' });
  await api.until(({ trading_state: state }) => state === 'halted');
  const said = 'another login has displaced this one twice within 5 minutes';
  await until(
    async () => process.stderr,
    (text) => text.includes(said),
    { deadlineMs: 10_000, everyMs: 100 },
  );
  expect(await held()).toBeGreaterThan(0);

  // Both links stay away for five minutes now: a flatten goes over REST alone.
  const flatten = await api.ask('/api/live/flatten', { session_id: session });
  expect(flatten.status).toBe(200);
  await until(held, (size) => size === 0, { deadlineMs: 20_000, everyMs: 100 });
  const after = await api.status();
  expect(after).toMatchObject({ trading_state: 'halted', account_link: { state: 'displaced' } });
});
