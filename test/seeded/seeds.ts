// Runs many seeds: npm run seeds -- --count 500 [--from 1600001] [--threads 2]. Seeds that once failed go first. A failing seed
// is added to them, and the command that repeats it is printed. Seeds of runs whose programs have one print add up.
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { codePrint } from './code-print.ts';
import { runCrew } from './seed-crew.ts';
import { Totals } from './totals.ts';

const KNOWN = new URL('./known-seeds.txt', import.meta.url);
/** Fewer seeds than this cannot be expected to have everything in them. */
const WHOLE_RUN = 200;
const FAILURES_SHOWN_MAX = 200;
/** Of a run that is cut short the totals up to here are known. */
const PROGRESS_EVERY = 1_000;
/** More seeds than this that have too little in them are a fault of the simulation. */
const THIN_SHARE_MAX = 0.02;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    from: { type: 'string', default: '1600001' },
    threads: { type: 'string', default: '2' },
    keep: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const [count, from, threads] = [Number(values.count), Number(values.from), Number(values.threads)];
const known = readFileSync(KNOWN, 'utf8')
  .split('\n')
  .map((line) => line.replace(/#.*/, '').trim())
  .filter(Boolean)
  .map(Number);
const seeds = new Set([...known, ...Array.from({ length: count }, (_, index) => from + index)]);

const print = await codePrint();
const totals = new Totals();
const failing: number[] = [];
const thin: string[] = [];
const beganAt = Date.now();
await runCrew({
  seeds,
  threads,
  mutant: null,
  onReport: (report) => {
    if (report.violations.length === 0 && report.thin.length > 0) {
      thin.push(`  seed ${report.seed} has ${report.thin.join(', ')}`);
      return true;
    }
    totals.add(report);
    if (totals.seeds % PROGRESS_EVERY === 0) progress();
    if (report.violations.length === 0) return true;
    failing.push(report.seed);
    for (const { checker, at, what } of report.violations.slice(0, 2)) {
      console.log(`seed ${report.seed}, ${checker} after ${(at / 1_000).toFixed(1)} s: ${what}`);
    }
    console.log(`  npm run seed -- ${report.seed}`);
    return failing.length < FAILURES_SHOWN_MAX;
  },
});

function progress(): void {
  const minutes = (Date.now() - beganAt) / 60_000;
  for (const line of totals.lines()) console.log(line);
  console.log(`${totals.seeds} seeds, ${failing.length} failing, ${(totals.seeds / minutes).toFixed(0)} a minute`);
}

const fresh = failing.filter((seed) => !known.includes(seed));
if (values.keep && fresh.length > 0) appendFileSync(KNOWN, fresh.map((seed) => `${seed}\n`).join(''));
const missing = totals.seeds >= WHOLE_RUN ? totals.missing : [];
for (const line of totals.lines()) console.log(line);
if (missing.length > 0) console.log(`never happened: ${missing.join(', ')}`);
const tookS = ((Date.now() - beganAt) / 1_000).toFixed(0);
console.log(`${totals.seeds} seeds in ${tookS} s, ${failing.length} failing, program ${print}`);
// What never happened was not tried, however well the seeds went.
const tooThin = thin.length > Math.max(2, THIN_SHARE_MAX * seeds.size) ? 1 : 0;
const failed = failing.length + missing.length + tooThin;
if (thin.length > 0) console.log(`\nSkipped:\n${thin.join('\n')}`);
console.log(`\n${totals.seeds - failing.length} passed, ${failed} failed, ${thin.length} skipped`);
if (failed > 0) process.exitCode = 1;
