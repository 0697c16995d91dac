/**
 * The clocks of this room, passed in so that seeds can run it in virtual time. Monotonic time rules deadlines, backoff and
 * rate budgets; wall time rules tokens only.
 */
import { type EpochMs, epochMs, type MonotonicMs, monotonicMs } from '#base';

export interface ClientTime {
  wall(): EpochMs;
  monotonic(): MonotonicMs;
  /** Runs the task once, this much later; returns a way to call it off. */
  after(delayMs: number, task: () => void): () => void;
}

export const SYSTEM_TIME: ClientTime = {
  wall: () => epochMs(Date.now()),
  monotonic: () => monotonicMs(performance.now()),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A pause that ends early, with false, when the signal says that the client closes. */
export function pause(time: ClientTime, delayMs: number, closing: AbortSignal): Promise<boolean> {
  if (closing.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const abort = (): void => {
      cancel();
      resolve(false);
    };
    const cancel = time.after(delayMs, () => {
      closing.removeEventListener('abort', abort);
      resolve(true);
    });
    closing.addEventListener('abort', abort, { once: true });
  });
}
