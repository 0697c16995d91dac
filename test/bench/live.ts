/**
 * `npm run bench:live -- [--seconds 120] [--sessions 1] [--json]`: how long an order takes from the bytes of the trade that
 * closes its bar to its own bytes on the wire. The parts are the program's own: client, kernel, scanner threads, guard,
 * durable ledger; the simulator runs in a process beside them, over real sockets.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MINUTE, SECOND } from '#base';
import { type LiveLoad, LOADS } from './live-load.ts';
import { type OrderPath, startLive } from './live-program.ts';
import { percentile } from './timing.ts';

/** The venue's limit of requests lets fifty sessions start in some four minutes. */
const READY_MS = 6 * MINUTE;
/**
 * After the sessions run, their first orders warm the code; they are not counted. The very first signal may be one to sell
 * where nothing is held, so that two bars are waited for.
 */
const WARM_SHARE = 0.1;
const WARM_BARS = 2;
const STEPS = ['tradeIn', 'scan', 'formula', 'decide', 'flush', 'send', 'total'] as const;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    sessions: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const loads = LOADS.filter(({ sessions }) => values.sessions === undefined || String(sessions) === values.sessions);
if (!(seconds >= 1) || loads.length === 0) {
  console.error('Give --seconds as a number above 0, and --sessions as 1, 10 or 50.');
  process.exit(2);
}

const results: Awaited<ReturnType<typeof measure>>[] = [];
for (const load of loads) {
  const result = await measure(load);
  results.push(result);
  if (!values.json) console.log(textOf(result));
}
if (values.json) console.log(JSON.stringify(results));
else {
  const [met, missed] = [true, false].map((wanted) => results.filter((each) => each.met === wanted).length);
  console.log(`\n${met} passed, ${missed} failed, ${results.length - met! - missed!} skipped`);
}
process.exit(results.some(({ met }) => met === false) ? 1 : 0);

async function measure(load: LiveLoad) {
  const venue = fork(fileURLToPath(new URL('./live-venue.ts', import.meta.url)), [JSON.stringify(load)]);
  const [endpoints] = await once(venue, 'message', { signal: AbortSignal.timeout(READY_MS) });
  const live = await startLive(load, endpoints);
  const readyBy = performance.now() + READY_MS;
  while (live.running() < load.sessions && performance.now() < readyBy) await sleep(100);
  await sleep(Math.max(seconds * SECOND * WARM_SHARE, (WARM_BARS * MINUTE) / load.speed));
  live.take();
  live.problems();
  await sleep(seconds * SECOND);
  const paths = live.take();
  const running = live.running();
  for (const problem of new Set(live.problems())) console.error(problem);
  await live.close();
  venue.disconnect();
  const ms = Object.fromEntries(STEPS.map((step) => [step, spread(paths, step)]));
  const { p50 = Number.NaN, p99 = Number.NaN } = ms.total ?? {};
  const { targetMs, ...said } = load;
  const met = targetMs === null || paths.length === 0 ? null : p50 < targetMs.p50 && p99 < targetMs.p99;
  return { ...said, sessions_running: running, orders: paths.length, ms, target_ms: targetMs, met };
}

function spread(paths: readonly OrderPath[], step: (typeof STEPS)[number]) {
  const samples = paths.map((path) => path[step]);
  const at = (share: number): number => Math.round(percentile(samples, share) * 1_000) / 1_000;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

function textOf({ sessions, contracts, orders, ms, met }: Awaited<ReturnType<typeof measure>>): string {
  const rows = STEPS.map((step) => {
    const { p50, p99, p999 } = ms[step]!;
    return `  ${step.padEnd(8)} ${[p50, p99, p999].map((value) => value.toFixed(3).padStart(9)).join(' ')}`;
  });
  const head = `${sessions} sessions over ${contracts} contracts, ${orders} orders${met === null ? '' : met ? ': met' : ': not met'}`;
  return [head, `  ms        ${['p50', 'p99', 'p99.9'].map((each) => each.padStart(8)).join('  ')}`, ...rows].join(
    '\n',
  );
}
