/**
 * The functions that a formula defines: those read so far, which can be called; those that come later in the text,
 * which cannot yet; and who calls whom, so that what is never reached can be told.
 */

import type { Routine } from '#afl/runtime';
import type { FunctionStatement, Program } from '#afl/syntax';

export class Routines {
  readonly #definitions: ReadonlyMap<string, FunctionStatement>;
  readonly #read = new Map<string, Routine>();
  /** Keys of the functions that each function calls; null is the formula level. */
  readonly #calls = new Map<string | null, Set<string>>();

  constructor(program: Program) {
    const definitions = program.body.filter((each) => each.type === 'function');
    this.#definitions = new Map(definitions.map((each) => [each.name.key, each]));
  }

  get names(): readonly string[] {
    return [...this.#read.values()].map(({ name }) => name);
  }

  get(key: string): Routine | undefined {
    return this.#read.get(key);
  }

  add(key: string, routine: Routine): void {
    this.#read.set(key, routine);
  }

  /** The line of a definition anywhere in the text; null when there is none. */
  definitionLine(key: string): number | null {
    const definition = this.#definitions.get(key);
    return definition === undefined ? null : definition.span.source.position(definition.span.start).line;
  }

  noteCall(caller: string | null, callee: string): void {
    this.#calls.set(caller, (this.#calls.get(caller) ?? new Set()).add(callee));
  }

  /** Keys of the functions that the formula calls, and those that these call. */
  reached(): ReadonlySet<string> {
    const reached = new Set<string>();
    const open: (string | null)[] = [null];
    for (let caller = open.pop(); caller !== undefined; caller = open.pop()) {
      for (const callee of this.#calls.get(caller) ?? []) {
        if (!reached.has(callee)) open.push(callee);
        reached.add(callee);
      }
    }
    return reached;
  }
}
