/** The simulator of the load, in a process of its own: says where it is, and, when asked, how much memory it holds and how late it is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { epochMs } from '#base';
import { startSimulator } from '#simulator/serve';
import { type Load, MORNING, symbolsOf } from './load.ts';

const load = JSON.parse(process.argv[2] ?? '{}') as Load;
const { rest, userHub, marketHub, userName, apiKey } = await startSimulator({
  seed: 7,
  speed: 1,
  rateLimits: false,
  source: {
    kind: 'generator',
    symbols: symbolsOf(load),
    startAt: epochMs(Date.parse(MORNING)),
    rates: load.rates,
    historyDays: 1,
  },
});
process.send?.({ rest, userHub, marketHub, userName, apiKey });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () =>
  process.send?.({
    residentMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    loopDelayMs: { p99: Math.round(delay.percentile(99) / 10_000) / 100, max: Math.round(delay.max / 1_000_000) },
  }),
);
process.once('disconnect', () => process.exit());
