/** General digital filters with given coefficients. */
import { type Builtin, type Kernel, NULL, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction } from './array-function.ts';
import { described } from './described.ts';
import { everyBar } from './kernels/bar-by-bar.ts';
import { periodOf } from './kernels/smoothing.ts';

/**
 * Inputs x and the table of coefficients, whose elements count from bar 0: the last weights the current bar. Elements
 * after the table's size are Null more often than not, so the trailing Nulls of neither input end the result.
 */
const FINITE = everyBar({
  begin: () => ({ start: -1 }),
  next: (state, bar, _start, args, x, coefficients) => {
    const size = periodOf(args);
    if (state.start < 0 && x[bar] !== NULL) state.start = bar;
    const first = bar - size + 1;
    if (state.start < 0 || first < state.start || x[bar] === NULL) return NULL;
    let sum = 0;
    let weights = 0;
    for (let k = 0; k < size; k += 1) {
      sum += coefficients[k]! * x[first + k]!;
      weights += coefficients[k]!;
    }
    return sum / weights;
  },
});

interface Recursion {
  start: number;
  /** The last four results, newest first, in float64. */
  readonly y: [number, number, number, number];
}

/** Where the coefficients stand among the inputs after x: b0, a1, b1, a2, b2, a3, b3, a4, b4. */
const INFINITE: Kernel<Recursion> = {
  begin: () => ({ start: -1, y: [0, 0, 0, 0] }),
  run: (inputs, out, from, to, state) => {
    const x = inputs[0]!;
    const y = state.y;
    for (let bar = from; bar < to; bar += 1) {
      if (state.start < 0 && inputs.every((input) => input[bar] !== NULL)) state.start = bar;
      if (state.start < 0) {
        out[bar] = NULL;
        continue;
      }
      let value = x[bar]!;
      // The guide's listing leaves the first four bars as they are, "so no glitches at the beginning appear".
      if (bar - state.start >= 4) {
        value *= inputs[1]![bar]!;
        for (let k = 1; k <= 4; k += 1) {
          value += inputs[2 * k]![bar]! * y[k - 1]! + inputs[2 * k + 1]![bar]! * x[bar - k]!;
        }
      }
      y.copyWithin(1, 0, 3);
      y[0] = value;
      out[bar] = value;
    }
  },
};

export const FILTERS: readonly Builtin[] = [
  arrayFunction({
    ...described(
      'FIR(array, coefficients, size)',
      'array',
      'Weighted mean by a table of coefficients; the last weights this bar.',
    ),
    parameters: [ARRAY, parameter('array', 'coefficients'), parameter('number', 'size')],
    positive: ['size'],
    trailingNulls: 'read',
    kernel: FINITE,
  }),
  arrayFunction({
    ...described(
      'IIR(input, b0=1, a1=0, b1=0, a2=0, b2=0, a3=0, b3=0, a4=0, b4=0)',
      'array',
      'Recursive filter of fourth order: y = Σ b·x + Σ a·y of earlier bars.',
    ),
    parameters: [
      parameter('array', 'input'),
      parameterOr('array', 'b0', 1),
      ...['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4'].map((name) => parameterOr('array', name, 0)),
    ],
    kernel: INFINITE,
  }),
];
