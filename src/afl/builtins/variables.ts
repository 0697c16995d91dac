/** Global variables by a name that the formula makes up as it runs. A missing one reads Null, or "" as text. */
import { type Builtin, builtin, NULL, parameter } from '#afl/runtime';
import { described } from './described.ts';
import { spokenText } from './spoken.ts';

function setter(name: string): Builtin {
  const kind = name.endsWith('Text') ? 'string' : 'any';
  return builtin({
    ...described(`${name}("name", value)`, 'number', 'Sets a global variable.'),
    parameters: [parameter('string', 'name'), parameter(kind, 'value')],
    call: ([variable, value], run) => {
      run.set(variable.trim(), value);
      return 1;
    },
  });
}

export const VARIABLES: readonly Builtin[] = [
  setter('VarSet'),
  setter('VarSetText'),
  builtin({
    ...described('VarGet("name")', 'any', 'A global variable’s value; Null when it has none.'),
    parameters: [parameter('string', 'name')],
    call: ([variable], run) => run.get(variable.trim()) ?? NULL,
  }),
  builtin({
    ...described('VarGetText("name")', 'string', 'A global variable’s text; "" when it has none.'),
    parameters: [parameter('string', 'name')],
    call: ([variable], run) => spokenText(run, run.get(variable.trim())),
  }),
];
