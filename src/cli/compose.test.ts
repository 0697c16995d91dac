import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { accountId } from '#account';
import { epochMs } from '#base';
import type { SessionConfig } from '#kernel';
import type { Scanner } from '#scan';
import { type Composition, compose } from './compose.ts';
import { DEFAULT_RISK } from './risk-setting.ts';

/** Nobody answers there. */
const NOWHERE = 'http://127.0.0.1:1';

const WANTED: Omit<SessionConfig, 'id'> = {
  ...{ strategy: 'Mine', file: '/Mine.afl', account: accountId(7), accountName: 'PRAC-7', symbol: 'NQH6' },
  ...{ amiSymbol: 'NQ', periodicity: { unit: 'minute', count: 1 }, scanIntervalMs: 0, lookbackBars: 5, params: {} },
  ...{ alertChannels: ['log'], webhookUrl: null, tradeEnabled: true, tradeSize: 1, tradeTimeoutMs: 30_000 },
  ...{ zone: 'UTC', origin: 'api' },
};

function composition(dataDir: string, changes: Pick<Composition, 'allowUnprovenOrderPath'>): Composition {
  return {
    dataDir,
    processName: 'openbell test',
    gateway: {
      ...{ kind: 'topstepx', venue: 'topstepx', credentials: { userName: 'me', apiKey: 'key' } },
      endpoints: { rest: NOWHERE, userHub: NOWHERE, marketHub: NOWHERE },
      clock: { rate: 1, begin: epochMs(Date.now()), isWallTime: true },
    },
    openScanner: () => ({ unload: () => undefined, close: () => Promise.resolve() }) as unknown as Scanner,
    webhookSecret: null,
    tapeDays: 1,
    ...DEFAULT_RISK,
    version: 'test',
    log: pino({ level: 'silent' }),
    ...changes,
  };
}

test('a session that traded on TopstepX is halted by a start without the word that its trading asks for', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'openbell-compose-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const first = await compose(composition(dataDir, { allowUnprovenOrderPath: true }));
  expect(first.program.launch(WANTED)).toMatchObject({ ok: true });
  await first.close();

  const second = await compose(composition(dataDir, { allowUnprovenOrderPath: false }));
  const [halted] = second.program.view().sessions;
  expect(halted).toMatchObject({ state: 'starting', tradingState: 'halted' });
  expect(halted?.tradingWhy).toContain('--i-accept-unproven-order-path');
  expect(second.program.resume({ accountName: 'PRAC-7' })).toMatchObject({ ok: false });
  await second.close();

  const third = await compose(composition(dataDir, { allowUnprovenOrderPath: true }));
  expect(third.program.view().sessions).toMatchObject([{ tradingState: 'halted' }]);
  expect(third.program.resume({ accountName: 'PRAC-7' })).toMatchObject({ ok: true });
  expect(third.program.view().sessions).toMatchObject([{ tradingState: 'active' }]);
  await third.close();
});
