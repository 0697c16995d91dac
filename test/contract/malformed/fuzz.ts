/**
 * `npm run fuzz:gateway -- [--count 5000] [--seed 7]`: what the tests throw at the client and at the simulator with every
 * change, and as much more of it as is asked for. The usual count is 150; all other numbers grow in proportion.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!(Number.isInteger(count) && count >= 1 && Number.isInteger(seed))) {
  console.error('Give whole numbers: npm run fuzz:gateway -- --count 2000 --seed 1');
  process.exit(2);
}
const suites = ['contract/malformed', 'gateway-client/fuzz', 'client/malformed'];
const { status } = spawnSync(
  process.execPath,
  [fileURLToPath(new URL('../../../tools/test.ts', import.meta.url)), ...suites],
  {
    stdio: 'inherit',
    env: { ...process.env, OPENBELL_FUZZ_COUNT: String(count), OPENBELL_FUZZ_SEED: String(seed) },
  },
);
process.exitCode = status ?? 1;
