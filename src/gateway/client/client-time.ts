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

/** Node's timers cannot wait longer than this, and run at once when told to; a later one is set again when it fires. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

export const SYSTEM_TIME: ClientTime = {
  wall: () => epochMs(Date.now()),
  monotonic: () => monotonicMs(performance.now()),
  after: (delayMs, task) => {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number): void => {
      timer =
        leftMs <= TIMEOUT_MS_MAX
          ? setTimeout(task, leftMs)
          : setTimeout(() => wait(leftMs - TIMEOUT_MS_MAX), TIMEOUT_MS_MAX);
    };
    wait(delayMs);
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
