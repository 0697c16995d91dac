/**
 * A built-in function is one row of a table (name, signature, kinds, status, source) and one small implementation.
 * The row is checked generically before the implementation is called: count of arguments (Errors 16, 17), kinds
 * (Error 5), arguments without a value (Error 36). So `call` receives exactly what its parameters say.
 */
import type { Kernel } from './kernel.ts';
import { mapNumeric } from './numeric.ts';
import type { PriceName, Run } from './run.ts';
import type { AflMap, DateTime, DateTimes, Matrix, Numeric, Reference, Series, Value } from './value.ts';

/** How each kind of parameter arrives at `call`. */
export interface KindValues {
  /** A scalar; an array is Error 5. */
  readonly number: number;
  /** A Series; a number is spread over all bars. */
  readonly array: Series;
  /** Either, as given. */
  readonly numeric: Numeric;
  readonly string: string;
  readonly datetime: DateTime | DateTimes;
  /** Number, array, datetime or datetimes, as given: for functions that carry values without computing (Ref, IIf). */
  readonly carried: Numeric | DateTime | DateTimes;
  readonly matrix: Matrix;
  readonly map: AflMap;
  /** A variable given with `&`. */
  readonly reference: Reference;
  /** Anything that has a value. */
  readonly any: Value;
}

export type ParameterKind = keyof KindValues;

export interface Parameter<Kind extends ParameterKind = ParameterKind, Optional extends boolean = boolean> {
  readonly name: string;
  readonly kind: Kind;
  /** Stands in for a missing argument (a number is spread for an `array`). */
  readonly fallback?: number | string;
  /** May be missing and has no fallback: arrives as undefined. */
  readonly optional: Optional;
}

type ArgumentOf<P> =
  P extends Parameter<infer Kind, infer Optional>
    ? KindValues[Kind] | (Optional extends true ? undefined : never)
    : never;

/** The tuple that `call` receives for a tuple of parameters. */
export type ArgumentsOf<Parameters extends readonly Parameter[]> = {
  readonly [Index in keyof Parameters]: ArgumentOf<Parameters[Index]>;
};

export type BuiltinStatus = 'full' | 'chart-only' | 'host-bound';

export interface BuiltinRow {
  /** As the guide writes it: `LinearReg`. */
  readonly name: string;
  /** `LinearReg(array, periods)` */
  readonly signature: string;
  /** What it does, one sentence. */
  readonly summary: string;
  /** Further arguments of this kind may follow. */
  readonly rest?: ParameterKind;
  readonly returns: 'number' | 'array' | 'numeric' | 'string' | 'datetime' | 'matrix' | 'map' | 'any' | 'nothing';
  readonly status: BuiltinStatus;
  /** Its value on a bar may depend on later bars. */
  readonly lookAhead?: boolean;
  /**
   * For which arguments it does; absent: for all.
   *
   * @param numbers a value a parameter, undefined where it is no number or not known before the run
   * @param lag     bars by which its arrays are behind at least
   */
  readonly looksAhead?: (numbers: readonly (number | undefined)[], lag: number) => boolean;
  /** Host-bound: why it is refused. */
  readonly reason?: string;
  /** Host-bound, but it has an answer without a host: remarked, not refused. */
  readonly answered?: boolean;
  /** Where the definition stands: `guide`, `afl-functions.md N1`… as text for people. */
  readonly source: string;
  readonly confidence: 'doc' | 'known' | 'guess';
}

/** How a built-in function uses its kernel. */
export interface KernelUse {
  readonly kernel: Kernel;
  readonly prices: readonly PriceName[];
  /**
   * What becomes of the bars on which an input's trailing Null run lies: Null without being computed (the rule), or
   * `read`, for functions that take Null for "not true".
   */
  readonly trailingNulls?: 'read';
  /** For which scalar arguments the kernel holds; with others the function looks ahead. Absent: for all. */
  readonly when?: (numbers: readonly number[]) => boolean;
}

/** Row and implementation, as the interpreter uses them. */
export interface Builtin extends BuiltinRow {
  readonly parameters: readonly Parameter[];
  /** Present when the function is a kernel over price variables and array arguments, in this order. */
  readonly kernel?: KernelUse;
  /** Present when the function is one of the same bar's values only. */
  readonly scalar?: (...values: number[]) => number;
  readonly call: (args: readonly Value[], run: Run) => Value;
}

/** A required parameter. */
export function parameter<Kind extends ParameterKind>(kind: Kind, name: string): Parameter<Kind, false> {
  return { kind, name, optional: false };
}

/** A parameter that stands at `fallback` when it is not given. */
export function parameterOr<Kind extends ParameterKind>(
  kind: Kind,
  name: string,
  fallback: number | string,
): Parameter<Kind, false> {
  return { kind, name, fallback, optional: false };
}

/** A parameter that may be missing: undefined then. */
export function optionalParameter<Kind extends ParameterKind>(kind: Kind, name: string): Parameter<Kind, true> {
  return { kind, name, optional: true };
}

/** A function written out. Arguments after the named ones (`rest`) follow them in `args`. */
export function builtin<const Parameters extends readonly Parameter[]>(
  row: BuiltinRow & {
    readonly parameters: Parameters;
    readonly call: (args: ArgumentsOf<Parameters>, run: Run) => Value;
  },
): Builtin {
  // The checker hands over what the parameters say, so the narrower type holds.
  return row as unknown as Builtin;
}

/** A function of the same bar's values only, from its scalar form; Null where an argument is Null. */
export function elementwiseBuiltin(
  row: BuiltinRow & {
    readonly parameters: readonly Parameter<'numeric', false>[];
    readonly scalar: (...values: number[]) => number;
  },
): Builtin {
  const { scalar } = row;
  return { ...row, call: (args, run) => mapNumeric(run, args as readonly Numeric[], scalar) };
}
