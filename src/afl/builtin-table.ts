/** The table of functions as people read it: every documented name, with what this engine does about it. */
import { BUILTINS, FUNCTION_NAMES } from '#afl/builtins';
import type { BuiltinStatus } from '#afl/runtime';

export interface BuiltinSummary {
  readonly name: string;
  readonly signature: string;
  readonly summary: string;
  /** `missing`: refused when a formula is loaded. */
  readonly status: BuiltinStatus | 'missing';
  readonly lookAhead: boolean;
  /** Why a host-bound function is refused; null otherwise. */
  readonly reason: string | null;
  readonly source: string;
}

/** @returns one row a function, by name */
export function builtinTable(): readonly BuiltinSummary[] {
  const names = new Map([...FUNCTION_NAMES, ...[...BUILTINS].map(([key, { name }]) => [key, name] as const)]);
  return [...names]
    .map(([key, name]) => summary(key, name))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function summary(key: string, name: string): BuiltinSummary {
  const row = BUILTINS.get(key);
  if (row === undefined) {
    return {
      name,
      signature: `${name}( … )`,
      summary: '',
      status: 'missing',
      lookAhead: false,
      reason: null,
      source: '',
    };
  }
  const { signature, summary, status, lookAhead = false, reason = null, source } = row;
  return { name, signature, summary, status, lookAhead, reason, source };
}
