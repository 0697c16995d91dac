// Runs the tests: all of them, or those whose path contains one of the arguments. Builds the dashboard first, tells the
// tests where a browser is, names every test that failed, or was skipped and why, and ends with `N passed, N failed, N skipped`.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestCase, TestModule, TestSpecification } from 'vitest/node';
import { BaseSequencer, startVitest } from 'vitest/node';
import { findBrowser } from './browser.ts';
import { buildWeb } from './build-web.ts';

const missing: string[] = [];

// The programs and threads that tests start load the same sources over and over: what Node has made of one is kept.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/openbell-compiled', import.meta.url));

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

/**
 * Where tests live by real clocks, sockets, disks or programs: on a machine that stands still for seconds one can fail for the
 * machine's doing. Its file gets one more go, with nothing beside it, and is named with what failed the first time. What is
 * pure has no such excuse.
 */
const SHELL = [
  'src/alerts/',
  'src/cli/',
  'src/gateway/client/',
  'src/journal/',
  'src/scan/',
  'src/server/',
  'src/simulator/serve/',
  'test/contract/',
  'test/end-to-end/',
];

/** What runs whole programs takes longest, and goes first: at the end nothing waits for one that began last. */
class ProgramsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isProgram = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/end-to-end/');
    return [...sorted.filter(isProgram), ...sorted.filter((file) => !isProgram(file))];
  }
}

const first = await outcomeOf(process.argv.slice(2));
const shaken = [...first.files.values()].filter((file) => file.failures.length > 0 && isShaky(file.path));
const second = shaken.length > 0 ? await outcomeOf(shaken.map(({ path }) => path)) : null;
summarise();

/** What came of one file of tests. */
interface FileOutcome {
  readonly path: string;
  readonly tests: readonly TestCase[];
  /** Failed tests, each with the first line of its error; a file that cannot be loaded has no tests to fail. */
  readonly failures: readonly string[];
}

interface Outcome {
  readonly files: ReadonlyMap<string, FileOutcome>;
  /** Errors outside of all tests belong to no file. */
  readonly strays: readonly string[];
}

async function outcomeOf(filters: string[]): Promise<Outcome> {
  const vitest = await startVitest(filters, { run: true, watch: false, sequence: { sequencer: ProgramsFirst } });
  await vitest.close();
  const { state } = vitest;
  return {
    files: new Map(state.getTestModules().map((module) => [module.relativeModuleId, fileOutcome(module)])),
    strays: state.getUnhandledErrors().map(firstLine),
  };
}

function fileOutcome(module: TestModule): FileOutcome {
  const path = module.relativeModuleId;
  const tests = [...module.children.allTests()];
  const failures = tests.flatMap((test) => {
    const result = test.result();
    return result.state === 'failed' ? [`${path}: ${test.fullName}: ${firstLine(result.errors[0])}`] : [];
  });
  return { path, tests, failures: [...failures, ...module.errors().map((error) => `${path}: ${firstLine(error)}`)] };
}

function firstLine(error: unknown): string {
  const text = (error as { readonly message?: string } | undefined)?.message ?? String(error);
  return text.split('\n', 1)[0] as string;
}

function isShaky(path: string): boolean {
  return SHELL.some((folder) => path.startsWith(folder));
}

function summarise(): void {
  const files = [...first.files.values()].map((file) => second?.files.get(file.path) ?? file);
  const tests = files.flatMap((file) => file.tests);
  const inState = (wanted: string): TestCase[] => tests.filter((each) => each.result().state === wanted);
  const skipped = inState('skipped');
  const failures = [
    ...(built ? [] : ['The dashboard cannot be built: see the top.']),
    ...files.flatMap((file) => file.failures),
    ...first.strays,
    ...(second?.strays ?? []),
  ];
  list(
    'Held only at the second go:',
    shaken.filter(({ path }) => second?.files.get(path)?.failures.length === 0).flatMap((file) => file.failures),
  );
  list('Failed:', failures);
  if (skipped.length > 0) {
    const parts = [...partsOf(skipped)].map(([part, count]) => `${part}${count > 1 ? ` (${count} tests)` : ''}`);
    list('Skipped:', parts);
    for (const reason of missing) console.log(`Because ${reason}.`);
  }
  console.log(`\n${inState('passed').length} passed, ${failures.length} failed, ${skipped.length} skipped`);
  process.exitCode = failures.length > 0 || tests.length === 0 ? 1 : 0;
}

function list(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${line}`);
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
