/**
 * The way to the ledger's worker thread: a request goes out, a promise comes back. Every request has a deadline, since a
 * disk that hangs must be told apart from one that is slow. When the thread ends, every open request fails.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Bell } from '#base';
import { JournalError } from './journal-error.ts';
import type { Answered, LedgerAnswers, LedgerRequest } from './ledger-protocol.ts';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: JournalError): void;
  readonly deadline: NodeJS.Timeout;
}

export class LedgerThread {
  readonly #worker: Worker;
  readonly #bell = new Bell();
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #ended: string | null = null;

  constructor() {
    // The published package holds .js where the sources are .ts; the worker is this file's neighbour in both.
    const entry = new URL(`./ledger-worker${extname(import.meta.url)}`, import.meta.url);
    this.#worker = new Worker(entry, { name: 'openbell-ledger', workerData: this.#bell.memory });
    this.#worker.on('message', (answered: Answered) => this.#settle(answered));
    this.#worker.on('error', (error) => this.#end(`its thread ended: ${error.message}`));
    this.#worker.on('exit', () => this.#end('its thread ended'));
  }

  ask<Type extends LedgerRequest['type']>(
    request: Extract<LedgerRequest, { type: Type }>,
    deadlineMs: number,
  ): Promise<LedgerAnswers[Type]> {
    if (this.#ended !== null) return Promise.reject(new JournalError('ERR_LEDGER_FAILED', this.#ended));
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new JournalError('ERR_LEDGER_FAILED', `the disk has not answered a ${request.type} in ${deadlineMs} ms`),
        );
      }, deadlineMs);
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject, deadline });
      this.#worker.postMessage({ id, request });
      this.#bell.ring();
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answered: Answered): void {
    const waiting = this.#waiting.get(answered.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answered.id);
    clearTimeout(waiting.deadline);
    if (answered.ok) waiting.resolve(answered.answer);
    else waiting.reject(new JournalError(answered.code, answered.message));
  }

  #end(why: string): void {
    this.#ended ??= why;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.deadline);
      waiting.reject(new JournalError('ERR_LEDGER_FAILED', this.#ended));
    }
    this.#waiting.clear();
  }
}
