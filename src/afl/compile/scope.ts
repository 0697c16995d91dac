/**
 * Which variable a name means (afl-language.md §8). The first place in the text decides: first seen at formula level it
 * is global from there on, also inside functions that follow; first seen inside a function it is local to that
 * function. `local` and `global` say otherwise.
 */

import { PREDEFINED, PRICE_ALIASES, type Variable } from '#afl/runtime';
import type { NameExpression } from '#afl/syntax';
import { isReservedName } from './reserved-names.ts';

export class Scope {
  readonly #globals = new Map<string, Variable>();
  #locals: Map<string, Variable> | null = null;
  readonly #read = new Map<string, NameExpression>();
  readonly #written = new Set<string>();
  /** SetOption( "RequireDeclarations", True ) was met: told of the first place of each name that `local` or `global` did not name. */
  onUndeclared: ((name: NameExpression) => void) | null = null;

  constructor() {
    for (const name of PREDEFINED) this.#declareGlobal(name, name);
  }

  /** Lower-case names in the order of their slots. */
  get globalNames(): readonly string[] {
    return [...this.#globals.keys()];
  }

  get insideFunction(): boolean {
    return this.#locals !== null;
  }

  get localCount(): number {
    return this.#locals?.size ?? 0;
  }

  /** Names of variables that are known here, for suggestions. */
  get names(): readonly string[] {
    return [...this.#globals.values(), ...(this.#locals?.values() ?? [])].map(({ name }) => name);
  }

  enterFunction(): void {
    this.#locals = new Map();
  }

  leaveFunction(): void {
    this.#locals = null;
  }

  isGlobal(key: string): boolean {
    return this.#globals.has(PRICE_ALIASES[key] ?? key);
  }

  isLocal(key: string): boolean {
    return this.#locals?.has(key) ?? false;
  }

  /** The variable that a name means here; made when this is the first place. */
  resolve(name: NameExpression, use: 'read' | 'write'): Variable {
    const key = PRICE_ALIASES[name.key] ?? name.key;
    const found = this.#locals?.get(name.key) ?? this.#globals.get(key);
    if (found === undefined && !isReservedName(key)) this.onUndeclared?.(name);
    const variable =
      found ?? (this.#locals === null ? this.#declareGlobal(key, name.text) : this.declareLocal(name, false));
    if (variable.scope === 'global') {
      if (use === 'write') this.#written.add(key);
      else if (!this.#read.has(key)) this.#read.set(key, name);
    }
    return variable;
  }

  declareLocal(name: NameExpression, byReference: boolean): Variable {
    const locals = this.#locals;
    if (locals === null) return this.declareGlobal(name);
    const known = locals.get(name.key);
    if (known !== undefined) return known;
    const variable: Variable = { scope: 'local', slot: locals.size, name: name.text, byReference };
    locals.set(name.key, variable);
    return variable;
  }

  declareGlobal(name: NameExpression): Variable {
    const key = PRICE_ALIASES[name.key] ?? name.key;
    return this.#globals.get(key) ?? this.#declareGlobal(key, name.text);
  }

  /** Global variables that are read but nowhere given a value. */
  neverWritten(): readonly NameExpression[] {
    const predefined = new Set<string>(PREDEFINED);
    return [...this.#read].filter(([key]) => !this.#written.has(key) && !predefined.has(key)).map(([, name]) => name);
  }

  #declareGlobal(key: string, text: string): Variable {
    const variable: Variable = { scope: 'global', slot: this.#globals.size, name: text, byReference: false };
    this.#globals.set(key, variable);
    return variable;
  }
}
