/**
 * A run can be *recorded*: the formula is walked once without bars, and what it does with arrays is written down as a
 * list of operations that a faster path then carries out on any bars. While it is, arrays are stand-ins without values.
 * These are the few places where values are computed that only a run knows; whatever else reads a stand-in's values, or asks
 * for the bars, ends the recording, and the formula is interpreted. A value that is no array but is known only in a run
 * (the number of bars, the last value of an array) has a stand-in of its own, and is *late*.
 */
import type { BinaryOperator, UnaryOperator } from '#afl/syntax';
import type { Builtin, KernelUse } from './builtin.ts';
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
  /** Whether a value is one that only a run knows, and no array. */
  isLate(value: Value): boolean;
  /** Each of the following is asked first, and gives undefined when the interpreter is to go on by itself. */
  binary(operator: BinaryOperator, left: Value, right: Value): Value;
  unary(operator: UnaryOperator, operand: Value): Value;
  element(target: Value, subscripts: readonly Value[], name: string): Value;
  /** Whether a late value is true. The recording holds only for runs in which it is what it is said to be here. */
  decide(value: Value): boolean | undefined;
  /** One element of a variable. @returns whether it was written */
  write(slots: Slots, slot: number, subscripts: readonly Value[], value: Value, name: string): boolean;
  /** A call as a whole, with arguments as they were given; `proceed` makes it. */
  call(builtin: Builtin, values: readonly Value[], proceed: () => Value): Value;
  /** What `typeof` says of a variable's content. */
  typeOf(value: Value): string;
  /** A loop as a whole. @returns false: it is to be walked turn by turn */
  loop(loop: Step & { readonly type: 'loop' }, globals: Slots, locals: Slots): boolean;
}
