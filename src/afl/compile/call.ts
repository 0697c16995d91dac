/** The count of arguments of a call, checked before the formula runs (Errors 16 and 17). */
import type { CallExpression } from '#afl/syntax';
import type { Remarks } from './remarks.ts';

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

function count(number: number): string {
  if (number === 0) return 'no arguments';
  return number === 1 ? '1 argument' : `${number} arguments`;
}
