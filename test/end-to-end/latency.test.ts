/**
 * How long an order takes from the close of its bar to its bytes on the wire, in the whole program under a lively market.
 * The figures are printed for people; a busy machine makes them worse, so only their order of magnitude is held.
 */
import { expect, test } from 'vitest';
import { credentialsOf, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';

const SPEED = 30;
/** Enough to see that it is so; `npm run bench:live` measures. */
const ORDERS = 6;
/** A micro: what the orders lose by chance stays far from the account's limits. */
const SYMBOL = 'MNQH6';

test('from the close of a bar to the order on the wire is a matter of milliseconds', { timeout: 180_000 }, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Seesaw', 'Buy = Minute() % 2 == 0; Sell = Minute() % 2 == 1; Short = Cover = 0;');
  const { card } = await simulator(['--speed', String(SPEED), '--symbol', SYMBOL]);
  const { api, process } = await startProgram(['--gateway', card.rest, '--clock-rate', String(SPEED)], {
    folder,
    env: credentialsOf(card),
  });
  await api.launch({
    ...{ strategy_id: 'Seesaw', account_id: card.accounts[0]?.id ?? 0, symbol: SYMBOL },
    ...{ trade_enabled: true },
  });
  const { latency_ms: latency, trades } = await api.until(({ latency_ms }) => latency_ms.count >= ORDERS, 140_000);
  const classes = latency.histogram.filter(({ count }) => count > 0);
  console.log(
    [
      `bar close to wire, ${latency.count} orders: median ${latency.p50} ms, p99 ${latency.p99} ms`,
      ...classes.map(({ up_to_ms, count }) => `  up to ${up_to_ms ?? '∞'} ms  ${'█'.repeat(count)} ${count}`),
    ].join('\n'),
  );
  expect(latency.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(latency.count);
  expect(latency.p50).toBeGreaterThan(0);
  expect(latency.p50).toBeLessThan(1_000);
  for (const { latency_ms } of trades.filter(({ status }) => status === 'filled')) expect(latency_ms).not.toBeNull();
  expect(await process.interrupt()).toMatchObject({ code: 0 });
});
