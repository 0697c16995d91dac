/**
 * A bell between two threads. A thread that sleeps on it wakes in a third of the time in which a message wakes an event
 * loop; what the ring is about goes by a message port beside it, and is there before the ring.
 */

export class Bell {
  readonly #rings: Int32Array<SharedArrayBuffer>;

  /** @param memory of the bell that another thread made; without it the bell is new */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.#rings = new Int32Array(memory);
  }

  /** To be given to the other thread. */
  get memory(): SharedArrayBuffer {
    return this.#rings.buffer;
  }

  /** How often it was rung; counts round. */
  get rings(): number {
    return Atomics.load(this.#rings, 0);
  }

  ring(): void {
    Atomics.add(this.#rings, 0, 1);
    Atomics.notify(this.#rings, 0);
  }

  /**
   * Puts this thread to sleep until there are more rings than those heard. Not for a thread with an event loop to turn.
   *
   * @returns false: none came within `patienceMs`
   */
  sleep(heard: number, patienceMs = Number.POSITIVE_INFINITY): boolean {
    return Atomics.wait(this.#rings, 0, heard, patienceMs) !== 'timed-out';
  }
}
