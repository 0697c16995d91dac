/**
 * Variables declared with `static` (afl-language.md §8): each is read from the host once, where it is declared, and
 * written back once, when the run ends. Its name in the host is the pragma's prefix and its own.
 */
import type { Variable } from './plan.ts';
import type { RunState } from './run-state.ts';
import { readSlot } from './slots.ts';
import { isSeries, NULL, type Value } from './value.ts';

export class StaticDeclarations {
  readonly #run: RunState;
  readonly #prefix: string;
  /** Name in the host → slot. */
  readonly #declared = new Map<string, number>();

  constructor(run: RunState, prefix: string) {
    this.#run = run;
    this.#prefix = prefix
      .replaceAll(/\{symbol\}/gi, () => run.host.symbol.name)
      .replaceAll(/\{interval\}/gi, () => String(run.host.intervalSeconds))
      .replaceAll(/\{chartid\}/gi, '0');
    run.reservedStatics = this.#prefix === '' ? null : this.#prefix.toLowerCase();
  }

  /** @param initial what it holds when the host has nothing; Null when not given */
  declare(variable: Variable, name: string, initial: Value): void {
    const key = `${this.#prefix}${name}`;
    if (this.#declared.has(key)) return;
    this.#declared.set(key, variable.slot);
    const stored = this.#run.host.statics.get(key)?.value;
    // An array of another length came from other bars, so it cannot be used as it is.
    const fits = stored !== undefined && (!isSeries(stored) || stored.data.length === this.#run.barCount);
    this.#run.globals[variable.slot] = fits ? stored : (initial ?? NULL);
  }

  writeBack(): void {
    for (const [key, slot] of this.#declared) {
      const value = readSlot(this.#run.globals, slot);
      this.#run.host.statics.set(key, { value, times: isSeries(value) ? this.#run.bars.localTime : null }, false);
    }
  }
}
