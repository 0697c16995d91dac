/** A sliding window over requests: so many in so long, counted by user. What exceeds it does not count. */
export class RequestWindow {
  readonly #max: number;
  readonly #lengthMs: number;
  /** By user: when the requests of the window came, oldest first; never longer than `max`. */
  readonly #times = new Map<string, number[]>();

  constructor({ max, lengthMs }: { readonly max: number; readonly lengthMs: number }) {
    this.#max = max;
    this.#lengthMs = lengthMs;
  }

  /** @returns false when this request is one too many */
  admit({ user, now }: { readonly user: string; readonly now: number }): boolean {
    const times = (this.#times.get(user) ?? []).filter((time) => time > now - this.#lengthMs);
    this.#times.set(user, times);
    if (times.length >= this.#max) return false;
    times.push(now);
    return true;
  }
}
