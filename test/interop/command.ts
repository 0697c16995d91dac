/** A program run to its end, with a deadline. What it says is handed on line by line and its last words are kept. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Of what a program says, the newest lines are kept. */
const SAID_LINES_MAX = 30;

export interface Ending {
  /** null when it was ended at its deadline, or could not be started. */
  readonly code: number | null;
  /** Why there is no code, else the last lines it said. */
  readonly said: string;
}

export function runCommand(
  program: string,
  args: readonly string[],
  options: {
    readonly deadlineMs: number;
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly onLine?: (line: string) => void;
  },
): Promise<Ending> {
  return new Promise((resolve) => {
    const said: string[] = [];
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, options.deadlineMs);
    const keep = (line: string): void => {
      said.push(line.slice(0, 500));
      if (said.length > SAID_LINES_MAX) said.shift();
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      options.onLine?.(line);
    });
    createInterface({ input: child.stderr }).on('line', keep);
    child.once('error', (error) => {
      clearTimeout(deadline);
      resolve({ code: null, said: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(deadline);
      if (late) resolve({ code: null, said: `it was not done within ${options.deadlineMs / 1_000} s` });
      else resolve({ code, said: said.join('\n') });
    });
  });
}
