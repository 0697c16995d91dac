/** The fast path: a formula is recorded once, compiled, and computed over any bars; what it gives equals the interpreter's. */
export { Arena } from './arena.ts';
export { type BarRow, BoundProgram } from './bound-program.ts';
export { type CompiledFast, compileFast } from './compile-fast.ts';
export type { Part, Program } from './program.ts';
export { SetBars } from './set-bars.ts';
