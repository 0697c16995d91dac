/**
 * `npm run fuzz:gateway -- [--count 5000] [--seed 7]`: what the tests throw at the client and at the simulator with every
 * change, and as much more of it as is asked for. The usual count is 150; all other numbers grow in proportion.
 */
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!(Number.isInteger(count) && count >= 1 && Number.isInteger(seed))) {
  console.error('Give whole numbers: npm run fuzz:gateway -- --count 2000 --seed 1');
  process.exit(2);
}
process.env.OPENBELL_FUZZ_COUNT = String(count);
process.env.OPENBELL_FUZZ_SEED = String(seed);
// The suite reads its filters where any program reads its arguments.
process.argv.splice(2, Infinity, 'contract/malformed', 'gateway-client/fuzz', 'client/malformed');
await import('../../../tools/test.ts');
