export { type Compiled, compile } from './compile.ts';
export type { Language } from './language.ts';
export { nearestName } from './nearest.ts';
export type { ChainStep, Node, Place, Plan, Routine, Step, Variable } from './plan.ts';
export { LOOK_AHEAD } from './signal-remarks.ts';
