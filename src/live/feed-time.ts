/**
 * Whether a stamp of the feed is believed. Venue time follows the feed and never goes back, so one print stamped tomorrow
 * would begin a new trading day, reset its counters and close no bar of today any more. A stamp ahead of both our clocks is
 * therefore doubted, and what carries it is dropped; a feed that goes on like that for a while is right. So is the first
 * word of a venue that lives at the wall's time, where it is far from it either way: it may have been said before the
 * weekend. Later on a stamp that is behind is believed, and tells how late its word is: by the newest stamp there was, and
 * by the wall, for a feed may be late from its first word on.
 */
import { type EpochMs, MINUTE, type MonotonicMs, SECOND } from '#base';
import type { Clock, Stamp } from './ports.ts';

/** Wall clocks are off by seconds, and a first word may be that of a quiet market; nothing honest is off by this much. */
const FAR_MS_MAX = MINUTE;
/** Once the feed has spoken for so long we know its time, and networks delay what it says: they do not hasten it. */
const LEARNING_MS = MINUTE;
const LEAD_MS_MAX = 5 * SECOND;
/** So long, by our own clock, and so often must a feed insist. */
const INSISTING_MS = 5 * SECOND;
const INSISTING_WORDS = 5;
/** Networks and queues take as long, and nobody need hear of it. */
const DELAY_MS_USUAL = 1 * SECOND;
/** A wall clock that is off by more than most of this is told of, and blocks entries by itself: see the guard's `clock-skew`. */
const WALL_MS_OFF = 15 * SECOND;

/** `old`: doubted, and no fault of the feed. `ahead`: doubted, of a time that cannot have come yet. */
export type Belief = 'believed' | 'old' | 'ahead';

export class FeedTime {
  /** A simulated market may leap over a closed night: where venue time does not run as ours does, nothing is doubted. */
  readonly #leaps: boolean;
  readonly #isWallTime: boolean;
  /** What the wall clock lacked of the venue's time at the last stamp believed; null: the feed has not spoken. */
  #wallLagMs: number | null = null;
  /** When it was first believed. */
  #spokeAt: MonotonicMs | null = null;
  /** Since when, from which stamp on, and in how many words the feed has said what we doubt. */
  #doubt: { readonly since: MonotonicMs; readonly from: EpochMs; words: number } | null = null;

  constructor({ rate, isWallTime }: Pick<Clock, 'rate' | 'isWallTime'>) {
    this.#leaps = rate !== 1;
    this.#isWallTime = isWallTime;
  }

  judge(at: EpochMs, now: Stamp): Belief {
    if (this.#leaps || this.#isNear(at, now) || this.#insists(at, now)) {
      this.#wallLagMs = (this.#wallLagMs === null ? at : Math.max(at, now.venue)) - now.wall;
      this.#spokeAt ??= now.monotonic;
      this.#doubt = null;
      return 'believed';
    }
    // A market that is closed has nothing newer to say.
    return at < now.venue ? 'old' : 'ahead';
  }

  /** How long ago it was said; 0: just now, as far as a network lets anybody know. */
  lateMs(at: EpochMs, { venue, wall }: Stamp): number {
    if (this.#leaps) return 0;
    const byWall = this.#isWallTime && wall - at > WALL_MS_OFF ? wall - at : 0;
    const late = Math.max(venue - at, byWall);
    return late <= DELAY_MS_USUAL ? 0 : late;
  }

  /** While the machine sleeps our own clock stands still and the wall's goes on. What we believed before the feed spoke is a guess. */
  #isNear(at: EpochMs, { venue, wall, monotonic }: Stamp): boolean {
    if (this.#wallLagMs === null || this.#spokeAt === null)
      return !this.#isWallTime || Math.abs(at - wall) <= FAR_MS_MAX;
    const leadMsMax = monotonic - this.#spokeAt < LEARNING_MS ? FAR_MS_MAX : LEAD_MS_MAX;
    return at - Math.max(venue, wall + this.#wallLagMs) <= leadMsMax;
  }

  /** Nothing near has been heard since the first doubt, and its stamps go on as time does: one of long ago stays what it is. */
  #insists(at: EpochMs, { monotonic }: Stamp): boolean {
    if (this.#doubt === null || at < this.#doubt.from) this.#doubt = { since: monotonic, from: at, words: 0 };
    this.#doubt.words += 1;
    const { since, from, words } = this.#doubt;
    const forMs = monotonic - since;
    return words >= INSISTING_WORDS && forMs >= INSISTING_MS && at - from >= forMs / 2;
  }
}
