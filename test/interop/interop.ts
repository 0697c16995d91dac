/**
 * `npm run test:interop [-- --all] [NAME …]`: clients that nobody here wrote drive the simulator, as real processes over
 * real sockets. They are installed at run time into the user's cache folder, and each has a simulator of its own; one whose
 * first build takes many minutes waits for `--all`. Prints a line a check and a line a client, names what it skipped, and
 * ends with `N passed, N failed, N skipped`.
 */
import { parseArgs } from 'node:util';
import { type Check, type Client, drive, type Outcome } from './client.ts';
import { pythonClient } from './python.ts';
import { rustClient } from './rust.ts';

const CLIENTS: readonly Client[] = [
  pythonClient({ name: 'project-x-py', version: '4.4.1', driver: 'project_x_py_driver.py' }),
  pythonClient({ name: 'topstep-sdk', version: '0.1.4', driver: 'topstep_sdk_driver.py' }),
  rustClient({ name: 'projectx-client', version: '8.0.0', driver: 'projectx_client_driver.rs' }),
];

const GOES_MAX = 3;

function showCheck({ name }: Client, { check, ok, seconds, why }: Check): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${check} (${seconds.toFixed(1)} s)`);
  if (why !== undefined) console.log(why.replaceAll(/^/gm, '       '));
}

function verdictOf({ client, checks, skipped }: Outcome): string {
  const title = `${client.name} ${client.version}`;
  if (skipped !== null) return `${title}: skipped: ${skipped}`;
  const failed = checks.filter(({ ok }) => !ok).map(({ check }) => check);
  return failed.length === 0 ? `${title}: passed` : `${title}: failed: ${failed.join('; ')}`;
}

const { values, positionals: wanted } = parseArgs({
  options: { all: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const chosen = CLIENTS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const shaken: string[] = [];
const outcomes = await Promise.all(chosen.map(driven));

/** A client that loses its footing on a busy machine starts anew with a venue of its own, and is named for it. */
async function driven(client: Client): Promise<Outcome> {
  const before: string[] = [];
  for (let go = 1; ; go += 1) {
    const outcome = await drive(client, { patient: values.all, onCheck: (check) => showCheck(client, check) });
    const failed = outcome.checks.filter(({ ok }) => !ok);
    if (failed.length === 0) shaken.push(...before);
    if (failed.length === 0 || go === GOES_MAX) return outcome;
    before.push(...failed.map(({ check }) => `  ${client.name}, go ${go}: ${check}`));
  }
}

console.log('');
for (const outcome of outcomes) console.log(verdictOf(outcome));
const checks = outcomes.flatMap((outcome) => outcome.checks);
const passed = checks.filter(({ ok }) => ok).length;
const skipped = outcomes.filter((outcome) => outcome.skipped !== null);
if (skipped.length > 0) console.log('\nSkipped:');
for (const { client, skipped: why } of skipped) console.log(`  ${client.name} ${client.version}: ${why}`);
if (shaken.length > 0) console.log(`\nHeld only at the second go:\n${shaken.join('\n')}`);
console.log(`\n${passed} passed, ${checks.length - passed} failed, ${skipped.length} skipped`);
process.exitCode = chosen.length > 0 && passed === checks.length ? 0 : 1;
