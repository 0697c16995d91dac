/**
 * Static variables in memory, as every host of ours keeps them: names without regard to case, bounded in number and in
 * bytes, since they outlive the run whose memory is counted. Beyond the bounds the run that wanted more ends.
 */
import { AflOverrun } from './afl-error.ts';
import type { StaticVariable, StaticVariables } from './host.ts';
import { byteSize } from './value.ts';

/** Names are often made from symbols and bar numbers. */
const COUNT_MAX = 100_000;
const BYTES_MAX = 256 * 1024 * 1024;
/** What a variable takes besides its name and value, about. */
const ENTRY_BYTES = 64;

export class Statics implements StaticVariables {
  readonly #variables = new Map<string, StaticVariable>();
  #bytes = 0;

  get(name: string): StaticVariable | undefined {
    return this.#variables.get(name.toLowerCase());
  }

  /** Failure: AflOverrun when there is no room; then nothing is set. */
  set(name: string, variable: StaticVariable): void {
    const key = name.toLowerCase();
    const before = this.#variables.get(key);
    const bytes = this.#bytes - sizeOf(key, before) + sizeOf(key, variable);
    if (before === undefined && this.#variables.size >= COUNT_MAX) {
      throw new AflOverrun('memory', `Error 28: the formula keeps more than ${COUNT_MAX} static variables.`);
    }
    if (bytes > BYTES_MAX) {
      const megabytes = Math.round(BYTES_MAX / 1_000_000);
      throw new AflOverrun('memory', `Error 28: the static variables hold more than ${megabytes} MB.`);
    }
    this.#bytes = bytes;
    this.#variables.set(key, variable);
  }

  remove(name: string): void {
    const key = name.toLowerCase();
    this.#bytes -= sizeOf(key, this.#variables.get(key));
    this.#variables.delete(key);
  }

  names(): readonly string[] {
    return [...this.#variables.keys()];
  }

  /** A copy to write into: what a run for the chart says changes nothing for the scans. */
  fork(): Statics {
    const copy = new Statics();
    for (const [name, variable] of this.#variables) copy.set(name, variable);
    return copy;
  }
}

function sizeOf(key: string, variable: StaticVariable | undefined): number {
  if (variable === undefined) return 0;
  return ENTRY_BYTES + 2 * key.length + byteSize(variable.value) + (variable.times?.byteLength ?? 0);
}
