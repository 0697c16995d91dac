import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { tradesFromWire } from '#gateway/wire';
import type { Bar } from '#market';
import { startSimulator } from '#simulator/serve';
import { connected, loggedIn, post, started, until } from './clients.test-support.ts';

const ES = 'CON.F.US.EP.H25';

const simBars = (count: number): Bar[] =>
  Array.from({ length: count }, (_, i) => {
    const open = 5900 + (i % 40) * 0.25;
    const start = epochMs(Date.UTC(2025, 0, 8, 15) + i * MINUTE);
    return { start, open, high: open + 2, low: open - 1, close: open + 1, volume: 7 + (i % 11) };
  });

test('the clock can be stopped, and runs on from where it stood', async () => {
  const simulator = await started({ speed: 100 });
  await post(`${simulator.rest}/sim/clock`, { pause: true });
  const stood = simulator.venueNow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(simulator.venueNow()).toBe(stood);
  await post(`${simulator.rest}/sim/clock`, { pause: false, speed: 1 });
  await until(() => simulator.venueNow() > stood);
  expect(simulator.venueNow() - stood).toBeLessThan(5_000);
});

test('a replay at full speed waits for a subscriber, then streams every bar to the contract', async () => {
  const bars = simBars(3_000);
  const simulator = await started({ speed: 'max', source: { kind: 'replay', bars, contract: 'ESH5' } });
  const token = await loggedIn(simulator);
  const hub = await connected(simulator.marketHub, { token });
  const built = new Map<number, Bar>();
  let volume = 0;
  hub.on('GatewayTrade', (id: string, data: unknown) => {
    const read = tradesFromWire(id, data);
    if (!read.ok) throw new Error(read.error);
    for (const { at, price, size } of read.value) {
      const start = epochMs(Math.floor(at / MINUTE) * MINUTE);
      const bar = built.get(start) ?? { start, open: price, high: price, low: price, close: price, volume: 0 };
      const high = Math.max(bar.high, price);
      built.set(start, { ...bar, high, low: Math.min(bar.low, price), close: price, volume: bar.volume + size });
      volume += size;
    }
  });
  expect(simulator.venueNow()).toBe(bars[0]!.start);
  await hub.invoke('SubscribeContractQuotes', ES);
  expect(simulator.venueNow()).toBe(bars[0]!.start);
  await hub.invoke('SubscribeContractTrades', ES);
  const total = bars.reduce((sum, bar) => sum + bar.volume, 0);
  await until(() => volume >= total);
  expect([...built.values()]).toEqual(bars);
  await until(() => simulator.venueNow() > bars.at(-1)!.start + MINUTE);
  expect(simulator.venueNow()).toBeLessThan(bars.at(-1)!.start + 2 * MINUTE);
});

test('bars that nobody can have traded do not start a simulator', async () => {
  const bars = simBars(3).map((bar) => ({ ...bar, volume: 0 }));
  const source = { kind: 'replay', bars, contract: 'ESH5' } as const;
  await expect(startSimulator({ seed: 1, speed: 1, source })).rejects.toMatchObject({ code: 'ERR_SIMULATOR_SOURCE' });
});

test('prints that follow each other without a quote heard between share a message, five at most', async () => {
  const bars = simBars(200);
  const simulator = await started({
    speed: 'max',
    source: { kind: 'replay', bars, contract: 'ESH5', tradesPerBar: 7 },
  });
  const hub = await connected(simulator.marketHub, { token: await loggedIn(simulator) });
  const lengths: number[] = [];
  hub.on('GatewayTrade', (_id: string, data: unknown[]) => lengths.push(data.length));
  await hub.invoke('SubscribeContractTrades', ES);
  await until(() => simulator.venueNow() >= bars.at(-1)!.start + MINUTE);
  expect(Math.max(...lengths)).toBe(5);
});
