/** A tape in memory that loses nothing: the inputs of one life, as text, and what its ledger held when it began. */
import type { Fact } from '#kernel';
import { FOLDED, factOf } from '#live';
import type { RecordedInput, RunHead, Tape } from '#live/ports';
import { readLines } from './memory-ledger.ts';

export class MemoryTape implements Tape {
  readonly #before: readonly string[];
  readonly #kept: boolean;
  readonly #inputs: string[] = [];
  head: { readonly head: RunHead; readonly digest: string | null } | null = null;

  /** @param ground the lines of the ledger at this life's start, and whether the life will be replayed */
  constructor(ground: { readonly before: readonly string[]; readonly kept: boolean }) {
    this.#before = ground.before;
    this.#kept = ground.kept;
  }

  append(): void {}

  begin(head: RunHead, digest: string | null): void {
    if (this.#kept) this.head = JSON.parse(JSON.stringify({ head, digest }));
  }

  /** As text: what is no JSON value must not hide from the replay behind an object that both share. */
  record(event: Parameters<Tape['record']>[0], digest: string | null): void {
    if (this.#kept) this.#inputs.push(JSON.stringify({ type: 'event', event, digest }));
  }

  async close(): Promise<void> {}

  /** The facts of earlier lives that make the books. */
  get earlier(): readonly Fact[] {
    const { records } = readLines(this.#before);
    return records.map(factOf).filter(({ type }) => FOLDED.includes(type));
  }

  *inputs(): Generator<RecordedInput> {
    for (const text of this.#inputs) yield JSON.parse(text) as RecordedInput;
  }
}
