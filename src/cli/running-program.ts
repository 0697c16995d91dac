/**
 * Speaks to the running program from another terminal: its address lies in the data folder beside its token. Only
 * loopback is ever asked, and every request has a deadline.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, EXIT } from './exit.ts';

const DEADLINE_MS = 40_000;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/;

/**
 * `start` leaves its address for the other terminals. @returns what takes it away again.
 * Failure: CommandFailed of the data folder, whose disk may be full.
 */
export function announceAddress(dataDir: string, address: string): () => void {
  const file = join(dataDir, 'address');
  try {
    writeFileSync(file, `${address}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(
      EXIT.dataFolder,
      `The data folder ${dataDir} cannot be written: ${why}. Make room on its disk, or choose another folder with --data-dir.`,
      { cause },
    );
  }
  return () => rmSync(file, { force: true });
}

export class RunningProgram {
  readonly #address: string;
  readonly #token: string;

  constructor(dataDir: string) {
    try {
      this.#address = readFileSync(join(dataDir, 'address'), 'utf8').trim();
      this.#token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
    } catch (cause) {
      throw notRunning(dataDir, cause);
    }
    if (!LOOPBACK.test(this.#address)) {
      throw new CommandFailed(
        EXIT.problem,
        `${join(dataDir, 'address')} does not name a loopback address. Start Openbell anew.`,
      );
    }
  }

  get(path: string): Promise<unknown> {
    return this.#ask(path, { method: 'GET' });
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#ask(path, { method: 'POST', body: JSON.stringify(body) });
  }

  async #ask(path: string, init: RequestInit): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await fetch(`${this.#address}${path}`, { ...init, headers, signal: AbortSignal.timeout(DEADLINE_MS) });
    } catch (cause) {
      throw new CommandFailed(
        EXIT.problem,
        `Openbell does not answer at ${this.#address}. Is it running? Start it with: openbell start`,
        { cause },
      );
    }
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer;
    const error = (answer as { error?: { message?: string; hint?: string } } | null)?.error;
    throw new CommandFailed(
      EXIT.problem,
      `${error?.message ?? `The program answered ${response.status}.`} ${error?.hint ?? ''}`.trim(),
    );
  }
}

function notRunning(dataDir: string, cause: unknown): CommandFailed {
  return new CommandFailed(
    EXIT.problem,
    `No Openbell is running on the data folder ${dataDir}. Start it with: openbell start`,
    { cause },
  );
}
