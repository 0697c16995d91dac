/**
 * Wall-clock time in one IANA zone, by the zone's own rules. Asking the rules costs microseconds, so what they say
 * is kept as ranges of constant offset: a zone of two changes a year needs two ranges for a year of ticks.
 */
import { Temporal } from 'temporal-polyfill';
import { DAY, type EpochMs, epochMs } from '#base';

interface OffsetRange {
  /** Valid in [from, to), UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Local minus UTC. */
  readonly offsetMs: number;
}

export class Zone {
  readonly name: string;
  #ranges: OffsetRange[] = [];
  #latest: OffsetRange;

  /** @param name an IANA zone, checked with {@link isZone} where it comes from a person */
  constructor(name: string) {
    this.name = name;
    this.#latest = this.#find(epochMs(0));
  }

  /** Local minus UTC at this instant, in milliseconds: −21,600,000 for Chicago in winter. */
  offsetMs(at: EpochMs): number {
    if (at < this.#latest.from || at >= this.#latest.to) this.#latest = this.#find(at);
    return this.#latest.offsetMs;
  }

  /**
   * The instants at which the zone's clocks show this local time: two in the hour that is repeated in autumn, and for
   * an hour left out in spring the instant as if the clocks had not been moved yet.
   *
   * @param localMs the local date and time, counted as if it were UTC
   * @returns earliest first, never empty
   */
  instants(localMs: number): readonly EpochMs[] {
    const before = this.offsetMs(epochMs(localMs - DAY));
    const after = this.offsetMs(epochMs(localMs + DAY));
    const offsets = before === after ? [before] : [before, after];
    const found = offsets
      .map((offset) => epochMs(localMs - offset))
      .filter((at, index) => this.offsetMs(at) === offsets[index]);
    return found.length > 0 ? found.sort((a, b) => a - b) : [epochMs(localMs - before)];
  }

  #find(at: EpochMs): OffsetRange {
    const known = this.#ranges.find((range) => at >= range.from && at < range.to);
    if (known !== undefined) return known;
    const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.name);
    // "Previous" is strictly before, so it is asked from one millisecond later: a change at `at` itself counts.
    const from = moment.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds;
    const to = moment.getTimeZoneTransition('next')?.epochMilliseconds;
    const range = { from: from ?? -Infinity, to: to ?? Infinity, offsetMs: moment.offsetNanoseconds / 1e6 };
    this.#ranges.push(range);
    return range;
  }
}

/** Whether this name is a time zone: `America/Chicago`, `UTC`. */
export function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
