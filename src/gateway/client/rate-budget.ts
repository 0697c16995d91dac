/**
 * How many requests may leave, and which of those that wait is next. The venue does not say whether its window is fixed
 * or slides: a sliding one at 90 % of the limit fits both. Writes go before reads: the last calls are kept for what gets out
 * of trouble (exits, cancels, closes), the ones before them for new entries, and the ones before those for the reads that clear
 * up an order, which come again and again while they fail. What is more urgent also goes before what waited longer.
 *
 * Pure: time comes in with each question.
 */
import { assert, type MonotonicMs, monotonicMs } from '#base';

/**
 * `urgent`: exits, cancels, closes, and the logins without which nothing leaves; `entry`: new orders; `clearing`: reads that
 * clear up an order, or that a flatten waits for; the rest can wait.
 */
export type Urgency = 'ordinary' | 'clearing' | 'entry' | 'urgent';

export interface RateLimit {
  /** What the venue allows in a window. */
  readonly requestsMax: number;
  readonly windowMs: number;
  /** How many of them only urgent calls may use. */
  readonly reserve: number;
  /** How many of those before them entries may use, and reads may not. */
  readonly entryReserve: number;
  /** How many of those before them clearing reads may use, and ordinary calls may not. */
  readonly clearingReserve: number;
  /** How many calls may wait for their turn; one more is refused. */
  readonly waitingMax: number;
}

/** Source: the venue's page on rate limits. Bars have a budget of their own, so that a backfill delays no order. */
export const RATE_LIMITS = {
  history: { requestsMax: 50, windowMs: 30_000, reserve: 0, entryReserve: 0, clearingReserve: 0, waitingMax: 200 },
  others: { requestsMax: 200, windowMs: 60_000, reserve: 10, entryReserve: 5, clearingReserve: 10, waitingMax: 200 },
} as const satisfies Record<string, RateLimit>;

/** The part of the venue's limit that is used at most. */
const SHARE = 0.9;

interface Waiting {
  readonly ticket: number;
  readonly urgency: Urgency;
}

const RANK: Readonly<Record<Urgency, number>> = { ordinary: 0, clearing: 1, entry: 2, urgent: 3 };

/** What the venue's 429 holds back. The others have to leave while they can, and a read tells what became of an order. */
const HELD: ReadonlySet<Urgency> = new Set(['ordinary', 'entry']);

export class RateBudget {
  readonly #limit: RateLimit;
  /** When calls left, oldest first; those within the window only. */
  #spent: MonotonicMs[] = [];
  #waiting: Waiting[] = [];
  #heldUntil = -Infinity;
  #tickets = 0;

  constructor(limit: RateLimit) {
    this.#limit = limit;
    assert(this.#capacity('ordinary') > 0, 'the reserves are smaller than the budget');
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
    const granted = this.#waiting.filter(({ urgency }) => this.#take(urgency, now)).map(({ ticket }) => ticket);
    this.#waiting = this.#waiting.filter(({ ticket }) => !granted.includes(ticket));
    return granted;
  }

  /** When `grant` may next have something to give; null while nothing waits. */
  nextGrantAt(now: MonotonicMs): MonotonicMs | null {
    if (this.#waiting.length === 0) return null;
    this.#expire(now);
    const urgencies = new Set(this.#waiting.map(({ urgency }) => urgency));
    return monotonicMs(Math.min(...[...urgencies].map((urgency) => this.#freeAt(urgency, now))));
  }

  #freeAt(urgency: Urgency, now: MonotonicMs): number {
    const overBy = this.#spent.length - this.#capacity(urgency);
    const free = overBy < 0 ? now : (this.#spent[overBy] ?? now) + this.#limit.windowMs;
    return Math.max(now, free, HELD.has(urgency) ? this.#heldUntil : -Infinity);
  }

  /** Whoever held this ticket waits no longer. */
  forget(ticket: number): void {
    this.#waiting = this.#waiting.filter((each) => each.ticket !== ticket);
  }

  /** The venue said 429: entries and what can wait hold back. */
  hold(until: MonotonicMs): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  #take(urgency: Urgency, now: MonotonicMs): boolean {
    this.#expire(now);
    if (HELD.has(urgency) && now < this.#heldUntil) return false;
    if (this.#spent.length >= this.#capacity(urgency)) return false;
    this.#spent.push(now);
    return true;
  }

  #capacity(urgency: Urgency): number {
    const { requestsMax, reserve, entryReserve, clearingReserve } = this.#limit;
    const forWrites = reserve + entryReserve;
    const kept = { urgent: 0, entry: reserve, clearing: forWrites, ordinary: forWrites + clearingReserve };
    return Math.floor(requestsMax * SHARE) - kept[urgency];
  }

  #expire(now: MonotonicMs): void {
    const first = this.#spent.findIndex((at) => now - at < this.#limit.windowMs);
    this.#spent.splice(0, first < 0 ? this.#spent.length : first);
  }
}
