/** The vocabulary that a formula is checked against. All keys are lower case. */
import type { Builtin } from '#afl/runtime';

export interface Language {
  /** The functions that this engine has. */
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** Every function that AmiBroker documents, key → as the guide writes it. */
  readonly allNames: ReadonlyMap<string, string>;
  readonly constants: ReadonlyMap<string, number | string>;
}
