/**
 * The end-to-end tests that take too long for every day, each by its name: `npm run day` (24 venue hours; `-- 60` is the
 * speed) and `npm run crashes` (the program killed at every moment around an order; `-- flatten` those whose name fits).
 */
import { startVitest } from 'vitest/node';

const [what, choice] = process.argv.slice(2);
const file = { day: 'test/end-to-end/day.test.ts', crashes: 'test/end-to-end/crash-matrix.test.ts' }[what ?? ''];
if (file === undefined) {
  console.error(`long.ts knows 'day' and 'crashes', not '${what}'.`);
  process.exit(2);
}
if (what === 'day') process.env.OPENBELL_DAY = choice ?? '120';
else process.env.OPENBELL_MOMENTS = choice ?? '.';
const vitest = await startVitest([file], { run: true, watch: false });
await vitest.close();
