/**
 * A courier carries alerts one after the other, each within a deadline, so that a channel that hangs holds up nothing but
 * itself. What is too much for it is dropped, oldest first: of alerts the newest matters most.
 */
import { BoundedQueue } from '#base';
import type { Deliver, Message } from './channel.ts';

const QUEUED_ALERTS_MAX = 100;

export interface CourierReport {
  succeeded(): void;
  failed(why: string): void;
}

export class Courier {
  readonly #deliver: Deliver;
  readonly #deadlineMs: number;
  readonly #report: CourierReport;
  readonly #queue = new BoundedQueue<Message>({ capacity: QUEUED_ALERTS_MAX, overflow: 'drop-oldest' });
  readonly #closing = new AbortController();
  #carrying: Promise<void> | null = null;

  /** @param deadlineMs for one alert with all its retries */
  constructor({ deliver, deadlineMs, report }: { deliver: Deliver; deadlineMs: number; report: CourierReport }) {
    this.#deliver = deliver;
    this.#deadlineMs = deadlineMs;
    this.#report = report;
  }

  get idle(): boolean {
    return this.#carrying === null;
  }

  /** Never throws and never waits. */
  send(message: Message): void {
    if (this.#closing.signal.aborted) return;
    if (this.#queue.size === this.#queue.capacity)
      this.#report.failed(`the oldest of ${QUEUED_ALERTS_MAX} waiting alerts was dropped`);
    this.#queue.push(message);
    this.#carrying ??= this.#carryAll();
  }

  /** Delivers this one beside the queue. @returns why it failed, null when it did not */
  async deliverNow(message: Message): Promise<string | null> {
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new Error(`not done within ${this.#deadlineMs / 1_000} s`)),
      this.#deadlineMs,
    );
    const signal = AbortSignal.any([this.#closing.signal, deadline.signal]);
    try {
      await Promise.race([this.#deliver(message, signal), rejection(signal)]);
      this.#report.succeeded();
      return null;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#report.failed(why);
      return why;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets what is under way end within `graceMs`; the rest is given up. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#closing.abort(new Error('the program ends')), graceMs);
    await this.#carrying;
    clearTimeout(timer);
    this.#closing.abort(new Error('the program ends'));
  }

  async #carryAll(): Promise<void> {
    for (let alert = this.#queue.shift(); alert !== undefined; alert = this.#queue.shift())
      await this.deliverNow(alert);
    this.#carrying = null;
  }
}

/** A channel that does not listen to its signal is left behind at the deadline. */
function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const rejectNow = (): void => reject(signal.reason as Error);
    if (signal.aborted) rejectNow();
    else signal.addEventListener('abort', rejectNow, { once: true });
  });
}
