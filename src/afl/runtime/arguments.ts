/**
 * The one check of a built-in's arguments: missing ones are filled in (Error 17 when they cannot be), each is brought
 * into the form its kind promises or refused (Errors 5 and 36).
 */
import type { Builtin, Parameter, ParameterKind } from './builtin.ts';
import { spread } from './numeric.ts';
import type { Run } from './run.ts';
import {
  isDateTime,
  isDateTimes,
  isMap,
  isMatrix,
  isReference,
  isSeries,
  NULL,
  NULL_DATETIME,
  typeName,
  type Value,
} from './value.ts';

const WANTED: Readonly<Record<ParameterKind, string>> = {
  number: 'a number',
  array: 'an array or a number',
  numeric: 'a number or an array',
  string: 'a text',
  datetime: 'a date and time',
  carried: 'a number or an array',
  matrix: 'a matrix',
  map: 'a map',
  reference: 'a variable with & before it',
  any: 'a value',
};

export function prepareArguments(
  run: Run,
  { name, parameters, rest }: Builtin,
  given: readonly Value[],
): readonly Value[] {
  const prepared: Value[] = [];
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index] as Parameter;
    const value = index < given.length ? given[index] : parameter.fallback;
    if (index >= given.length && value === undefined) {
      if (!parameter.optional) run.fail(17, `${name} needs its argument '${parameter.name}'.`);
      prepared.push(undefined);
      continue;
    }
    prepared.push(convert(run, value, parameter.kind) ?? refuse(run, name, index, parameter.kind, value));
  }
  for (let index = parameters.length; index < given.length; index += 1) {
    if (rest === undefined) run.fail(16, `${name} takes ${parameters.length} arguments, not ${given.length}.`);
    prepared.push(convert(run, given[index], rest) ?? refuse(run, name, index, rest, given[index]));
  }
  return prepared;
}

/** @returns undefined when the value is not of this kind */
function convert(run: Run, value: Value, kind: ParameterKind): Value {
  const given = isReference(value) && kind !== 'reference' && kind !== 'any' ? value.get() : value;
  const isNumeric = typeof given === 'number' || isSeries(given);
  switch (kind) {
    case 'number':
      return typeof given === 'number' ? given : undefined;
    case 'array':
      return isNumeric ? spread(run, given) : undefined;
    case 'numeric':
      return isNumeric ? given : undefined;
    case 'string':
      return typeof given === 'string' ? given : undefined;
    case 'datetime':
      // Null is one value for all kinds in AFL.
      if (given === NULL) return { kind: 'datetime', ms: NULL_DATETIME };
      return isDateTime(given) || isDateTimes(given) ? given : undefined;
    case 'carried':
      return isNumeric || isDateTime(given) || isDateTimes(given) ? given : undefined;
    case 'matrix':
      return isMatrix(given) ? given : undefined;
    case 'map':
      return isMap(given) ? given : undefined;
    case 'reference':
      return isReference(given) ? given : undefined;
    case 'any':
      return given;
  }
}

function refuse(run: Run, name: string, index: number, kind: ParameterKind, value: Value): never {
  const which = `Argument ${index + 1} of ${name}`;
  if (value === undefined) return run.fail(36, `${which} has no value.`);
  return run.fail(5, `${which} must be ${WANTED[kind]}, not ${typeName(value)}.`);
}
