/**
 * Finds out that this machine was away: asleep, or stopped for so long that the venue has given its connections up. In sleep
 * the monotonic clock of some systems stands still and that of others goes on, so either clock that has run on much farther
 * than the time between two looks is a sign. A wall clock that is set forward looks the same, and opening the links anew for
 * it costs a second; one that is set back is no sign of anything.
 *
 * Pure: both clocks come in.
 */
import { type EpochMs, type MonotonicMs, SECOND } from '#base';

/** How often it is to be looked. */
export const WAKE_LOOK_MS = 2 * SECOND;
/** A venue hears from a client at least every 15 s, and gives up one that is silent for 30 s. */
const AWAY_MS_MIN = 15 * SECOND;

export class WakeWatch {
  #before: { readonly wall: EpochMs; readonly monotonic: MonotonicMs } | null = null;

  /** @returns for how long this machine was away since the look before; null if it was not */
  look(now: { readonly wall: EpochMs; readonly monotonic: MonotonicMs }): number | null {
    const before = this.#before;
    this.#before = now;
    if (before === null) return null;
    const passedMs = Math.max(now.wall - before.wall, now.monotonic - before.monotonic);
    return passedMs >= AWAY_MS_MIN + WAKE_LOOK_MS ? passedMs : null;
  }

  /** Nobody looks any more; the next look is a first one. */
  rest(): void {
    this.#before = null;
  }
}
