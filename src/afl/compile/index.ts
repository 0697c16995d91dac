export { type Compiled, compile } from './compile.ts';
export type { Language } from './language.ts';
export { nearestName } from './nearest.ts';
export { LOOK_AHEAD } from './signal-remarks.ts';
