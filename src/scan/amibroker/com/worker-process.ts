/**
 * The COM worker from outside: one request at a time, each with a deadline. A worker that does not answer is stuck in a
 * call that nobody can take back; it is killed by its process id and the next request starts another. Nothing here waits
 * on COM but promises.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { assert } from '#base';
import { ComCallError } from './call-error.ts';
import type { ComAnswer, ComAnswers, ComLine, ComOperation, ComOperationName } from './protocol.ts';

/** How a file of ours becomes a process. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The same Node that runs us. */
export function launchHere(script: string): Launch {
  return { program: process.execPath, args: [script] };
}

/** The published package holds .js where the sources are .ts. */
const WORKER = fileURLToPath(new URL(`./com-worker${extname(import.meta.url)}`, import.meta.url));

/** Starting Node and loading the libraries. */
const START_MS_MAX = 20_000;
/** Requests that wait for their turn; the scanner asks a few at a time, so more is a flood. */
const WAITING_MAX = 256;

interface Open {
  readonly id: number;
  resolve(value: ComAnswers[ComOperationName]): void;
  reject(error: ComCallError): void;
  readonly deadline: NodeJS.Timeout;
}

export class ComWorker {
  readonly #launch: (script: string) => Launch;
  #child: ChildProcess | null = null;
  #ready: Promise<void> = Promise.resolve();
  #open: Open | null = null;
  #turns: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #lastId = 0;
  #ended = false;

  constructor({ launch = launchHere }: { readonly launch?: (script: string) => Launch } = {}) {
    this.#launch = launch;
  }

  /** Whether a process stands, so that what was connected still is. */
  get running(): boolean {
    return this.#child !== null;
  }

  /** Rejects with ComCallError and with nothing else. */
  ask<Operation extends ComOperation>(
    operation: Operation,
    { deadlineMs }: { readonly deadlineMs: number },
  ): Promise<ComAnswers[Operation['op']]> {
    if (this.#waiting >= WAITING_MAX) {
      return Promise.reject(new ComCallError('ERR_AMIBROKER_BUSY', 'Too much waits for AmiBroker already.'));
    }
    this.#waiting += 1;
    const answer = this.#turns.then(() => this.#ask(operation, deadlineMs));
    this.#turns = answer
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
      });
    return answer as Promise<ComAnswers[Operation['op']]>;
  }

  /** What is asked stays unanswered: it fails. */
  end(): void {
    this.#ended = true;
    this.#lose(new ComCallError('ERR_AMIBROKER_WORKER', 'The scanner was closed.'));
  }

  async #ask(operation: ComOperation, deadlineMs: number): Promise<ComAnswers[ComOperationName]> {
    if (this.#ended) throw new ComCallError('ERR_AMIBROKER_WORKER', 'The scanner was closed.');
    const child = this.#child ?? this.#start();
    await this.#ready;
    assert(this.#open === null, 'a worker is asked one thing at a time');
    this.#lastId += 1;
    const id = this.#lastId;
    return await new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        const seconds = Math.round(deadlineMs / 1_000);
        const message = `AmiBroker did not answer ${operation.op} within ${seconds} s; the connection was cut.`;
        this.#lose(new ComCallError('ERR_AMIBROKER_HUNG', message));
      }, deadlineMs);
      this.#open = { id, resolve, reject, deadline };
      child.stdin?.write(`${JSON.stringify({ id, ...operation })}\n`);
    });
  }

  #start(): ChildProcess {
    const { program, args, env } = this.#launch(WORKER);
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      ...(env === undefined ? {} : { env }),
    });
    this.#child = child;
    const lost = (why: string): void => {
      if (this.#child === child) this.#lose(new ComCallError('ERR_AMIBROKER_WORKER', why));
    };
    child.once('error', ({ message }) => lost(`The process for AmiBroker could not be started: ${message}`));
    child.once('exit', (code, signal) => lost(`The process for AmiBroker ended (${code ?? signal}).`));
    // A pipe that breaks is told by the exit.
    child.stdin?.on('error', () => undefined);
    this.#ready = new Promise((resolve, reject) => {
      const failed = (): void => {
        clearTimeout(late);
        const why = 'The process for AmiBroker did not start. Is the optional package koffi installed?';
        reject(new ComCallError('ERR_AMIBROKER_WORKER', why));
      };
      const late = setTimeout(() => {
        failed();
        lost('The process for AmiBroker did not start in time.');
      }, START_MS_MAX);
      child.once('error', failed);
      child.once('exit', failed);
      createInterface({ input: child.stdout! }).on('line', (text) => {
        const line = JSON.parse(text) as ComLine;
        if (!('ready' in line)) return this.#answered(line);
        clearTimeout(late);
        child.off('exit', failed);
        resolve();
      });
    });
    return child;
  }

  #answered(answer: ComAnswer): void {
    const open = this.#open;
    if (open?.id !== answer.id) return;
    this.#open = null;
    clearTimeout(open.deadline);
    if (answer.ok) return open.resolve(answer.value);
    const { code, message, hresult, member } = answer.error;
    open.reject(
      new ComCallError(code, message, {
        ...(hresult === null ? {} : { hresult }),
        ...(member === null ? {} : { member }),
      }),
    );
  }

  /** By the id of the very process; its window-less likes of other sessions are not touched. */
  #lose(why: ComCallError): void {
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    clearTimeout(open.deadline);
    open.reject(why);
  }
}
