/**
 * Trouble around a program that runs: a gateway that is not there yet, a webhook that never answers. The program says so,
 * goes on with everything else, and takes up what it could not do when it can.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { credentialsOf, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';

const FORMULA = 'Buy = C > O; Sell = C < O; Short = 0; Cover = 0;';

test('a gateway that cannot be reached leaves the session starting, with the reason, until it can', {
  timeout: 90_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', FORMULA);
  const port = await freePort();
  const env = { PROJECT_X_USERNAME: 'trader', PROJECT_X_API_KEY: 'key-of-the-test' };
  const { api } = await startProgram(['--gateway', `http://127.0.0.1:${port}`, '--clock-rate', '20'], { folder, env });
  await api.launch({ strategy_id: 'Mine', account_id: 1_000_001, account_name: 'PRAC', symbol: 'MNQH6' });
  const waiting = await api.until(({ message }) => message !== '');
  expect(waiting.state).toBe('starting');
  expect(waiting.message).toMatch(/ECONNREFUSED|cannot be reached|unreachable/i);
  expect(waiting.message).toMatch(/Next try in 5 s\.$/);
  const health = (await api.ask('/healthz')).body;
  expect(JSON.stringify(health)).toContain('starting');

  await simulator([
    ...['--port', String(port), '--speed', '20', '--symbol', 'MNQH6'],
    ...['--user-name', env.PROJECT_X_USERNAME, '--api-key', env.PROJECT_X_API_KEY],
  ]);
  const running = await api.until(({ state }) => state === 'running', 45_000);
  expect(running.feed.connected).toBe(true);
});

test('a webhook that hangs holds up nothing, and is shown', { timeout: 180_000 }, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', 'Buy = Minute() % 2 == 0; Sell = Minute() % 2 == 1; Short = 0; Cover = 0;');
  const posts: string[] = [];
  const silent = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (chunk) => posts.push(String(chunk)));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const { card } = await simulator(['--speed', '30', '--symbol', 'MNQH6']);
  const { api, process } = await startProgram(['--gateway', card.rest, '--clock-rate', '30'], {
    folder,
    env: credentialsOf(card),
  });
  await api.launch({
    ...{ strategy_id: 'Mine', account_id: card.accounts[0]?.id ?? 0, symbol: 'MNQH6', trade_enabled: true },
    ...{ alert_channels: ['log', 'webhook'], webhook_url: `http://127.0.0.1:${port}/hook/secret` },
  });
  await until(
    () => posts.length,
    (count) => count > 0,
    { deadlineMs: 60_000 },
  );
  expect(posts[0]).toContain('"event":"signal"');
  // All its tries take half a minute; meanwhile the session scans, alerts and trades.
  const shown = await until(
    async () =>
      ((await api.ask('/api/alerts')).body as { channel: string }[]).find(({ channel }) => channel === 'webhook'),
    (webhook) => (webhook as { last_failure?: unknown } | undefined)?.last_failure != null,
    { deadlineMs: 60_000, everyMs: 250 },
  );
  expect(shown).toMatchObject({
    ok: false,
    last_failure: { message: `the webhook 127.0.0.1:${port} has not answered in 5 s` },
  });
  const status = await api.status();
  expect(status).toMatchObject({ state: 'running', trading_state: 'active', errors: [] });
  expect(status.trades_filled).toBeGreaterThan(3);
  const asked = performance.now();
  expect(await process.interrupt()).toMatchObject({ code: 0 });
  expect(performance.now() - asked).toBeLessThan(10_000);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
