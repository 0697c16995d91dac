/**
 * The real program as its users run it: a process of its own, in a folder of its own, with nothing of this environment
 * but the path. Whatever a test starts is killed by its process id when the test ends, and its folder is removed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ENTRY = fileURLToPath(new URL('../../src/cli/openbell.ts', import.meta.url));
/** All that a program is told of where the tests run; sources that were compiled before are not compiled again. */
const SURROUNDINGS = {
  PATH: process.env.PATH,
  SystemRoot: process.env.SystemRoot,
  TZ: process.env.TZ,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
};
const READY_MS = 30_000;
const END_MS = 20_000;
/** Of what a process says, the newest characters are kept. */
const SAID_MAX = 1_000_000;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class RunningProcess {
  readonly pid: number;
  /** Resolves when it has ended and all it said was read. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #firstLine: Promise<string>;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], { folder, env }: { readonly folder: string; readonly env: NodeJS.ProcessEnv }) {
    const child = spawn(process.execPath, [ENTRY, ...args], {
      // A .env of whoever runs the tests lies elsewhere.
      cwd: folder,
      env: { ...SURROUNDINGS, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.pid = child.pid ?? 0;
    child.stdout.on('data', (chunk) => {
      this.#stdout = (this.#stdout + String(chunk)).slice(-SAID_MAX);
    });
    child.stderr.on('data', (chunk) => {
      this.#stderr = (this.#stderr + String(chunk)).slice(-SAID_MAX);
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }));
    });
    this.ended.catch(() => undefined);
    this.#firstLine = new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** What `--json` prints first, once the program is ready. */
  async card<Card>(): Promise<Card> {
    const gone = this.ended.then(({ code, stderr }) => {
      throw new Error(`it ended (exit code ${code}) before it was ready: ${stderr}`);
    });
    gone.catch(() => undefined);
    const line = await within(Promise.race([this.#firstLine, gone]), READY_MS, () => `it is not ready: ${this.stderr}`);
    return JSON.parse(line) as Card;
  }

  /** Whoever reads its output is gone. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** As Ctrl-C does it. */
  interrupt(): Promise<Ending> {
    this.#child.kill('SIGINT');
    return this.end();
  }

  /** As a power failure does it. */
  kill(): Promise<Ending> {
    this.#child.kill('SIGKILL');
    return this.end();
  }

  /** Waits until it has ended by itself. */
  end(deadlineMs = END_MS): Promise<Ending> {
    return within(this.ended, deadlineMs, () => `it does not end: ${this.stderr}`);
  }
}

/** Of one test; removed with all that lies in it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Starts `openbell …`; the data folder is `folder/data`. */
export function openbell(
  args: readonly string[],
  { folder = temporaryFolder(), env = {} }: { readonly folder?: string; readonly env?: NodeJS.ProcessEnv } = {},
): RunningProcess {
  const running = new RunningProcess(args, { folder, env: { OPENBELL_HOME: join(folder, 'data'), ...env } });
  onTestFinished(async () => {
    await running.kill();
  });
  return running;
}

export interface SimulatorCard {
  readonly rest: string;
  readonly user_hub: string;
  readonly market_hub: string;
  readonly user_name: string;
  readonly api_key: string;
  readonly accounts: readonly { readonly id: number; readonly name: string }[];
}

/** The simulator as a process of its own, which outlives the program that trades on it. */
export async function simulator(
  args: readonly string[],
  folder?: string,
): Promise<{ readonly process: RunningProcess; readonly card: SimulatorCard }> {
  const running = openbell(['simulate', '--json', ...args], folder === undefined ? {} : { folder });
  return { process: running, card: await running.card<SimulatorCard>() };
}

/** What the program needs to speak to this simulator. */
export function credentialsOf({ user_name, api_key }: SimulatorCard): NodeJS.ProcessEnv {
  return { PROJECT_X_USERNAME: user_name, PROJECT_X_API_KEY: api_key };
}

/** Puts a formula of the user's own into the data folder below `folder`. @returns its file */
export function writeFormula(folder: string, name: string, text: string): string {
  const formulas = join(folder, 'data', 'formulas');
  mkdirSync(formulas, { recursive: true });
  const file = join(formulas, `${name}.afl`);
  writeFileSync(file, text);
  return file;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that nobody has waited for yet has ended all the same.
  const status = `/proc/${pid}/status`;
  return !(existsSync(status) && /^State:\s+Z/m.test(readFileSync(status, 'utf8')));
}

/** Asks until the answer fits. Failure: what was seen last, when the deadline is over. */
export async function until<Value>(
  ask: () => Value | Promise<Value>,
  fits: (value: Value) => boolean,
  { deadlineMs = 20_000, everyMs = 50 }: { readonly deadlineMs?: number; readonly everyMs?: number } = {},
): Promise<Value> {
  const endsAt = performance.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (performance.now() > endsAt) {
      throw new Error(`not within ${deadlineMs} ms; last seen: ${JSON.stringify(value)?.slice(0, 2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

async function within<Value>(work: Promise<Value>, deadlineMs: number, why: () => string): Promise<Value> {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(new Error(`${why()} (${deadlineMs} ms)`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timeout);
  }
}
