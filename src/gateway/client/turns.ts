/** Lets callers wait for their turn in a rate budget, up to a deadline of their own. */
import type { ClientTime } from './client-time.ts';
import { RateBudget, type RateLimit, type Urgency } from './rate-budget.ts';

export class Turns {
  readonly #budget: RateBudget;
  readonly #time: ClientTime;
  #waiting = new Map<number, (granted: boolean) => void>();
  #cancelWake: (() => void) | null = null;

  constructor(limit: RateLimit, time: ClientTime) {
    this.#budget = new RateBudget(limit);
    this.#time = time;
  }

  /**
   * @param waitMsMax how long to wait at most; 0: now or not at all
   * @returns true: one call may leave now, and is counted
   */
  take({ urgency, waitMsMax }: { readonly urgency: Urgency; readonly waitMsMax: number }): Promise<boolean> {
    const ticket = this.#budget.ask({ urgency, now: this.#time.monotonic() });
    if (ticket === 'granted') return Promise.resolve(true);
    if (ticket === 'full') return Promise.resolve(false);
    if (waitMsMax <= 0) {
      this.#budget.forget(ticket);
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      const cancel = this.#time.after(waitMsMax, () => this.#settle(ticket, false));
      this.#waiting.set(ticket, (granted) => {
        cancel();
        resolve(granted);
      });
      this.#wake();
    });
  }

  /** The venue said 429. */
  hold(forMs: number): void {
    this.#budget.hold((this.#time.monotonic() + forMs) as ReturnType<ClientTime['monotonic']>);
    this.#wake();
  }

  /** Everyone who waits is sent away. */
  close(): void {
    this.#cancelWake?.();
    for (const ticket of [...this.#waiting.keys()]) this.#settle(ticket, false);
  }

  #settle(ticket: number, granted: boolean): void {
    const resolve = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    if (!granted) this.#budget.forget(ticket);
    resolve?.(granted);
  }

  #wake(): void {
    this.#cancelWake?.();
    const now = this.#time.monotonic();
    const at = this.#budget.nextGrantAt(now);
    this.#cancelWake =
      at === null
        ? null
        : this.#time.after(Math.max(1, at - now), () => {
            for (const ticket of this.#budget.grant(this.#time.monotonic())) this.#settle(ticket, true);
            this.#wake();
          });
  }
}
