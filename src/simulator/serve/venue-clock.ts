/**
 * The venue's time as a function of ours: it starts where it is told to and runs at a speed, or stands still. At the
 * speed `max` it has no pace of its own: whoever drives the venue takes one event after the other.
 */
import { type EpochMs, epochMs, type MonotonicMs } from '#base';

export type Speed = number | 'max';

export class VenueClock {
  #origin: { readonly venue: EpochMs; readonly mine: MonotonicMs };
  #speed: Speed;
  #paused: boolean;
  readonly #mine: () => MonotonicMs;

  constructor({
    startAt,
    speed,
    paused,
    mine,
  }: {
    readonly startAt: EpochMs;
    readonly speed: Speed;
    readonly paused: boolean;
    readonly mine: () => MonotonicMs;
  }) {
    this.#mine = mine;
    this.#speed = speed;
    this.#paused = paused;
    this.#origin = { venue: startAt, mine: mine() };
  }

  get speed(): Speed {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Where the venue should be by now; null when it has no pace. */
  get target(): EpochMs | null {
    if (this.#paused) return this.#origin.venue;
    if (this.#speed === 'max') return null;
    const passed = (this.#mine() - this.#origin.mine) * this.#speed;
    // Whole microseconds: what the stamps of the venue can show.
    return epochMs(Math.round((this.#origin.venue + passed) * 1_000) / 1_000);
  }

  /** @param at where the venue is at this moment */
  set({ at, speed, paused }: { readonly at: EpochMs; readonly speed?: Speed; readonly paused?: boolean }): void {
    this.#origin = { venue: at, mine: this.#mine() };
    this.#speed = speed ?? this.#speed;
    this.#paused = paused ?? this.#paused;
  }
}
