/**
 * A session's worker thread from outside: one question, one answer, within a deadline. A thread that overruns it, runs
 * out of memory or dies is ended for good and says which; the session then takes a new one.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { assert, Bell } from '#base';
import type { Answers, BarsNews, Question } from './scan-protocol.ts';

/** Of objects and strings, in megabytes; arrays lie outside of V8's heap and are counted by the engine. */
const HEAP_MB_MAX = 512;

export class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
  readonly reason: 'overrun' | 'lost';

  constructor(reason: 'overrun' | 'lost', message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Open {
  resolve(answer: unknown): void;
  reject(lost: ThreadLost): void;
  readonly deadline: NodeJS.Timeout;
}

export class FormulaThread {
  readonly #worker: Worker;
  readonly #bell = new Bell();
  #open: Open | null = null;
  #lost: ThreadLost | null = null;

  constructor() {
    // The published package holds .js where the sources are .ts.
    this.#worker = new Worker(new URL(`./scan-worker${extname(import.meta.url)}`, import.meta.url), {
      name: 'openbell-scan',
      workerData: this.#bell.memory,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    });
    this.#worker.on('message', (answer) => this.#settle((open) => open.resolve(answer)));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const message = full
        ? 'The formula used more memory than it may.'
        : `The formula engine failed: ${error.message}`;
      this.#lose(new ThreadLost(full ? 'overrun' : 'lost', message));
    });
    this.#worker.on('exit', () => this.#lose(new ThreadLost('lost', 'The scanner was stopped.')));
  }

  get lost(): boolean {
    return this.#lost !== null;
  }

  tell(news: BarsNews): void {
    if (this.#lost !== null) return;
    this.#worker.postMessage(news, [news.rows.buffer]);
    this.#bell.ring();
  }

  /** Rejects with ThreadLost and with nothing else. */
  ask<Type extends Question['type']>(
    question: Extract<Question, { type: Type }>,
    { deadlineMs }: { readonly deadlineMs: number },
  ): Promise<Answers[Type]> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    assert(this.#open === null, 'a thread is asked one thing at a time');
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#lose(new ThreadLost('overrun', `The formula ran longer than ${deadlineMs / 1_000} s and was stopped.`));
        void this.end();
      }, deadlineMs);
      this.#open = { resolve: resolve as (answer: unknown) => void, reject, deadline };
      this.#worker.postMessage(question);
      this.#bell.ring();
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #lose(lost: ThreadLost): void {
    this.#lost ??= lost;
    this.#settle((open) => open.reject(lost));
  }

  #settle(how: (open: Open) => void): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    clearTimeout(open.deadline);
    how(open);
  }
}
