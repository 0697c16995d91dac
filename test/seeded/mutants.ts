// Plants each bug in turn and runs seeds until its checker speaks: npm run mutants [-- NAME …] [-- --known]. A bug that no seed shows
// within the bound is a hole in the checkers, and fails the run. Two bugs are judged side by side, each in a thread of its own.
import { MUTANTS, type Mutant } from './mutants-list.ts';
import { runCrew } from './seed-crew.ts';

const SEEDS_MAX = 400;
const THREADS = 2;

const [onlyKnown, wanted] = [
  process.argv.includes('--known'),
  process.argv.slice(2).filter((word) => word !== '--known'),
];
const named = MUTANTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const chosen = named.filter(({ seed }) => !onlyKnown || seed !== undefined);
for (const { name } of named)
  if (!chosen.some((each) => each.name === name)) console.log(`skipped   ${name}: no seed is known to show it`);
const beganAt = Date.now();
const left = [...chosen];
let survivors = 0;
await Promise.all(
  Array.from({ length: THREADS }, async () => {
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) await judge(mutant);
  }),
);
const seconds = ((Date.now() - beganAt) / 1_000).toFixed(0);
console.log(`${chosen.length - survivors} of ${chosen.length} planted bugs caught in ${seconds} s`);
console.log(`\n${chosen.length - survivors} passed, ${survivors} failed, ${named.length - chosen.length} skipped`);
if (survivors > 0 || chosen.length === 0) process.exitCode = 1;

async function judge(mutant: Mutant): Promise<void> {
  const { seed, seeds, others } = await hunt(mutant);
  const also = others.length === 0 ? '' : `, also by ${others.join(', ')}`;
  if (seed !== null)
    return console.log(`caught    ${mutant.name}: by ${mutant.caughtBy} in seed ${seed}, after ${seeds}${also}`);
  survivors += 1;
  console.log(`SURVIVED  ${mutant.name}: ${mutant.caughtBy} said nothing in ${seeds} seeds${also}`);
}

async function hunt({
  name,
  caughtBy,
  seed: shownBy,
}: Mutant): Promise<{ seed: number | null; seeds: number; others: readonly string[] }> {
  let seed: number | null = null;
  let seeds = 0;
  const others = new Set<string>();
  await runCrew({
    seeds: new Set([
      ...(shownBy === undefined ? [] : [shownBy]),
      ...Array.from({ length: SEEDS_MAX }, (_, index) => index + 1),
    ]),
    threads: 1,
    mutant: name,
    onReport: (report) => {
      seeds += 1;
      for (const { checker } of report.violations) if (checker !== caughtBy) others.add(checker);
      if (seed === null && report.violations.some(({ checker }) => checker === caughtBy)) seed = report.seed;
      return seed === null;
    },
  });
  return { seed, seeds, others: [...others] };
}
