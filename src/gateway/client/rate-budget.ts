/**
 * How many requests may leave, and which of those that wait is next. The venue does not say whether its window is fixed
 * or slides: a sliding one at 90 % of the limit fits both. The last calls are kept for what gets out of trouble (exits,
 * cancels, closes and the reads that clear up an order), the ones before them for new entries, and what is more urgent also
 * goes before what waited longer.
 *
 * Pure: time comes in with each question.
 */
import { assert, type MonotonicMs, monotonicMs } from '#base';

/** `urgent`: exits, cancels, closes, the reads that clear up an order, logins; `entry`: new orders; the rest can wait. */
export type Urgency = 'ordinary' | 'entry' | 'urgent';

export interface RateLimit {
  /** What the venue allows in a window. */
  readonly requestsMax: number;
  readonly windowMs: number;
  /** How many of them only urgent calls may use. */
  readonly reserve: number;
  /** How many of those before them entries may use, and ordinary calls may not. */
  readonly entryReserve: number;
  /** How many calls may wait for their turn; one more is refused. */
  readonly waitingMax: number;
}

/** Source: the venue's page on rate limits. Bars have a budget of their own, so that a backfill delays no order. */
export const RATE_LIMITS = {
  history: { requestsMax: 50, windowMs: 30_000, reserve: 0, entryReserve: 0, waitingMax: 200 },
  others: { requestsMax: 200, windowMs: 60_000, reserve: 10, entryReserve: 10, waitingMax: 200 },
} as const satisfies Record<string, RateLimit>;

/** The part of the venue's limit that is used at most. */
const SHARE = 0.9;

interface Waiting {
  readonly ticket: number;
  readonly urgency: Urgency;
}

const RANK: Readonly<Record<Urgency, number>> = { ordinary: 0, entry: 1, urgent: 2 };

export class RateBudget {
  readonly #limit: RateLimit;
  /** When calls left, oldest first; those within the window only. */
  #spent: MonotonicMs[] = [];
  #waiting: Waiting[] = [];
  #heldUntil = -Infinity;
  #tickets = 0;

  constructor(limit: RateLimit) {
    assert(limit.requestsMax * SHARE > limit.reserve + limit.entryReserve, 'the reserve is smaller than the budget');
    this.#limit = limit;
  }

  /** Asks for one call. @returns `granted` and spent, a ticket to wait with, or `full` */
  ask({ urgency, now }: { readonly urgency: Urgency; readonly now: MonotonicMs }): 'granted' | 'full' | number {
    const ahead = this.#waiting.some((each) => RANK[each.urgency] >= RANK[urgency]);
    if (!ahead && this.#take(urgency, now)) return 'granted';
    if (this.#waiting.length >= this.#limit.waitingMax) return 'full';
    this.#tickets += 1;
    const waiting = { ticket: this.#tickets, urgency };
    const place = this.#waiting.findIndex((each) => RANK[each.urgency] < RANK[urgency]);
    if (place < 0) this.#waiting.push(waiting);
    else this.#waiting.splice(place, 0, waiting);
    return waiting.ticket;
  }

  /** @returns the tickets whose turn it is, spent */
  grant(now: MonotonicMs): readonly number[] {
    const granted: number[] = [];
    for (
      let first = this.#waiting[0];
      first !== undefined && this.#take(first.urgency, now);
      first = this.#waiting[0]
    ) {
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
    const overBy = this.#spent.length - this.#capacity(first.urgency);
    const free = overBy < 0 ? now : (this.#spent[overBy] ?? now) + this.#limit.windowMs;
    return monotonicMs(Math.max(now, free, first.urgency === 'urgent' ? -Infinity : this.#heldUntil));
  }

  /** Whoever held this ticket waits no longer. */
  forget(ticket: number): void {
    this.#waiting = this.#waiting.filter((each) => each.ticket !== ticket);
  }

  /** The venue said 429: all but urgent calls hold back. */
  hold(until: MonotonicMs): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  #take(urgency: Urgency, now: MonotonicMs): boolean {
    this.#expire(now);
    if (urgency !== 'urgent' && now < this.#heldUntil) return false;
    if (this.#spent.length >= this.#capacity(urgency)) return false;
    this.#spent.push(now);
    return true;
  }

  #capacity(urgency: Urgency): number {
    const { requestsMax, reserve, entryReserve } = this.#limit;
    const kept = { urgent: 0, entry: reserve, ordinary: reserve + entryReserve };
    return Math.floor(requestsMax * SHARE) - kept[urgency];
  }

  #expire(now: MonotonicMs): void {
    const first = this.#spent.findIndex((at) => now - at < this.#limit.windowMs);
    this.#spent.splice(0, first < 0 ? this.#spent.length : first);
  }
}
