// Runs one seed, or a few, in this thread and prints all that is known of them: npm run seed -- 17 [--trace]
import { parseArgs } from 'node:util';
import type { Checker } from './checker.ts';
import { runSeed } from './run-seed.ts';
import type { Scene } from './scene.ts';

const { values, positionals } = parseArgs({
  options: { trace: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const seeds = positionals.map(Number);
if (seeds.length === 0 || !seeds.every(Number.isInteger)) {
  console.error('Which seed? npm run seed -- 17');
  process.exit(2);
}
for (const seed of seeds) {
  const { violations, thin, struck, outcomes } = await runSeed(seed, values.trace ? [tracer()] : []);
  console.log(`seed ${seed}`);
  console.log('  troubles:', struck);
  console.log('  outcomes:', outcomes);
  for (const { checker, at, what } of violations) console.log(`  ${checker} after ${seconds(at)}: ${what}`);
  if (thin.length > 0) console.log(`  too little: ${thin.join(', ')}`);
  if (violations.length > 0) process.exitCode = 1;
}

/** Says what happens as it happens: facts, requests and fills. */
function tracer(): Checker {
  const say = (scene: Scene, what: string, of: unknown): void => {
    console.log(`${seconds(scene.now).padStart(9)} ${what.padEnd(16)} ${JSON.stringify(of)}`);
  };
  return {
    name: 'tracer',
    fact: (scene, { type, ...fact }) => say(scene, type, type === 'bars.closed' ? '' : fact),
    sent: (scene, tag) => say(scene, '→ sent', tag),
    ordered: (scene, order) => say(scene, '→ ordered', order),
    filled: (scene, { fill, before, after }) => say(scene, '→ filled', { fill, before, after }),
    left: (scene, facts) => say(scene, '→ ended', facts.length),
    halted: (scene, target) => say(scene, '→ halted', target),
    resumed: (scene) => say(scene, '→ resumed', ''),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
