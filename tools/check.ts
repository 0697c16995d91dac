// Checks everything that must hold before a commit: format, lint, types, and all tests, with the house rules among them. Every step runs,
// whatever the one before said, so that one run shows all there is to mend.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Step {
  readonly name: string;
  /** A program of a package, by the package's name, or a file of ours. */
  readonly program: string;
  readonly args: readonly string[];
  readonly remedy: string;
}

const STEPS: readonly Step[] = [
  {
    name: 'format and lint',
    program: '@biomejs/biome',
    args: ['check', '--error-on-warnings'],
    remedy: 'npx biome check --write',
  },
  {
    name: 'lint by types',
    program: 'oxlint',
    args: ['--type-aware', '--deny-warnings'],
    remedy: 'mend what it names; a floating promise wants await or void with a reason',
  },
  { name: 'types', program: 'typescript', args: ['-p', 'tsconfig.json'], remedy: 'mend what it names' },
  {
    name: 'types of the dashboard',
    program: 'typescript',
    args: ['-p', 'web/tsconfig.json', '--noEmit'],
    remedy: 'mend what it names',
  },
];

/** The program's own JavaScript, so that no shell and no .cmd file is needed. */
function scriptOf(packageName: string): string {
  const folder = join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : Object.values(bin)[0];
  if (script === undefined) throw new Error(`${packageName} has no program`);
  return join(folder, script);
}

function run(script: string, args: readonly string[]): boolean {
  return spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

const failed: Step[] = [];
for (const step of STEPS) {
  if (step.args.includes('web/tsconfig.json') && !existsSync(join(ROOT, 'web/tsconfig.json'))) continue;
  console.log(pc.bold(`\n${step.name}`));
  if (!run(scriptOf(step.program), step.args)) failed.push(step);
}
for (const { name, remedy } of failed) console.log(pc.red(`${name}: failed. ${remedy}`));
if (failed.length === 0) console.log(pc.green('\nformat, lint and types hold'));

console.log(pc.bold('\ntests'));
const tested = run(join(ROOT, 'tools', 'test.ts'), []);
if (failed.length > 0) console.log(`Before the tests, these failed: ${failed.map(({ name }) => name).join(', ')}.`);
process.exitCode = tested && failed.length === 0 ? 0 : 1;
