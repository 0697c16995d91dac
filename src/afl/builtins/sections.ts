/**
 * Sections group a formula's parameters. A parameter is known by `Section.Name`, or by its name alone outside sections;
 * `_DEFAULT_NAME()` lists the numeric ones of the section so far: `MA1(Close,15)`.
 */
import { type Builtin, builtin, parameter, type Run } from '#afl/runtime';
import { described } from './described.ts';

export interface SectionState {
  name: string;
  /** Values of numeric and field parameters since the section began, as text. */
  readonly values: string[];
}

const KEY = Symbol('section');

export function section(run: Run): SectionState {
  return run.keep(KEY, () => ({ name: '', values: [] }));
}

/** A name longer than this is of no use to anyone: what a loop adds is left out. */
const VALUES_MAX = 100;

/** Adds the value of a parameter to the section's name. */
export function noteValue(run: Run, text: string): void {
  const { values } = section(run);
  if (values.length < VALUES_MAX) values.push(text);
}

function enter(run: Run, name: string): undefined {
  const state = section(run);
  state.name = name;
  state.values.length = 0;
  return undefined;
}

function parameterValues(run: Run): string {
  return `(${section(run).values.join(',')})`;
}

export const SECTIONS: readonly Builtin[] = [
  builtin({
    ...described('_SECTION_BEGIN("name")', 'nothing', 'Begins a section.'),
    parameters: [parameter('string', 'name')],
    call: ([name], run) => enter(run, name),
  }),
  builtin({
    ...described('_SECTION_END()', 'nothing', 'Ends the section.'),
    parameters: [],
    call: (_, run) => enter(run, ''),
  }),
  builtin({
    ...described('_SECTION_NAME()', 'string', 'The section’s name.'),
    parameters: [],
    call: (_, run) => section(run).name,
  }),
  builtin({
    ...described('_DEFAULT_NAME()', 'string', 'The section’s name with its parameter values: MA1(Close,15).'),
    parameters: [],
    call: (_, run) => section(run).name + parameterValues(run),
  }),
  builtin({
    ...described('_PARAM_VALUES()', 'string', 'The section’s parameter values: (Close,15).'),
    parameters: [],
    call: (_, run) => parameterValues(run),
  }),
];
