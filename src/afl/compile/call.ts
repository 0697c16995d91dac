/** What can be said of a call before the formula runs: its count of arguments, and a function that is not there. */
import type { CallExpression, NameExpression } from '#afl/syntax';
import type { Language } from './language.ts';
import { nearestName } from './nearest.ts';
import type { Remarks } from './remarks.ts';
import type { Routines } from './routines.ts';

/** Errors 16 and 17. */
export function checkCall(
  remarks: Remarks,
  { args, callee }: CallExpression,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): void {
  if (args.length > most) {
    remarks.errorWhenReached(16, `${name} takes ${count(most)}, not ${args.length}.`, args[most]?.span ?? callee.span);
  } else if (args.length < least) {
    remarks.errorWhenReached(17, `${name} needs ${count(least)}; ${args.length} given.`, callee.span);
  }
}

/** Defined further down, documented but not built yet, or known to nobody: each is another remark. */
export function refuseUnknown(
  remarks: Remarks,
  { key, text, span }: NameExpression,
  { builtins, allNames }: Language,
  routines: Routines,
): void {
  const line = routines.definitionLine(key);
  const documented = allNames.get(key);
  if (line !== null) {
    const hint = 'Define it before its first use; a function cannot call itself.';
    remarks.error(30, `The function ${text} is defined only in line ${line}.`, span, hint);
  } else if (documented !== undefined) {
    remarks.unsupported('U001', `${documented} is not supported yet.`, span);
  } else {
    const names = [...[...builtins.values()].map(({ name }) => name), ...allNames.values(), ...routines.names];
    const nearest = nearestName(text, names);
    const hint = nearest === null ? 'Is it from a plug-in or a missing #include?' : `Did you mean ${nearest}?`;
    remarks.unknown(`There is no function ${text}.`, span, hint);
  }
}

function count(number: number): string {
  if (number === 0) return 'no arguments';
  return number === 1 ? '1 argument' : `${number} arguments`;
}
