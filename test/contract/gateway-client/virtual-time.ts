/** Time that passes only when a test says so; timers run in order, with the promises between them settled. */
import { type EpochMs, epochMs, type MonotonicMs, monotonicMs } from '#base';
import type { ClientTime } from '#gateway/client';

export class VirtualTime implements ClientTime {
  #now = 0;
  #wallAheadMs = 0;
  #timers = new Set<{ readonly at: number; readonly task: () => void }>();

  wall(): EpochMs {
    return epochMs(Date.parse('2026-01-15T15:00:00Z') + this.#now + this.#wallAheadMs);
  }

  monotonic(): MonotonicMs {
    return monotonicMs(this.#now);
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#now + delayMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The wall's clock goes on, the monotonic one stands still, and no timer runs. */
  sleep(ms: number): void {
    this.#wallAheadMs += ms;
  }

  /** Somebody sets the wall's clock. */
  setClock(byMs: number): void {
    this.#wallAheadMs += byMs;
  }

  /** Lets everything happen that is due by then. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }
}

/** Waits for an answer that needs virtual time to come. */
export async function within<Value>(time: VirtualTime, ms: number, promise: Promise<Value>): Promise<Value> {
  await time.pass(ms);
  return promise;
}
