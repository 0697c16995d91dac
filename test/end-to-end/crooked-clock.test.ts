/**
 * This machine's clock is ten minutes off the venue's: no entry leaves, and the sentence says why and what to do. Once it
 * is put right entries leave again by themselves.
 */
import { expect, test } from 'vitest';
import { credentialsOf, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { ordersAt, takeBackFaults } from './venue.ts';

const TEN_MINUTES_MS = 600_000;

test('a clock ten minutes off blocks entries with a sentence, for as long as it is off', {
  timeout: 150_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', 'Buy = Minute() % 2 == 0; Sell = Short = Cover = 0;');
  const { card } = await simulator([
    ...['--speed', '30', '--symbol', 'MNQH6', '--fault', `clock-skew:skew_ms=${TEN_MINUTES_MS}`],
  ]);
  const account = card.accounts[0]?.id ?? 0;
  const { api, process } = await startProgram(['--gateway', card.rest, '--clock-rate', '30'], {
    folder,
    env: credentialsOf(card),
  });
  await api.launch({ strategy_id: 'Mine', account_id: account, symbol: 'MNQH6', trade_enabled: true });
  const { trades } = await api.until((status) => status.trades.length >= 2, 60_000);
  for (const { status, why } of trades) {
    expect({ status, why }).toEqual({ status: 'denied', why: expect.stringMatching(/^clock-skew: .*(599|600|601) s/) });
  }
  expect(process.stderr).toMatch(
    /clock is (599|600|601) s behind the venue's: no entry is placed\. Synchronise its time/,
  );
  expect(await ordersAt(card, account)).toEqual([]);

  await takeBackFaults(card);
  const orders = await until(
    () => ordersAt(card, account),
    ({ length }) => length > 0,
    { deadlineMs: 45_000, everyMs: 500 },
  );
  expect(orders[0]?.customTag).toMatch(/^ob/);
  expect((await api.until(({ trades_filled: filled }) => filled > 0)).trading_state).toBe('active');
});
