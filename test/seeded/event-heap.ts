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
    this.#rise(entry);
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
    if (this.#entries.length > 0) this.#sink(last);
    return first;
  }

  /** Later ones above a new entry, the last one, make room for it. */
  #rise(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, entries[parent]!)) break;
      entries[at] = entries[parent]!;
      at = parent;
    }
    entries[at] = entry;
  }

  /** Earlier ones move up until the entry has its place below them. */
  #sink(entry: Entry): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(entries[child + 1]!, entries[child]!)) child += 1;
      if (!isBefore(entries[child]!, entry)) break;
      entries[at] = entries[child]!;
      at = child;
    }
    entries[at] = entry;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
