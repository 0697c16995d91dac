/** Who is watched, and how often: the first watcher subscribes, the last one leaves. */
export class Counted<Key> {
  #counts = new Map<Key, number>();

  get keys(): readonly Key[] {
    return [...this.#counts.keys()];
  }

  has(key: Key): boolean {
    return this.#counts.has(key);
  }

  /** @returns true when nobody watched before */
  add(key: Key): boolean {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count === 0;
  }

  /** @returns true when nobody watches any more; a key that nobody watched changes nothing */
  remove(key: Key): boolean {
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
    return count === 1;
  }
}
