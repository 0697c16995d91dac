// Everything that is tried of a change, stage by stage: `npm run ci`, which .ci/run calls once the packages are there.
// Every stage runs, whatever the one before said. The last line, `N passed, N failed`, adds up those of the stages.
import { runStage, type Stage, type Tally, TITLES } from './stage.ts';

/** How much of each is tried here; by hand more can be asked for. */
const SEEDS = 500;
const FEED_SECONDS = 30;
/** Four times the target, which is for a quiet machine: what is lost or out of order fails at any speed. */
const FEED_P99_MS_MAX = 20;

const node = (...args: readonly string[]): Pick<Stage, 'program' | 'args'> => ({ program: process.execPath, args });

/** With the two minutes of the installation before them 40 minutes at most, of which it takes about 20. */
const STAGES: readonly Stage[] = [
  { name: 'check', ...node('tools/check.ts'), minutesMax: 15 },
  {
    name: 'seeds',
    ...node('test/seeded/seeds.ts', '--count', `${SEEDS}`, '--no-keep'),
    minutesMax: 4,
  },
  { name: 'mutants', ...node('test/seeded/mutants.ts', '--known'), minutesMax: 3 },
  { name: 'wine', ...node('test/wine/wine.ts'), minutesMax: 6 },
  { name: 'interop', ...node('test/interop/interop.ts'), minutesMax: 4 },
  {
    name: 'feed',
    ...node('test/load/feed.ts', '--seconds', `${FEED_SECONDS}`, '--p99-max', `${FEED_P99_MS_MAX}`),
    minutesMax: 1.5,
  },
  { name: 'bench', ...node('test/bench/bench.ts', '--short'), minutesMax: 6 },
];

function lineOf(name: string, { passed, failed, skipped, trouble, seconds }: Tally): string {
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`;
  return `  ${name}: ${counts}${trouble === null ? '' : ` — ${trouble}`}`;
}

// One argument or more: only the stages of these names.
const wanted = process.argv.slice(2);
const chosen = STAGES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const tallies = new Map<string, Tally>();
for (const stage of chosen) {
  console.log(`\n==== ${stage.name}: at most ${stage.minutesMax} min`);
  tallies.set(stage.name, await runStage(stage));
}

console.log('\n==== all stages');
for (const [name, tally] of tallies) console.log(lineOf(name, tally));
// What failed comes last, so that the end of a long log says what there is to mend.
for (const title of TITLES) {
  for (const [name, { named }] of tallies) {
    const lines = named.get(title) ?? [];
    if (lines.length === 0) continue;
    console.log(`\n${name}. ${title}`);
    for (const line of lines) console.log(line);
  }
}
const total = (what: 'passed' | 'failed'): number => [...tallies.values()].reduce((sum, tally) => sum + tally[what], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') === 0 && total('passed') > 0 ? 0 : 1;
