/**
 * How many requests may leave, and which of those that wait is next. The venue does not say whether its window is fixed
 * or slides: a sliding one at 90 % of the limit fits both. The last calls are kept for what must not wait (orders, their
 * cancels and the reads that clear them), and what must not wait also goes before what waited longer.
 *
 * Pure: time comes in with each question.
 */
import { assert, type MonotonicMs, monotonicMs } from '#base';

export interface RateLimit {
  /** What the venue allows in a window. */
  readonly requestsMax: number;
  readonly windowMs: number;
  /** How many of them only urgent calls may use. */
  readonly reserve: number;
  /** How many calls may wait for their turn; one more is refused. */
  readonly waitingMax: number;
}

/** Source: the venue's page on rate limits. Bars have a budget of their own, so that a backfill delays no order. */
export const RATE_LIMITS = {
  history: { requestsMax: 50, windowMs: 30_000, reserve: 0, waitingMax: 200 },
  others: { requestsMax: 200, windowMs: 60_000, reserve: 10, waitingMax: 200 },
} as const satisfies Record<string, RateLimit>;

/** The part of the venue's limit that is used at most. */
const SHARE = 0.9;

interface Waiting {
  readonly ticket: number;
  readonly urgent: boolean;
}

export class RateBudget {
  readonly #limit: RateLimit;
  /** When calls left, oldest first; those within the window only. */
  #spent: MonotonicMs[] = [];
  #waiting: Waiting[] = [];
  #heldUntil = -Infinity;
  #tickets = 0;

  constructor(limit: RateLimit) {
    assert(limit.requestsMax * SHARE > limit.reserve, 'the reserve is smaller than the budget');
    this.#limit = limit;
  }

  /** Asks for one call. @returns `granted` and spent, a ticket to wait with, or `full` */
  ask({ urgent, now }: { readonly urgent: boolean; readonly now: MonotonicMs }): 'granted' | 'full' | number {
    const ahead = this.#waiting.some((each) => each.urgent || !urgent);
    if (!ahead && this.#take(urgent, now)) return 'granted';
    if (this.#waiting.length >= this.#limit.waitingMax) return 'full';
    this.#tickets += 1;
    const waiting = { ticket: this.#tickets, urgent };
    const place = urgent ? this.#waiting.findIndex((each) => !each.urgent) : -1;
    if (place < 0) this.#waiting.push(waiting);
    else this.#waiting.splice(place, 0, waiting);
    return waiting.ticket;
  }

  /** @returns the tickets whose turn it is, spent */
  grant(now: MonotonicMs): readonly number[] {
    const granted: number[] = [];
    for (let first = this.#waiting[0]; first !== undefined && this.#take(first.urgent, now); first = this.#waiting[0]) {
      this.#waiting.shift();
      granted.push(first.ticket);
    }
    return granted;
  }

  /** When `grant` may next have something to give; null while nothing waits. */
  nextGrantAt(now: MonotonicMs): MonotonicMs | null {
    const first = this.#waiting[0];
    if (first === undefined) return null;
    this.#expire(now);
    const overBy = this.#spent.length - this.#capacity(first.urgent);
    const free = overBy < 0 ? now : (this.#spent[overBy] ?? now) + this.#limit.windowMs;
    return monotonicMs(Math.max(now, free, first.urgent ? -Infinity : this.#heldUntil));
  }

  /** Whoever held this ticket waits no longer. */
  forget(ticket: number): void {
    this.#waiting = this.#waiting.filter((each) => each.ticket !== ticket);
  }

  /** The venue said 429: all but urgent calls hold back. */
  hold(until: MonotonicMs): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  #take(urgent: boolean, now: MonotonicMs): boolean {
    this.#expire(now);
    if (!urgent && now < this.#heldUntil) return false;
    if (this.#spent.length >= this.#capacity(urgent)) return false;
    this.#spent.push(now);
    return true;
  }

  #capacity(urgent: boolean): number {
    return Math.floor(this.#limit.requestsMax * SHARE) - (urgent ? 0 : this.#limit.reserve);
  }

  #expire(now: MonotonicMs): void {
    const first = this.#spent.findIndex((at) => now - at < this.#limit.windowMs);
    this.#spent.splice(0, first < 0 ? this.#spent.length : first);
  }
}
