// Tries the AFL engine with formulas that are nearly right, hostile calls and noise: `npm run fuzz -- --count 1000000 --seed 7`. Each input that
// breaks the engine or takes too long is printed whole; any makes the exit code 1.
import { parseArgs } from 'node:util';
import { formulaInputs } from './formula-inputs.ts';
import { ownFormulas, tryFormula } from './formula-trial.ts';

/** What a run may take before it is told to stop, and what it may have taken when it did. */
const PATIENCE_MS = 500;
const SLOW_MS = 3_000;
const REPORT_EVERY_MS = 30_000;
const FINDINGS_MAX = 20;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  console.error('Give whole numbers: npm run fuzz -- --count 10000 --seed 1');
  process.exit(2);
}

const inputs = formulaInputs(ownFormulas(), seed);
const outcomes = { ran: 0, refused: 0, failed: 0, cut: 0, crash: 0, slow: 0 };
const patience = (): (() => boolean) => {
  const endsAt = performance.now() + PATIENCE_MS;
  return () => performance.now() > endsAt;
};
let reported = performance.now();
let tried = 0;
for (; tried < count && outcomes.crash + outcomes.slow < FINDINGS_MAX; tried += 1) {
  const input = inputs.next().value;
  const from = performance.now();
  try {
    outcomes[tryFormula(input, patience)] += 1;
  } catch (error) {
    outcomes.crash += 1;
    console.error(
      `Input ${tried + 1} (turn ${input.turn}) broke the engine:\n${input.source}\n${error instanceof Error ? error.stack : error}\n`,
    );
  }
  const now = performance.now();
  if (now - from > SLOW_MS) {
    outcomes.slow += 1;
    console.error(`Input ${tried + 1} took ${Math.round(now - from)} ms (turn ${input.turn}):\n${input.source}\n`);
  }
  if (now - reported > REPORT_EVERY_MS) {
    reported = now;
    console.log(tried + 1, outcomes);
  }
}
console.log(`${tried} inputs with seed ${seed}:`, outcomes);
process.exitCode = outcomes.crash + outcomes.slow > 0 ? 1 : 0;
