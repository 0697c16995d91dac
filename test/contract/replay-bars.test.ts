/** A recorded quarter of a year over real sockets, as fast as they go: the bars built at the end are the file's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { epochMs, MINUTE, Random } from '#base';
import { createGatewayClient } from '#gateway/client';
import { type Bar, BarBuilder, parseCsvBars, TradingCalendar } from '#market';
import { startSimulator } from '#simulator/serve';

const folder = process.env.OPENBELL_TEST_DATA;

describe.skipIf(folder === undefined)('a replay (OPENBELL_TEST_DATA)', () => {
  test('of 74,535 recorded ES minutes comes through trade by trade and is built back exactly', {
    timeout: 180_000,
  }, async () => {
    const file = join(folder ?? '', 'es-1min-esh5-2024-12_2025-03.csv.gz');
    const recorded = parseCsvBars(gunzipSync(readFileSync(file)).toString('utf8'), { zone: 'UTC', stamp: 'start' });
    if (!recorded.ok) throw new Error(recorded.error.join('; '));
    const bars = recorded.value;
    const simulator = await startSimulator({
      seed: 1,
      speed: 'max',
      source: { kind: 'replay', bars, contract: 'ESH5' },
    });
    const client = createGatewayClient({
      endpoints: simulator,
      credentials: simulator,
      log: () => undefined,
      random: new Random(1),
    });
    try {
      const contract = await client.contract('ESH5');
      if (!contract.ok) throw new Error(contract.error.message);
      const periodicity = { unit: 'minute', count: 1 } as const;
      const builder = new BarBuilder({ contract: contract.value.id, periodicity, calendar: new TradingCalendar() });
      const built: Bar[] = [];
      client.listen((event) => {
        if (event.type === 'market.trade') built.push(...builder.trade(event.trade));
      });
      client.watchMarket(contract.value.id);
      const last = bars.at(-1)?.start ?? epochMs(0);
      await vi.waitFor(() => expect(builder.forming?.start).toBe(last), { timeout: 150_000, interval: 100 });
      await vi.waitFor(() => expect(builder.forming).toEqual(bars.at(-1)), { timeout: 5_000, interval: 20 });
      built.push(...builder.advance(epochMs(last + MINUTE)));
      expect(built).toEqual(bars);
      expect(builder.late).toBe(0);
    } finally {
      await client.close();
      await simulator.close();
    }
  });
});
