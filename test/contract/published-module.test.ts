/** `openbell/gateway` as another developer meets it: by its published name, in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { epochMs } from '#base';
import { type Simulator, startSimulator } from '#simulator/serve';

const EXAMPLE = fileURLToPath(new URL('../../examples/gateway.ts', import.meta.url));

let simulator: Simulator | undefined;

afterEach(async () => {
  await simulator?.close();
});

async function example({ apiKey }: { apiKey?: string } = {}) {
  const startAt = epochMs(Date.parse('2026-01-15T15:00:00Z'));
  simulator = await startSimulator({ seed: 5, speed: 20, source: { kind: 'generator', symbols: ['NQH6'], startAt } });
  return promisify(execFile)(process.execPath, [EXAMPLE, 'NQH6', '--order'], {
    env: {
      PATH: process.env.PATH,
      PROJECT_X_USERNAME: simulator.userName,
      PROJECT_X_API_KEY: apiKey ?? simulator.apiKey,
      GATEWAY_REST: simulator.rest,
      GATEWAY_USER_HUB: simulator.userHub,
      GATEWAY_MARKET_HUB: simulator.marketHub,
    },
    timeout: 25_000,
  });
}

test('its example lists accounts, hears the market, places an order and cancels it', async () => {
  const { stdout } = await example();
  expect(stdout).toMatch(/^account PRAC-V2-100001-10000001: 50000$/m);
  expect(stdout).toMatch(/^contract NQH6 is CON\.F\.US\.ENQ\.H26, tick 0\.25 worth 5$/m);
  expect(stdout.match(/^trade \d+ at [\d.]+$/gm)?.length).toBeGreaterThanOrEqual(5);
  expect(stdout).toMatch(/^order at [\d.]+: accepted\ncancel: accepted$/m);
});

test('its example ends with a sentence and a remedy when the key is wrong', async () => {
  const failed = (await example({ apiKey: 'wrong' }).catch((error: unknown) => error)) as { stderr: string };
  expect(failed.stderr).toContain('The venue refused the login: InvalidCredentials.');
  expect(failed.stderr).toContain('PROJECT_X_API_KEY');
});
