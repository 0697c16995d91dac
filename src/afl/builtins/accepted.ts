/**
 * Functions of the table that compute nothing here, made from the line the guide prints: those of charts, windows and
 * voices, whose arguments are counted and which have no effect on signals; those that need a host we do not have, which
 * are refused when the formula is loaded; and those among them that have an answer without it.
 */
import type { Builtin, BuiltinRow, Parameter, Run, Value } from '#afl/runtime';
import { described } from './described.ts';

/** `Name("text", x, y=0)`: a default makes a parameter optional. */
function parametersOf(signature: string): readonly Parameter[] {
  const list = signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf(')'));
  return list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== '...')
    .map((each) => ({
      kind: 'any' as const,
      name: (each.split('=')[0] as string).replaceAll('"', ''),
      optional: each.includes('='),
    }));
}

/** @param answer what it returns, when it returns something */
export function accepted(
  signature: string,
  summary: string,
  returns: BuiltinRow['returns'] = 'nothing',
  answer: (args: readonly Value[], run: Run) => Value = () => undefined,
): Builtin {
  return {
    ...described(signature, returns, summary),
    status: 'chart-only',
    ...(signature.includes('...') ? { rest: 'any' as const } : {}),
    parameters: parametersOf(signature),
    call: answer,
  };
}

/**
 * A function that needs what is not here, and that AmiBroker too answers without it: where there are no composites, no
 * real-time data, no portfolio backtest, nobody who presses a button.
 *
 * @param reason one sentence: what is not here
 */
export function answered(
  signature: string,
  reason: string,
  returns: BuiltinRow['returns'],
  answer: (args: readonly Value[], run: Run) => Value,
): Builtin {
  return { ...accepted(signature, reason, returns, answer), status: 'host-bound', reason, answered: true };
}

/** @param reason one sentence: why it cannot be had here */
export function hostBound(signature: string, reason: string): Builtin {
  const row = described(signature, 'any', reason);
  return {
    ...row,
    status: 'host-bound',
    reason,
    rest: 'any',
    parameters: [],
    call: (_, run) => run.fail(47, `${row.name} cannot be used here. ${reason}`),
  };
}
