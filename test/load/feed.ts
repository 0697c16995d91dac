/**
 * `npm run bench:feed -- [--seconds 300] [--contracts 10] [--rates burst|live] [--p99-max 5] [--json]`: our client beside a market that speaks
 * ten times as fast as the live one, over real sockets between two processes. Nothing may be lost or come in another
 * order, memory may not grow, and 99 of 100 events are in the inbox 5 ms after their bytes were read. Where others use the
 * machine too, `--p99-max` says what is still taken for the machine's doing.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { epochMs, Random, SECOND } from '#base';
import { createGatewayClient, type GatewayClient, type GatewayClientOptions } from '#gateway/client';
import type { Contract } from '#market';
import { Heard } from './heard.ts';
import { CONTRACTS_MAX, type Load, MORNING, symbolsOf } from './load.ts';

const GROWTH_MB_MAX = 16;
/** Samples before memory is expected to stand still. */
const WARM_SAMPLES = 2;
/** After the market stands still, what is still on its way has arrived. */
const QUIET_MS = 2 * SECOND;

type Endpoints = GatewayClientOptions['endpoints'] & { readonly userName: string; readonly apiKey: string };

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    contracts: { type: 'string', default: '10' },
    rates: { type: 'string', default: 'burst' },
    'p99-max': { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
/** A sample collects garbage, which stops the world: few enough of them that they are not what is measured. */
const sampleMs = Math.max(5, seconds / 12) * SECOND;
const load: Load = { contracts: Number(values.contracts), rates: values.rates === 'live' ? 'live' : 'burst' };
if (!(seconds >= 1 && load.contracts >= 1 && load.contracts <= CONTRACTS_MAX && values.rates === load.rates)) {
  console.error(`Give --seconds and up to ${CONTRACTS_MAX} --contracts as numbers above 0, and --rates live or burst.`);
  process.exit(2);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const venue = fork(fileURLToPath(new URL('./venue-process.ts', import.meta.url)), [JSON.stringify(load)]);
const [endpoints] = (await once(venue, 'message', { signal: AbortSignal.timeout(60_000) })) as [Endpoints];
const heard = new Heard();
const client = await attach(heard);
const contracts = await contractsOf(client);
for (const { id } of contracts) client.watchMarket(id);

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const windowsMs: number[] = [];
const heapMb: number[] = [];
const venueMb: number[] = [];
let venueSaid = { residentMb: 0, loopDelayMs: { p99: 0, max: 0 } };
const startedAt = performance.now();
while (performance.now() - startedAt < seconds * SECOND) {
  await sleep(Math.min(sampleMs, seconds * SECOND));
  windowsMs.push(heard.takeWindowMs());
  collect();
  heapMb.push(Math.round((process.memoryUsage().heapUsed / 1_048_576) * 10) / 10);
  venue.send('memory');
  const [said] = (await once(venue, 'message')) as [typeof venueSaid];
  venueSaid = said;
  venueMb.push(said.residentMb);
}
const took = (performance.now() - startedAt) / SECOND;
const { trades, quoted } = heard;
delay.disable();

await pause();
await sleep(QUIET_MS);
const lost = await lostVolume();
const stale = await staleQuotes();
const settled = heapMb.slice(WARM_SAMPLES);
const growthMb = Math.round(((settled.at(-1) ?? 0) - (settled[0] ?? 0)) * 10) / 10;
const p99 = heard.latencyMs(0.99);
const result = {
  workload: `${load.contracts} contracts at ${load.rates === 'live' ? 'the live rate' : 'ten times the live rate'}`,
  seconds: Math.round(took),
  trades,
  quotes: quoted,
  events_per_second: Math.round((trades + quoted) / took),
  lost_volume: lost,
  stale_quotes: stale,
  reordered: heard.reordered,
  reconnects: heard.reconnects,
  socket_to_inbox_ms: { p50: heard.latencyMs(0.5), p99, max: heard.latencyMs(1) },
  /** The same between two samples, one after the other: a machine that others load shows it here. */
  p99_by_sample_ms: windowsMs,
  loop_delay_ms_p99: Math.round(delay.percentile(99) / 10_000) / 100,
  heap_mb: { first: settled[0] ?? null, last: settled.at(-1) ?? null, growth: growthMb },
  venue_loop_delay_ms: venueSaid.loopDelayMs,
  /** Of the whole machine, over the last minute: what else ran beside the two. */
  load_average: Math.round(loadavg()[0]! * 100) / 100,
  processors: availableParallelism(),
  venue_rss_mb: { first: venueMb[WARM_SAMPLES] ?? null, last: venueMb.at(-1) ?? null },
  met:
    lost === 0 &&
    stale === 0 &&
    heard.reordered === 0 &&
    heard.reconnects === 0 &&
    p99 < Number(values['p99-max']) &&
    growthMb < GROWTH_MB_MAX,
};
await client.close();
venue.disconnect();
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
if (!values.json) console.log(`\n${result.met ? '1 passed, 0 failed' : '0 passed, 1 failed'}, 0 skipped`);
process.exitCode = result.met ? 0 : 1;

async function attach(inbox: Heard): Promise<GatewayClient> {
  const { userName, apiKey } = endpoints;
  const attached = createGatewayClient({
    endpoints,
    credentials: { userName, apiKey },
    log: ({ message }) => console.error(message),
    random: new Random(1),
    venueNow: () => epochMs(Date.parse(MORNING)),
  });
  attached.listen((event) => inbox.take(event));
  return attached;
}

async function contractsOf(from: GatewayClient): Promise<readonly Contract[]> {
  const found = await Promise.all(symbolsOf(load).map((symbol) => from.contract(symbol)));
  return found.map((each) => {
    if (!each.ok) throw new Error(each.error.message);
    return each.value;
  });
}

async function pause(): Promise<void> {
  await fetch(`${endpoints.rest}/sim/clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ pause: true }),
  });
}

/** The venue's own bars against what was heard, second by second, without the one in which we came. */
async function lostVolume(): Promise<number> {
  let lost = 0;
  for (const { id } of contracts) {
    const inbox = heard.volumes.get(id) ?? new Map<number, number>();
    const from = Math.min(...inbox.keys()) + SECOND;
    const to = Math.max(...inbox.keys());
    const bars = await client.bars({
      contract: id,
      periodicity: { unit: 'second', count: 1 },
      from: epochMs(from),
      to: epochMs(to),
    });
    if (!bars.ok) throw new Error(bars.error.message);
    for (const { start, volume } of bars.value) lost += Math.abs(volume - (inbox.get(start) ?? 0));
    const known = new Set<number>(bars.value.map(({ start }) => start));
    for (const [second, volume] of inbox) if (second >= from && second < to && !known.has(second)) lost += volume;
  }
  return lost;
}

/**
 * A client that comes now is told whole quotes; ours, merged from all that was sent, must be the same. A trade moves the
 * last price before the next quote says so, so that one may differ.
 */
async function staleQuotes(): Promise<number> {
  const fresh = new Heard();
  const second = await attach(fresh);
  for (const { id } of contracts) second.watchMarket(id);
  await sleep(QUIET_MS);
  await second.close();
  return contracts.filter(({ id }) => {
    const [ours, whole] = [heard.quotes.get(id), fresh.quotes.get(id)];
    return (['bid', 'ask'] as const).some((name) => ours?.[name] === undefined || ours[name] !== whole?.[name]);
  }).length;
}
