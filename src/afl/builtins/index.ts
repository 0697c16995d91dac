/**
 * All built-in functions and constants of AFL that this engine has. Each family exports a list of rows; here they are joined under
 * their lower-case names, and a name that stands twice is a bug.
 */

import type { Builtin } from '#afl/runtime';
import { assert } from '#base';

const FAMILIES: readonly (readonly Builtin[])[] = [];

/** @returns lower-case name → row; each name once */
export function joinFamilies(families: readonly (readonly Builtin[])[]): ReadonlyMap<string, Builtin> {
  const table = new Map<string, Builtin>();
  for (const row of families.flat()) {
    const key = row.name.toLowerCase();
    assert(!table.has(key), `the built-in ${row.name} stands in the table once`);
    table.set(key, row);
  }
  return table;
}

/** Every function this engine has, by lower-case name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = joinFamilies(FAMILIES);
