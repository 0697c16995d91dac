/** One listener of the event stream: its place in the ledger, what waits to be sent to it, and the patience we have with it. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { BoundedQueue, SECOND } from '#base';

/** The events of one fact, written out; empty where the fact has none. */
export interface Frame {
  readonly seq: number;
  readonly text: string;
}

export interface EventListenerLimits {
  /** Frames that wait; one more and the listener reads from the ledger instead. */
  readonly queueMax: number;
  /** A comment is sent after so long a silence, so that both ends notice a dead connection. */
  readonly heartbeatMs: number;
  /** A listener that takes nothing for so long is cut off. It may come back with `Last-Event-ID`. */
  readonly stallMsMax: number;
}

export const EVENT_LISTENER_LIMITS: EventListenerLimits = {
  queueMax: 1_000,
  heartbeatMs: 15 * SECOND,
  stallMsMax: 30 * SECOND,
};

/** Facts read from the ledger at a time. */
const PAGE_MAX = 500;
/** A fact is published before it is on disk: the ledger may need a moment to show it. */
const LEDGER_PAUSE_MS = 100;
const LEDGER_PAUSES_MAX = 50;

export class EventListener {
  readonly #response: ServerResponse;
  readonly #history: (request: { readonly after: number; readonly limit: number }) => Promise<readonly Frame[]>;
  readonly #limits: EventListenerLimits;
  #queue: BoundedQueue<Frame>;
  /** At most one a session: a newer pulse replaces the one that was not sent yet. */
  readonly #pulses = new Map<string, string>();
  /** Everything up to here has been sent; null until the first frame is known. */
  #sent: number | null;
  /** The newest fact that exists, as far as we were told. */
  #newest: number | null = null;
  /** Reading from the ledger; meanwhile the queue is not used. */
  #behind: boolean;
  #closed = false;
  #wake: () => void = () => {};

  constructor(options: {
    readonly response: ServerResponse;
    readonly after: number | null;
    readonly history: (request: { readonly after: number; readonly limit: number }) => Promise<readonly Frame[]>;
    readonly limits: EventListenerLimits;
  }) {
    this.#response = options.response;
    this.#history = options.history;
    this.#limits = options.limits;
    this.#queue = this.#emptyQueue();
    this.#sent = options.after;
    this.#behind = options.after !== null;
    this.#response.on('close', () => this.close());
    this.#response.on('error', () => this.close());
  }

  offer(frame: Frame): void {
    this.#newest = frame.seq;
    this.#sent ??= frame.seq - 1;
    if (!this.#behind && !this.#queue.push(frame)) {
      this.#behind = true;
      this.#queue = this.#emptyQueue();
    }
    this.#wake();
  }

  offerPulse(session: string, text: string): void {
    this.#pulses.set(session, text);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Sends until the listener leaves or is cut off. */
  async run(): Promise<void> {
    while (!this.#closed) {
      const frame = this.#queue.shift();
      if (this.#behind) await this.#catchUp();
      else if (frame !== undefined) await this.#send(frame);
      else if (this.#pulses.size > 0) await this.#sendPulses();
      else await this.#rest();
    }
    this.#response.end();
  }

  async #catchUp(): Promise<void> {
    for (let pauses = 0; !this.#closed && pauses < LEDGER_PAUSES_MAX; ) {
      const after = this.#sent ?? 0;
      const page = await this.#history({ after, limit: PAGE_MAX });
      for (const frame of page) await this.#send(frame);
      if (page.length > 0) pauses = 0;
      else if (this.#newest === null || after >= this.#newest) {
        this.#behind = false;
        return;
      } else {
        pauses += 1;
        await pause(LEDGER_PAUSE_MS);
      }
    }
    this.close();
  }

  async #send(frame: Frame): Promise<void> {
    if (frame.text !== '') await this.#write(frame.text);
    this.#sent = frame.seq;
  }

  async #sendPulses(): Promise<void> {
    const text = [...this.#pulses.values()].join('');
    this.#pulses.clear();
    await this.#write(text);
  }

  async #rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<'news' | 'silence'>();
    this.#wake = () => resolve('news');
    const timer = setTimeout(() => resolve('silence'), this.#limits.heartbeatMs);
    const end = await promise;
    clearTimeout(timer);
    if (end === 'silence') await this.#write(': still here\n\n');
  }

  async #write(text: string): Promise<void> {
    if (this.#closed || this.#response.write(text)) return;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), this.#limits.stallMsMax);
    this.#wake = () => {
      if (this.#closed) patience.abort();
    };
    try {
      await once(this.#response, 'drain', { signal: patience.signal });
    } catch {
      this.#closed = true;
      this.#response.destroy();
    } finally {
      clearTimeout(timer);
    }
  }

  #emptyQueue(): BoundedQueue<Frame> {
    return new BoundedQueue({ capacity: this.#limits.queueMax, overflow: 'refuse' });
  }
}
