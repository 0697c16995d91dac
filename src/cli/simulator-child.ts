/** The simulator as a child process: the same program started as `openbell simulate`, on a pipe that ends it with us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { iso, SECOND } from '#base';
import type { DemoMarket } from './demo.ts';
import { CommandFailed, EXIT } from './exit.ts';
import type { SimulatorCard } from './simulate.ts';

const READY_MS = 30 * SECOND;
const END_MS = 3 * SECOND;

export interface SimulatorChild {
  readonly card: SimulatorCard;
  readonly pid: number;
  /** Called once if it ends without having been told to. */
  onLost(listener: (why: string) => void): void;
  close(): Promise<void>;
}

export async function startSimulatorChild({
  seed,
  speed,
  market: { symbol, startAt },
}: {
  readonly seed: number;
  readonly speed: number;
  readonly market: DemoMarket;
}): Promise<SimulatorChild> {
  const entry = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './openbell.ts' : './openbell.js', import.meta.url),
  );
  const told = { '--port': 0, '--seed': seed, '--speed': speed, '--symbol': symbol, '--start-at': iso(startAt) };
  const args = [
    entry,
    'simulate',
    '--json',
    '--child',
    ...Object.entries(told).flatMap(([flag, value]) => [flag, String(value)]),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A Ctrl-C in the terminal reaches the whole group; the child must outlive our own orderly end.
    detached: process.platform !== 'win32',
  });
  const card = await firstLine(child);
  let ending = false;
  return {
    card,
    pid: child.pid ?? 0,
    onLost(listener) {
      child.once('exit', (code, signal) => {
        if (!ending) listener(`the simulator ended by itself (${signal ?? `exit code ${code}`})`);
      });
    },
    close() {
      ending = true;
      return end(child);
    },
  };
}

function firstLine(child: ChildProcess): Promise<SimulatorCard> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill();
      reject(new CommandFailed(EXIT.gateway, `The simulator could not be started: ${why}. Try: openbell simulate`));
    };
    const timeout = setTimeout(() => fail(`it said nothing for ${READY_MS / SECOND} s`), READY_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with exit code ${code}`));
    const { stdout } = child;
    if (stdout === null) return fail('it has no output');
    createInterface({ input: stdout }).once('line', (line) => {
      clearTimeout(timeout);
      child.removeAllListeners('exit');
      resolve(JSON.parse(line) as SimulatorCard);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timeout = setTimeout(() => child.kill('SIGKILL'), END_MS);
  child.stdin?.end();
  await ended;
  clearTimeout(timeout);
}
