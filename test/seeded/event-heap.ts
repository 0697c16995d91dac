/** What is to happen, by its time; of two things due at once the one noted first comes first. A binary heap. */
interface Entry {
  readonly at: number;
  readonly number: number;
  task: (() => void) | null;
}

export class EventHeap {
  readonly #entries: Entry[] = [];
  #numbers = 0;

  /** When the next thing happens; Infinity when nothing will. */
  get nextAt(): number {
    while (this.#entries[0]?.task === null) this.#pop();
    return this.#entries[0]?.at ?? Infinity;
  }

  /** @returns a way to call it off */
  add(at: number, task: () => void): () => void {
    this.#numbers += 1;
    const entry: Entry = { at, number: this.#numbers, task };
    this.#entries.push(entry);
    this.#rise(this.#entries.length - 1);
    return () => {
      entry.task = null;
    };
  }

  /** Takes the next task; there must be one. */
  take(): () => void {
    while (this.#entries[0]?.task === null) this.#pop();
    return this.#pop().task!;
  }

  #pop(): Entry {
    const first = this.#entries[0]!;
    const last = this.#entries.pop()!;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(index: number): void {
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(index: number): void {
    let at = index;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < this.#entries.length && this.#before(left, first)) first = left;
      if (right < this.#entries.length && this.#before(right, first)) first = right;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #before(a: number, b: number): boolean {
    const [first, second] = [this.#entries[a]!, this.#entries[b]!];
    return first.at < second.at || (first.at === second.at && first.number < second.number);
  }

  #swap(a: number, b: number): void {
    const first = this.#entries[a]!;
    this.#entries[a] = this.#entries[b]!;
    this.#entries[b] = first;
  }
}
