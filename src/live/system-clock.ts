/**
 * The three clocks of a live run (K2). Venue time is the newest feed stamp plus what has passed since, at the venue's
 * rate; until the feed has spoken it is a belief (the wall's time), which the first stamp may correct in either direction.
 * After that it never goes backwards.
 */
import { type EpochMs, epochMs, monotonicMs } from '#base';
import type { Clock, Stamp } from './ports.ts';

/** Node's timers cannot wait longer than this; a later timer is set again when it fires. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/**
 * A monotonic clock is no better than its crystal. Between two stamps time passes a little slowly, so that each stamp sets it
 * right: one that ran ahead would never be corrected, for venue time does not go back.
 */
const DRIFT_MAX = 200e-6;

export class SystemClock implements Clock {
  readonly rate: number;
  readonly isWallTime: boolean;
  #anchor: { readonly venue: number; readonly monotonic: number } | null = null;

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
    if (this.#anchor !== null && at <= this.#venueAt(monotonic, this.#anchor)) return;
    this.#anchor = { venue: at, monotonic };
  }

  schedule(
    { clock, at }: { readonly clock: 'venue' | 'monotonic'; readonly at: number },
    task: () => void,
  ): () => void {
    let handle: NodeJS.Timeout;
    const wait = (): void => {
      const now = this.now();
      const left = clock === 'monotonic' ? at - now.monotonic : (at - now.venue) / this.rate;
      if (left <= 0) task();
      else handle = setTimeout(wait, Math.min(Math.ceil(left), TIMEOUT_MS_MAX));
    };
    handle = setTimeout(wait, 0);
    return () => clearTimeout(handle);
  }

  #venueAt(monotonic: number, anchor: { readonly venue: number; readonly monotonic: number }): number {
    return anchor.venue + (monotonic - anchor.monotonic) * this.rate * (1 - DRIFT_MAX);
  }
}
