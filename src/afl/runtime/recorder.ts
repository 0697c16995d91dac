/**
 * A run can be *recorded*: the formula is walked once without bars, and what it does with arrays is written down as a
 * list of operations that a faster path then carries out on any bars. While it is, arrays are stand-ins without values.
 * These are the few places where values of arrays are computed; whatever else reads a stand-in's values, or asks for the
 * bars, ends the recording, and the formula is interpreted.
 */
import type { KernelUse } from './builtin.ts';
import type { Step } from './plan.ts';
import type { Slots } from './slots.ts';
import type { Numeric, Series, Value } from './value.ts';

export type Scalar = (...values: number[]) => number;

export interface Recorder {
  /** Bar by bar under the Null rules, as `mapNumeric`; at least one operand is a Series. */
  map(operands: readonly Numeric[], scalar: Scalar): Series;
  /** Bar by bar on every bar, with Null a value like others. */
  every(operands: readonly Numeric[], scalar: Scalar): Series;
  /** `IIf`: Null where the condition's outer Null runs are, else one of two. */
  choose(condition: Series, a: Numeric, b: Numeric): Series;
  /** A kernel with arguments that were checked. */
  kernel(use: KernelUse, inputs: readonly Series[], numbers: readonly number[]): Series;
  /** A number of each bar's local start. */
  perBar(of: (ms: number) => number): Series;
  spread(value: number): Series;
  /** What `typeof` says of a variable's content. */
  typeOf(value: Value): string;
  /** A loop as a whole. @returns false: it is to be walked turn by turn */
  loop(loop: Step & { readonly type: 'loop' }, globals: Slots, locals: Slots): boolean;
}
