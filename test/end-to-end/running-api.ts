/** The API of a running program, asked over HTTP with the token that it left in its data folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartRequest, StatusAnswer } from '#server/api';
import { openbell, type RunningProcess, until } from './processes.ts';

const DEADLINE_MS = 40_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export class RunningApi {
  readonly address: string;
  readonly #token: string;

  constructor({ address, data_dir }: { readonly address: string; readonly data_dir: string }) {
    this.address = address;
    this.#token = readFileSync(join(data_dir, 'token'), 'utf8').trim();
  }

  async ask(path: string, body?: object): Promise<Answer> {
    const authorization = `Bearer ${this.#token}`;
    const response = await fetch(`${this.address}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: body === undefined ? { authorization } : { authorization, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return { status: response.status, body: await response.json() };
  }

  async status(): Promise<StatusAnswer> {
    const { status, body } = await this.ask('/api/live/status');
    if (status !== 200) throw new Error(`status answered ${status}: ${JSON.stringify(body)}`);
    return body as StatusAnswer;
  }

  /** @returns the session's id */
  async launch(request: StartRequest): Promise<string> {
    const { status, body } = await this.ask('/api/live/start', request);
    if (status !== 201) throw new Error(`start answered ${status}: ${JSON.stringify(body)}`);
    return (body as { session_id: string }).session_id;
  }

  /** Polls the status until it fits. */
  until(fits: (status: StatusAnswer) => boolean, deadlineMs?: number): Promise<StatusAnswer> {
    return until(() => this.status(), fits, { everyMs: 100, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
  }
}

/** `openbell start` on a port that is free, ready to be asked. */
export async function startProgram(
  args: readonly string[],
  { folder, env = {} }: { readonly folder: string; readonly env?: NodeJS.ProcessEnv },
): Promise<{ readonly process: RunningProcess; readonly api: RunningApi }> {
  const running = openbell(['start', '--port', '0', '--json', ...args], { folder, env });
  return { process: running, api: new RunningApi(await running.card<{ address: string; data_dir: string }>()) };
}
