/**
 * A first-in-first-out queue with a bound. What happens at the bound is the owner's decision, taken when the
 * queue is made: `refuse` the new item, or drop the `oldest`.
 */
import { assert } from './assert.ts';

export type Overflow = 'refuse' | 'drop-oldest';

export class BoundedQueue<Item> {
  readonly capacity: number;
  readonly #overflow: Overflow;
  #items: (Item | undefined)[] = [];
  #head = 0;
  #dropped = 0;

  constructor({ capacity, overflow }: { readonly capacity: number; readonly overflow: Overflow }) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a queue holds at least one item');
    this.capacity = capacity;
    this.#overflow = overflow;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** How many items the bound has cost so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @returns false when the queue is full and refuses */
  push(item: Item): boolean {
    if (this.size >= this.capacity) {
      this.#dropped += 1;
      if (this.#overflow === 'refuse') return false;
      this.shift();
    }
    this.#items.push(item);
    return true;
  }

  shift(): Item | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    // Compact once half of the buffer is spent, so that shifting stays O(1) on average.
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
