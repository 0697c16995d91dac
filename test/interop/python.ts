/** Python clients: an interpreter that is new enough, and a virtual environment for each package, made once. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Client, Prepared } from './client.ts';
import { runCommand } from './command.ts';
import { cacheFolder, DRIVERS } from './places.ts';

const ASK_MS = 20_000;
const INSTALL_MS = 150_000;
const OLDEST = [3, 12] as const;

const NAMES = ['python3.13', 'python3.12', 'python3.14', 'python3', 'python'];

export function pythonClient({ name, version, driver }: { name: string; version: string; driver: string }): Client {
  return { name, version, prepare: () => prepare({ name, version, driver }) };
}

async function prepare({
  name,
  version,
  driver,
}: {
  name: string;
  version: string;
  driver: string;
}): Promise<Prepared> {
  interpreter ??= findPython();
  const found = await interpreter;
  if ('missing' in found) return found;
  const folder = cacheFolder('python', `${name}-${version}-py${found.release}`);
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  // Written last, so that an environment whose making was interrupted is made again.
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    const made = await runCommand(found.program, ['-m', 'venv', '--clear', folder], { deadlineMs: INSTALL_MS });
    if (made.code !== 0) return { missing: `no virtual environment could be made: ${lastLine(made.said)}` };
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`];
    const installed = await runCommand(python, pip, { deadlineMs: INSTALL_MS });
    if (installed.code !== 0) return { missing: `the package cannot be installed: ${lastLine(installed.said)}` };
    writeFileSync(complete, '');
  }
  return { program: python, args: [join(DRIVERS, driver)] };
}

type Interpreter = { readonly program: string; readonly release: string };

let interpreter: Promise<Interpreter | { readonly missing: string }> | undefined;

async function findPython(): Promise<Interpreter | { readonly missing: string }> {
  const seen: string[] = [];
  for (const program of [process.env.OPENBELL_PYTHON ?? [], NAMES, pyenvPrograms()].flat()) {
    const question = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
    const { code, said } = await runCommand(program, ['-c', question], { deadlineMs: ASK_MS });
    if (code !== 0) continue;
    const release = lastLine(said).trim();
    const [major = 0, minor = 0] = release.split('.').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { program, release };
    seen.push(release);
  }
  const found = seen.length === 0 ? 'none was found' : `found only ${[...new Set(seen)].join(', ')}`;
  return { missing: `it needs Python ${OLDEST.join('.')} or newer with venv, ${found}` };
}

/** Versions that pyenv holds without putting them on the path, newest first. */
function pyenvPrograms(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  const names = readdirSync(versions).filter((name) => /^3\.\d+/.test(name));
  return names
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(versions, name, 'bin', 'python'));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
