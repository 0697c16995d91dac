/**
 * Static variables in memory, as every host of ours keeps them: names without regard to case but kept as first written
 * (symbols are read out of them), bounded in number and in bytes, since they outlive the run whose memory is counted.
 * Beyond the bounds the run that wanted more ends.
 */
import { AflOverrun } from './afl-error.ts';
import type { StaticVariable, StaticVariables } from './host.ts';
import { byteSize } from './value.ts';

/** Names are often made from symbols and bar numbers. */
const COUNT_MAX = 100_000;
const BYTES_MAX = 256 * 1024 * 1024;
/** What a variable takes besides its name and value, about. */
const ENTRY_BYTES = 64;

interface Entry {
  readonly name: string;
  readonly variable: StaticVariable;
}

export class Statics implements StaticVariables {
  /** By lower-case name. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  get(name: string): StaticVariable | undefined {
    return this.#entries.get(name.toLowerCase())?.variable;
  }

  /** Failure: AflOverrun when there is no room; then nothing is set. */
  set(name: string, variable: StaticVariable): void {
    const key = name.toLowerCase();
    const before = this.#entries.get(key);
    const bytes = this.#bytes - sizeOf(key, before?.variable) + sizeOf(key, variable);
    if (before === undefined && this.#entries.size >= COUNT_MAX) {
      throw new AflOverrun('memory', `Error 28: the formula keeps more than ${COUNT_MAX} static variables.`);
    }
    if (bytes > BYTES_MAX) {
      const megabytes = Math.round(BYTES_MAX / 1_000_000);
      throw new AflOverrun('memory', `Error 28: the static variables hold more than ${megabytes} MB.`);
    }
    this.#bytes = bytes;
    this.#entries.set(key, { name: before?.name ?? name, variable });
  }

  remove(name: string): void {
    const key = name.toLowerCase();
    this.#bytes -= sizeOf(key, this.get(key));
    this.#entries.delete(key);
  }

  names(): readonly string[] {
    return Array.from(this.#entries.values(), ({ name }) => name);
  }

  /** A copy to write into: what a run for the chart says changes nothing for the scans. */
  fork(): Statics {
    const copy = new Statics();
    for (const { name, variable } of this.#entries.values()) copy.set(name, variable);
    return copy;
  }
}

function sizeOf(key: string, variable: StaticVariable | undefined): number {
  if (variable === undefined) return 0;
  return ENTRY_BYTES + 2 * key.length + byteSize(variable.value) + (variable.times?.byteLength ?? 0);
}
