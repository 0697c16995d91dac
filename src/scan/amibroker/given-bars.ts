/** The closed bars that AmiBroker was given of one symbol, by whichever session: of those alone it is known what it has. */
import { type EpochMs, sameMembers } from '#base';
import { BARS_MAX, type Bar } from '#market';

/** The oldest are forgotten: they would be given once more. */
const GIVEN_MAX = 2 * BARS_MAX;

export class GivenBars {
  /** By start, in the order in which they were given. */
  readonly #byStart = new Map<EpochMs, Bar>();
  #newest: Bar | null = null;
  #changes = 0;

  /** Counts what was written over or forgotten. */
  get changes(): number {
    return this.#changes;
  }

  get newest(): Bar | null {
    return this.#newest;
  }

  has(bar: Bar): boolean {
    return sameMembers(this.#byStart.get(bar.start), bar);
  }

  /** Oldest first. */
  behind({ start }: Bar): readonly Bar[] {
    if (this.#newest === null || this.#newest.start <= start) return [];
    return [...this.#byStart.values()].filter((bar) => bar.start > start).sort((a, b) => a.start - b.start);
  }

  countFrom({ start }: Bar): number {
    let count = 0;
    for (const each of this.#byStart.keys()) if (each >= start) count += 1;
    return count;
  }

  /** @param bars oldest first */
  add(bars: readonly Bar[]): void {
    for (const bar of bars) {
      if (this.#byStart.delete(bar.start)) this.#changes += 1;
      this.#byStart.set(bar.start, bar);
      const [oldest] = this.#byStart.keys();
      if (this.#byStart.size > GIVEN_MAX && oldest !== undefined) this.#byStart.delete(oldest);
    }
    const last = bars.at(-1);
    if (last !== undefined && (this.#newest === null || last.start >= this.#newest.start)) this.#newest = last;
  }

  clear(): void {
    this.#byStart.clear();
    this.#newest = null;
    this.#changes += 1;
  }
}
