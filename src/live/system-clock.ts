/**
 * The three clocks of a live run (K2). Venue time is the newest feed stamp plus what has passed since, at the venue's
 * rate; until the feed has spoken it is a belief (the wall's time), which the first stamp may correct in either direction.
 * After that it never goes backwards.
 */
import { type EpochMs, epochMs, monotonicMs } from '#base';
import type { Clock, Stamp } from './ports.ts';

/** Node's timers cannot wait longer than this; a later timer is set again when it fires. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/** What waits for an instant of the venue is looked at once venue time has gained so much on our own, in our milliseconds. */
const GAIN_MS_MAX = 20;

/**
 * A monotonic clock is no better than its crystal. Between two stamps time passes a little slowly, so that each stamp sets it
 * right: one that ran ahead would never be corrected, for venue time does not go back.
 */
const DRIFT_MAX = 200e-6;

export class SystemClock implements Clock {
  readonly rate: number;
  readonly isWallTime: boolean;
  #anchor: { readonly venue: number; readonly monotonic: number } | null = null;
  /** Of each that waits for an instant of the venue: whether it has come, and for how long to wait if not. */
  readonly #looks = new Set<() => void>();
  #isLookingSoon = false;
  /** By how much stamps have gone ahead of our own reckoning since all of them were last looked at. */
  #gainMs = 0;

  readonly #begin: { readonly venue: number; readonly monotonic: number };

  /** @param begin where the venue's time is believed to be now; default the wall's */
  constructor({
    rate = 1,
    begin = epochMs(Date.now()),
    isWallTime = false,
  }: { readonly rate?: number; readonly begin?: EpochMs; readonly isWallTime?: boolean } = {}) {
    this.rate = rate;
    this.isWallTime = isWallTime;
    this.#begin = { venue: begin, monotonic: performance.now() };
  }

  now(): Stamp {
    const monotonic = performance.now();
    const wall = Date.now();
    const venue = this.#venueAt(monotonic, this.#anchor ?? this.#begin);
    return { venue: epochMs(venue), monotonic: monotonicMs(monotonic), wall: epochMs(wall) };
  }

  observe(at: EpochMs): void {
    const monotonic = performance.now();
    const reckoned = this.#venueAt(monotonic, this.#anchor ?? this.#begin);
    if (this.#anchor !== null && at <= reckoned) return;
    const isFirst = this.#anchor === null;
    this.#anchor = { venue: at, monotonic };
    this.#gainMs += (at - reckoned) / this.rate;
    if (isFirst || this.#gainMs > GAIN_MS_MAX) this.#lookSoon();
  }

  schedule(
    { clock, at }: { readonly clock: 'venue' | 'monotonic'; readonly at: number },
    task: () => void,
  ): () => void {
    let handle: NodeJS.Timeout;
    const look = (): void => {
      const now = this.now();
      const left = clock === 'monotonic' ? at - now.monotonic : (at - now.venue) / this.rate;
      if (left > 0) return wait(left);
      cancel();
      task();
    };
    const wait = (ms: number): void => {
      clearTimeout(handle);
      handle = setTimeout(look, Math.min(Math.ceil(ms), TIMEOUT_MS_MAX));
    };
    const cancel = (): void => {
      clearTimeout(handle);
      this.#looks.delete(look);
    };
    if (clock === 'venue') this.#looks.add(look);
    wait(0);
    return cancel;
  }

  /** A leap over an instant that is waited for would else be noticed only when our own clock has caught up with it. */
  #lookSoon(): void {
    this.#gainMs = 0;
    if (this.#isLookingSoon) return;
    this.#isLookingSoon = true;
    setTimeout(() => {
      this.#isLookingSoon = false;
      // One that is done may call off the next.
      for (const look of [...this.#looks]) if (this.#looks.has(look)) look();
    }, 0);
  }

  #venueAt(monotonic: number, anchor: { readonly venue: number; readonly monotonic: number }): number {
    return anchor.venue + (monotonic - anchor.monotonic) * this.rate * (1 - DRIFT_MAX);
  }
}
