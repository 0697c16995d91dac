/**
 * What a run may spend. Time: every few thousand steps the host is asked whether the deadline has passed; a step is one
 * turn of a loop, one call, or 64 elements of an array. Memory: V8's limits do not see array buffers, so the bytes of
 * new arrays and texts are counted, and each time a quarter of the budget has been handed out what is still reachable is
 * measured. So at most one and a quarter budgets are in use.
 */
import { AflOverrun } from './afl-error.ts';

const STEPS_BETWEEN_LOOKS = 4096;

export class Budget {
  readonly #deadline: () => boolean;
  readonly #bytesMax: number;
  readonly #measure: () => number;
  #steps = 0;
  #bytes = 0;

  /** @param measure the bytes that the run's variables and output hold now */
  constructor({
    deadline,
    bytesMax,
    measure,
  }: {
    readonly deadline: () => boolean;
    readonly bytesMax: number;
    readonly measure: () => number;
  }) {
    this.#deadline = deadline;
    this.#bytesMax = bytesMax;
    this.#measure = measure;
  }

  step(count: number): void {
    this.#steps += count;
    if (this.#steps < STEPS_BETWEEN_LOOKS) return;
    this.#steps = 0;
    if (this.#deadline()) throw new AflOverrun('time', 'The formula ran out of time.');
  }

  allocate(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#bytesMax / 4) return;
    this.#bytes = 0;
    if (bytes > this.#bytesMax || this.#measure() > this.#bytesMax) {
      const megabytes = Math.round(this.#bytesMax / 1_000_000);
      throw new AflOverrun('memory', `Error 28: the formula holds more than ${megabytes} MB.`);
    }
  }
}
