/**
 * How far the venue's clock is from ours, by the `Date` header of its answers: whole seconds, cut off, so half a second is the
 * middle, and good to about one. An answer that took long says little and is passed over. Told when it has changed by
 * more than the header can err.
 */
import { type EpochMs, SECOND } from '#base';

/** Longer on the way than this, and the header is not compared. */
const ANSWER_MS_MAX = 2 * SECOND;
const NEWS_MS = 1 * SECOND;

export class ClockSkew {
  #latestMs: number | null = null;
  #toldMs: number | null = null;

  /** The venue's clock minus ours; null before the first answer. */
  get latestMs(): number | null {
    return this.#latestMs;
  }

  /** @returns the skew when it is news, else null */
  compare({
    date,
    wall,
    tookMs,
  }: {
    readonly date: EpochMs;
    readonly wall: EpochMs;
    readonly tookMs: number;
  }): number | null {
    if (tookMs > ANSWER_MS_MAX) return null;
    const skewMs = date + SECOND / 2 - wall;
    this.#latestMs = skewMs;
    if (this.#toldMs !== null && Math.abs(skewMs - this.#toldMs) <= NEWS_MS) return null;
    this.#toldMs = skewMs;
    return skewMs;
  }
}
