/**
 * Speaks to the running program from another terminal: its address lies in the data folder beside its token. Only
 * loopback is ever asked, and every request has a deadline.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, EXIT } from './exit.ts';

const DEADLINE_MS = 40_000;
/** They take the commands of other terminals. */
const COMMANDED: ReadonlySet<string> = new Set(['openbell start', 'openbell run']);
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/;

/**
 * A program leaves its address for the other terminals. @returns what takes it away again.
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
  return () => forgetAddress(dataDir);
}

export function forgetAddress(dataDir: string): void {
  rmSync(join(dataDir, 'address'), { force: true });
}

/** What an answer must hold to be understood: the name of a list, or of a text. */
export type Expected = { readonly list: string } | { readonly text: string };

export class RunningProgram {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  get(path: string, expected: Expected): Promise<unknown> {
    return this.#ask(path, { method: 'GET' }, expected);
  }

  post(path: string, body: object, expected: Expected): Promise<unknown> {
    return this.#ask(path, { method: 'POST', body: JSON.stringify(body) }, expected);
  }

  async #ask(path: string, init: RequestInit, expected: Expected): Promise<unknown> {
    const { address, token } = await this.#place();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await fetch(`${address}${path}`, {
        ...{ ...init, headers, redirect: 'error' },
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    } catch (cause) {
      throw new CommandFailed(
        EXIT.problem,
        `Openbell does not answer at ${address}. Is it running? Start it with: openbell start`,
        { cause },
      );
    }
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) {
      if (isUnderstood(answer, expected)) return answer;
      throw new CommandFailed(
        EXIT.problem,
        `What ${address} answered is not understood: take nothing for done. Look at the dashboard or at the venue’s own screen, and start Openbell anew if this goes on.`,
      );
    }
    const error = (answer as { error?: { message?: string; hint?: string } } | null)?.error;
    throw new CommandFailed(
      EXIT.problem,
      `${error?.message ?? `The program answered ${response.status}.`} ${error?.hint ?? ''}`.trim(),
    );
  }

  /** Whoever listens at an address that a dead program has left gets no token: the lock of the folder says who lives. */
  async #place(): Promise<{ readonly address: string; readonly token: string }> {
    const dataDir = this.#dataDir;
    const { folderHolder } = await import('#journal');
    const holder = folderHolder(dataDir);
    if (holder === null) throw notRunning(dataDir);
    const address = textIn(join(dataDir, 'address'));
    const token = textIn(join(dataDir, 'token'));
    if (address === null || token === null) throw notReached(dataDir, holder);
    if (LOOPBACK.test(address)) return { address, token };
    throw new CommandFailed(
      EXIT.problem,
      `${join(dataDir, 'address')} does not name a loopback address. Start Openbell anew.`,
    );
  }
}

function isUnderstood(answer: unknown, expected: Expected): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  const members = answer as Readonly<Record<string, unknown>>;
  return 'list' in expected ? Array.isArray(members[expected.list]) : typeof members[expected.text] === 'string';
}

function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function notRunning(dataDir: string): CommandFailed {
  return new CommandFailed(
    EXIT.problem,
    `No Openbell is running on the data folder ${dataDir}. Start it with: openbell start`,
  );
}

function notReached(dataDir: string, { name, text }: { readonly name: string; readonly text: string }): CommandFailed {
  const what = COMMANDED.has(name)
    ? 'It has just begun, or is about to end: try again in a moment.'
    : 'It takes no commands from other terminals: Ctrl-C in its own ends it; what is left open openbell start and openbell flatten close; or use the venue’s own screen.';
  return new CommandFailed(EXIT.problem, `${text} runs on the data folder ${dataDir}. ${what}`);
}
