/**
 * One session's bars, and how far AmiBroker is known to have them. Sessions of one symbol write over each other's, so what
 * was there once is looked at again when another has changed it.
 */
import type { EpochMs } from '#base';
import { BARS_MAX, type Bar } from '#market';
import type { GivenBars } from './given-bars.ts';

interface Change {
  readonly revision: number;
  readonly bars: readonly Bar[];
}

export class SessionBars {
  /** Oldest first, at most BARS_MAX: the oldest go. */
  #bars: Bar[] = [];
  /** So many of the oldest were there, when so much had changed. */
  #agreed = { count: 0, changes: 0 };
  revision = 0;

  append({ revision, bars }: Change): void {
    for (const bar of bars) this.#bars.push(bar);
    const gone = this.#bars.splice(0, Math.max(0, this.#bars.length - BARS_MAX)).length;
    this.#agreeOn(Math.max(0, this.#agreed.count - gone), this.#agreed.changes);
    this.revision = revision;
  }

  replace({ revision, bars }: Change): void {
    this.#bars = bars.slice(-BARS_MAX);
    this.#agreeOn(0, 0);
    this.revision = revision;
  }

  get newest(): Bar | null {
    return this.#bars.at(-1) ?? null;
  }

  get oldest(): Bar | null {
    return this.#bars[0] ?? null;
  }

  /** The newest of them, newest last. */
  last(count: number): readonly Bar[] {
    return this.#bars.slice(-count);
  }

  /** How many of them start here or later. */
  countFrom(start: EpochMs): number {
    let at = this.#bars.length;
    while (at > 0 && this.#bars[at - 1]!.start >= start) at -= 1;
    return this.#bars.length - at;
  }

  /** Those that AmiBroker has not, or has otherwise; oldest first. */
  missingOf(given: Pick<GivenBars, 'changes' | 'has'>): readonly Bar[] {
    const from = this.#agreed.changes === given.changes ? this.#agreed.count : 0;
    const missing: Bar[] = [];
    let agreed = from;
    for (let at = from; at < this.#bars.length; at += 1) {
      if (!given.has(this.#bars[at]!)) missing.push(this.#bars[at]!);
      else if (missing.length === 0) agreed = at + 1;
    }
    this.#agreeOn(agreed, given.changes);
    return missing;
  }

  #agreeOn(count: number, changes: number): void {
    this.#agreed = { count, changes };
  }
}
