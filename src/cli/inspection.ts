/** What is learned of a formula without running it over real bars. */
import type { PreparedFormula } from '#afl';
import type { Strategy } from '#server';

export type Inspection = Pick<Strategy, 'status' | 'diagnostics' | 'parameters' | 'applyStop'>;

export function inspectionOf(prepared: PreparedFormula): Inspection {
  const diagnostics = prepared.diagnostics.map(({ span: _, ...plain }) => plain);
  if (!prepared.ok) return { status: faultOf(prepared), diagnostics, parameters: [], applyStop: false };
  // A trigger is a button: there is nothing to set.
  const parameters = prepared.parameters.flatMap(({ key, name: _, section: __, kind, ...rest }) =>
    kind === 'trigger' ? [] : [{ name: key, kind, ...rest }],
  );
  const applyStop = prepared.formula.plan.called.some(({ name }) => name.toLowerCase() === 'applystop');
  return { status: 'ok', diagnostics, parameters, applyStop };
}

/** `AFL-U…` marks what the formula asks for and the engine has not. Where nothing else is wrong, the formula itself is fine. */
function faultOf({ diagnostics }: PreparedFormula): 'unsupported' | 'parse-error' {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.every(({ code }) => code.startsWith('AFL-U')) ? 'unsupported' : 'parse-error';
}
