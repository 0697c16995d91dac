/**
 * Whether a stamp of the feed is believed. Venue time follows the feed and never goes back, so one print stamped tomorrow
 * would begin a new trading day, reset its counters and close no bar of today any more. A stamp far ahead of both our
 * clocks is therefore doubted, and what carries it is dropped; a feed that says nothing else for a while is right. A stamp
 * that is behind is believed, and tells how late its word is: by the newest stamp there was, and at a venue that lives at
 * the wall's time by the wall, for a feed may be late from its first word on.
 */
import { type EpochMs, MINUTE, type MonotonicMs, SECOND } from '#base';
import type { Clock, Stamp } from './ports.ts';

/** Networks delay and clocks drift by seconds; nothing honest runs ahead by this much. */
const LEAD_MS_MAX = MINUTE;
/** So long, by our own clock, and so often must a feed insist. */
const INSISTING_MS = 5 * SECOND;
const INSISTING_WORDS = 5;
const COMPLAINT_EVERY_MS = MINUTE;
/** Networks and queues take as long, and nobody need hear of it. */
const DELAY_MS_USUAL = 1 * SECOND;
/** A wall clock that is off by more than most of this is told of, and blocks entries by itself: see the guard's `clock-skew`. */
const WALL_MS_OFF = 15 * SECOND;

export type Belief = 'believed' | 'doubted' | 'doubted-and-to-be-told';

export class FeedTime {
  /** A simulated market may leap over a closed night: where venue time does not run as ours does, nothing is doubted. */
  readonly #leaps: boolean;
  readonly #isWallTime: boolean;
  /** What the wall clock lacked of the venue's time at the last stamp believed; null: the feed has not spoken. */
  #wallLagMs: number | null = null;
  #doubt: { readonly since: MonotonicMs; words: number } | null = null;
  #toldAt = -Infinity;

  constructor({ rate, isWallTime }: Pick<Clock, 'rate' | 'isWallTime'>) {
    this.#leaps = rate !== 1;
    this.#isWallTime = isWallTime;
  }

  judge(at: EpochMs, now: Stamp): Belief {
    if (this.#leaps || this.#isNear(at, now) || this.#insists(now)) {
      this.#wallLagMs = (this.#wallLagMs === null ? at : Math.max(at, now.venue)) - now.wall;
      this.#doubt = null;
      return 'believed';
    }
    if (now.monotonic - this.#toldAt < COMPLAINT_EVERY_MS) return 'doubted';
    this.#toldAt = now.monotonic;
    return 'doubted-and-to-be-told';
  }

  /** How long ago it was said; 0: just now, as far as a network lets anybody know. */
  lateMs(at: EpochMs, { venue, wall }: Stamp): number {
    if (this.#leaps) return 0;
    const byWall = this.#isWallTime && wall - at > WALL_MS_OFF ? wall - at : 0;
    const late = Math.max(venue - at, byWall);
    return late <= DELAY_MS_USUAL ? 0 : late;
  }

  /** While the machine sleeps our own clock stands still and the wall's goes on. What we believed before the feed spoke is a guess. */
  #isNear(at: EpochMs, { venue, wall }: Stamp): boolean {
    if (this.#wallLagMs === null) return true;
    return at - Math.max(venue, wall + this.#wallLagMs) <= LEAD_MS_MAX;
  }

  /** Nothing near has been heard since the first doubt. */
  #insists({ monotonic }: Stamp): boolean {
    this.#doubt ??= { since: monotonic, words: 0 };
    this.#doubt.words += 1;
    return this.#doubt.words >= INSISTING_WORDS && monotonic - this.#doubt.since >= INSISTING_MS;
  }
}
