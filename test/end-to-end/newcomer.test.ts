/** What a newcomer sees: one command, an empty folder, and within a minute and a half a fill; and Ctrl-C ends all of it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive, openbell, temporaryFolder, until } from './processes.ts';
import { RunningApi } from './running-api.ts';

test('start on an empty folder brings a proven fill, and Ctrl-C leaves nothing behind', {
  timeout: 150_000,
}, async () => {
  const folder = temporaryFolder();
  const begun = performance.now();
  const running = openbell(['start', '--port', '0'], { folder });
  const greeting = await until(
    () => running.stderr,
    (said) => said.includes('Ctrl-C ends all of it'),
    { deadlineMs: 30_000 },
  );
  const address = /Dashboard +(http:\/\/127\.0\.0\.1:\d+)\//.exec(greeting)?.[1] ?? '';
  const simulatorPid = Number(/Gateway +our simulator.*\(process (\d+)\)/.exec(greeting)?.[1]);
  expect(greeting).toMatch(/Demo +T03.* on MNQ[FGHJKMNQUVXZ]\d, 1 contract, account PRAC/);
  expect(isAlive(simulatorPid)).toBe(true);

  const api = new RunningApi({ address, data_dir: join(folder, 'data') });
  const status = await api.until(({ trades_filled }) => trades_filled >= 1, 90_000 - (performance.now() - begun));
  console.log(`first fill ${((performance.now() - begun) / 1_000).toFixed(1)} s after the command`);
  expect(status).toMatchObject({ running: true, state: 'running', feed: { connected: true } });
  expect(status.alerts_dispatched).toBeGreaterThan(0);
  const fill = status.trades.find((trade) => trade.status === 'filled');
  expect(fill).toMatchObject({ filled_size: 1, fill_price: expect.any(Number), latency_ms: expect.any(Number) });
  const counted = status.latency_ms.histogram.reduce((sum, { count }) => sum + count, 0);
  expect(counted).toBe(status.latency_ms.count);
  expect(counted).toBeGreaterThanOrEqual(1);
  expect(status.latency_ms.p50).toBeGreaterThan(0);
  expect(running.stderr).toContain('SIGNAL: ');

  const asked = performance.now();
  const { code, stdout } = await running.interrupt();
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(code).toBe(0);
  expect(stdout).toBe('');
  await until(
    () => isAlive(simulatorPid),
    (alive) => !alive,
    { deadlineMs: 5_000 },
  );
});
