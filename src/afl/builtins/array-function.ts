/**
 * An array function: a row of the table whose implementation is a resumable kernel. What all of them share stands here:
 * which arguments must be positive (Error 52), and that the bars of an input's trailing Null run are Null without being
 * computed, since a kernel, which sees no later bar, could not tell such a run from a hole.
 */
import {
  type Builtin,
  type BuiltinRow,
  type Kernel,
  type KernelUse,
  NULL,
  type Parameter,
  parameter,
  parameterOr,
  type Run,
  type Series,
  series,
  type Value,
} from '#afl/runtime';

export type ArrayFunctionRow<State> = BuiltinRow &
  Omit<KernelUse, 'kernel' | 'prices'> & {
    readonly parameters: readonly Parameter[];
    readonly kernel: Kernel<State>;
    readonly prices?: KernelUse['prices'];
    /** Parameters of which a scalar argument must be 1 or more once its fraction is cut off; else Error 52. */
    readonly positive?: readonly string[];
    /** Further rules for the scalar arguments, in order; `fail(52)` where one is broken. */
    readonly check?: (numbers: readonly number[], run: Run) => void;
    /** What arguments with which the kernel does not hold give. Goes with `when`. */
    readonly otherwise?: (args: readonly Value[], run: Run) => Value;
  };

/**
 * Inputs of the kernel are the named price variables, then the arguments that are arrays; its scalar arguments the
 * others, each in order. So a `numeric` parameter, such as a period, is either.
 */
export function arrayFunction<State>(row: ArrayFunctionRow<State>): Builtin {
  const { kernel, prices = [], positive = [], check, trailingNulls, when, otherwise, ...rest } = row;
  const use: KernelUse = {
    kernel: kernel as Kernel,
    prices,
    ...(trailingNulls === undefined ? {} : { trailingNulls }),
    ...(when === undefined ? {} : { when }),
  };
  return {
    ...rest,
    kernel: use,
    call: (args, run) => {
      const inputs = prices.map((name) => run.price(name));
      const numbers: number[] = [];
      let varies = false;
      for (const [index, arg] of args.entries()) {
        if (typeof arg === 'number') {
          const name = row.parameters[index]?.name ?? '';
          if (positive.includes(name)) mustBePositive(run, row.name, name, arg);
          numbers.push(arg);
        } else if (typeof arg === 'object' && arg.kind === 'series') {
          inputs.push(arg);
          varies ||= row.parameters[index]?.kind === 'numeric';
        }
      }
      check?.(numbers, run);
      if (when !== undefined && otherwise !== undefined && !when(numbers)) return otherwise(args, run);
      return runOver(use, inputs, numbers, run, varies);
    },
  };
}

/**
 * Bars computed between two looks at the clock. A bar may cost as many steps as there are bars before it, and more where
 * the period changes from bar to bar: a window that was sorted may have to be sorted anew.
 */
const PIECE_BARS = 1024;
const PIECE_BARS_VARYING = 64;
/** What a full piece counts for: enough for a look. */
const PIECE_STEPS = 4096;

/**
 * Runs a kernel over whole inputs, piece by piece; the bars of trailing Null runs are Null.
 *
 * @param varies whether one of the inputs is a period
 */
export function runOver(
  use: KernelUse,
  inputs: readonly Series[],
  numbers: readonly number[],
  run: Run,
  varies = false,
): Series {
  if (run.recorder !== undefined) return run.recorder.kernel(use, inputs, numbers);
  const out = run.floats();
  const end =
    use.trailingNulls === 'read'
      ? run.barCount
      : inputs.reduce((end, each) => Math.min(end, each.last + 1), run.barCount);
  const data = inputs.map((each) => each.data);
  const state = use.kernel.begin(numbers);
  const piece = varies ? PIECE_BARS_VARYING : PIECE_BARS;
  for (let from = 0; from < end; from += piece) {
    const to = Math.min(from + piece, end);
    run.step(to - from === piece ? PIECE_STEPS : to - from);
    use.kernel.run(data, out, from, to, state, numbers);
  }
  return series(out.fill(NULL, end));
}

/** Error 52, unless the value without its fraction is 1 or more. Null and NaN are not positive. */
export function mustBePositive(run: Run, functionName: string, parameterName: string, value: number): void {
  if (!(Math.trunc(value) >= 1)) invalidArgument(run, functionName, parameterName);
}

export function invalidArgument(run: Run, functionName: string, parameterName: string): never {
  run.fail(
    52,
    `Invalid argument value for ${functionName} function. Argument ${parameterName} must be positive (and not Null).`,
  );
}

/** The parameter `array` that most of these functions begin with. */
export const ARRAY = parameter('array', 'array');
/** A period that may change from bar to bar. */
export const PERIODS = parameter('numeric', 'periods');
/** A period that must be one number. */
export const FIXED_PERIODS = parameter('number', 'periods');

export function periodsOr(fallback: number): Parameter<'number', false> {
  return parameterOr('number', 'periods', fallback);
}
