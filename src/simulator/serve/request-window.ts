/** A window over requests: so many in so long, counted by user; sliding, or fixed. What exceeds it does not count. */
export class RequestWindow {
  readonly #max: number;
  readonly #lengthMs: number;
  readonly #fixed: boolean;
  /** By user: when the requests of the window came, oldest first; never longer than `max`. */
  readonly #times = new Map<string, number[]>();

  constructor({ max, lengthMs, fixed }: { readonly max: number; readonly lengthMs: number; readonly fixed: boolean }) {
    this.#max = max;
    this.#lengthMs = lengthMs;
    this.#fixed = fixed;
  }

  /** @returns 0 when the request may pass, else the milliseconds to wait before another one may */
  admit({ user, now }: { readonly user: string; readonly now: number }): number {
    const begin = this.#fixed ? Math.floor(now / this.#lengthMs) * this.#lengthMs : now - this.#lengthMs;
    const times = (this.#times.get(user) ?? []).filter((time) => (this.#fixed ? time >= begin : time > begin));
    this.#times.set(user, times);
    if (times.length < this.#max) {
      times.push(now);
      return 0;
    }
    return this.#fixed ? begin + this.#lengthMs - now : times[0]! - begin;
  }
}
