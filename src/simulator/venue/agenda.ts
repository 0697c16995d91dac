/** What is to happen later, in order of time; of two things due at once the one noted first comes first. */
import type { EpochMs } from '#base';

export class Agenda<Task> {
  #entries: { readonly at: EpochMs; readonly task: Task }[] = [];

  get nextAt(): EpochMs | null {
    return this.#entries[0]?.at ?? null;
  }

  /** The agenda holds what a few orders set off, so a plain insertion from the end is quick. */
  add(at: EpochMs, task: Task): void {
    let index = this.#entries.length;
    while (index > 0 && this.#entries[index - 1]!.at > at) index -= 1;
    this.#entries.splice(index, 0, { at, task });
  }

  /** Takes the first entry; there must be one. */
  next(): { readonly at: EpochMs; readonly task: Task } {
    return this.#entries.shift()!;
  }
}
