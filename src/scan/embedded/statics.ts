/** The static variables of one session. They live as long as its worker: neither a renewal nor a restart keeps them. */
import type { StaticVariable, StaticVariables } from '#afl';

/** Names are often made from symbols and bar numbers; beyond the bound the formula is stopped, which is told. */
const STATICS_MAX = 100_000;

export class TooManyStatics extends Error {
  override readonly name = 'TooManyStatics';
  constructor() {
    super(`The formula keeps more than ${STATICS_MAX} static variables.`);
  }
}

export class Statics implements StaticVariables {
  readonly #variables = new Map<string, StaticVariable>();

  get(name: string): StaticVariable | undefined {
    return this.#variables.get(name.toLowerCase());
  }

  set(name: string, variable: StaticVariable): void {
    const key = name.toLowerCase();
    if (this.#variables.size >= STATICS_MAX && !this.#variables.has(key)) throw new TooManyStatics();
    this.#variables.set(key, variable);
  }

  remove(name: string): void {
    this.#variables.delete(name.toLowerCase());
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
