// Runs the tests: all of them, or those whose path contains one of the arguments. Builds the dashboard first, tells the
// tests where a browser is, names every test that was skipped and why, and ends with `N passed, N failed, N skipped`.
import { existsSync } from 'node:fs';
import type { TestCase, Vitest } from 'vitest/node';
import { startVitest } from 'vitest/node';
import { findBrowser } from './browser.ts';
import { buildWeb } from './build-web.ts';

const missing: string[] = [];

const built = await buildWeb().then(
  () => true,
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return false;
  },
);

const browser = findBrowser();
if (browser === null) missing.push('no browser was found: install Chromium, or name one in OPENBELL_BROWSER');
else process.env.OPENBELL_BROWSER = browser;

const recorded = process.env.OPENBELL_TEST_DATA;
if (recorded === undefined)
  missing.push('OPENBELL_TEST_DATA names no folder: tests over recorded data of others need one');
else if (!existsSync(recorded)) {
  delete process.env.OPENBELL_TEST_DATA;
  missing.push(`OPENBELL_TEST_DATA names ${recorded}, which does not exist`);
}

const vitest = await startVitest(process.argv.slice(2), { run: true, watch: false });
await vitest.close();
summarise(vitest);

function summarise({ state }: Vitest): void {
  const modules = state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (wanted: string): TestCase[] => tests.filter((each) => each.result().state === wanted);
  const skipped = inState('skipped');
  // A file that cannot be loaded has no tests to fail, and an error outside all tests belongs to none.
  const broken = modules.filter((module) => module.errors().length > 0).length + state.getUnhandledErrors().length;
  const failed = inState('failed').length + broken + (built ? 0 : 1);
  if (skipped.length > 0) {
    console.log('\nSkipped:');
    for (const [part, count] of partsOf(skipped)) console.log(`  ${part}${count > 1 ? ` (${count} tests)` : ''}`);
    for (const reason of missing) console.log(`Because ${reason}.`);
  }
  if (!built) console.log('\nThe dashboard cannot be built: see the top.');
  console.log(`\n${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  if (failed > 0 || tests.length === 0) process.exitCode = 1;
}

/** A group that is skipped as a whole is named once. */
function partsOf(tests: readonly TestCase[]): Map<string, number> {
  const parts = new Map<string, number>();
  for (const test of tests) {
    const result = test.result();
    const note = result.state === 'skipped' && result.note !== undefined ? `: ${result.note}` : '';
    const { parent, module } = test;
    const part = `${module.relativeModuleId}: ${parent.type === 'suite' ? parent.fullName : test.name}${note}`;
    parts.set(part, (parts.get(part) ?? 0) + 1);
  }
  return parts;
}
