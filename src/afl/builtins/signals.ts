/** From conditions to signals. */
import {
  type Builtin,
  builtin,
  type DateTimes,
  isDateTimes,
  isTrue,
  type Kernel,
  type KernelUse,
  NULL,
  NULL_DATETIME,
  parameter,
  parameterOr,
  series,
} from '#afl/runtime';
import { ARRAY, arrayFunction, runOver } from './array-function.ts';
import { described } from './described.ts';
import {
  BARS_SINCE,
  BARS_SINCE_COMPARE,
  CROSS,
  EXCESS_REMOVED,
  EXCESS_REMOVED_FOR_A_SPAN,
  HOLD,
  LATCH,
  VALUE_WHEN,
} from './kernels/signals.ts';

/** ValueWhen for any n and any kind of array; n = 0 is the next true bar after this one, n = -1 the one after that. */
function valueWhen(
  expression: Float32Array,
  x: Float32Array | Float64Array,
  out: Float32Array | Float64Array,
  n: number,
  missing: number,
): void {
  const times: number[] = [];
  for (const [bar, value] of expression.entries()) if (isTrue(value)) times.push(bar);
  // How many true bars there are up to the current one.
  let passed = 0;
  for (let bar = 0; bar < out.length; bar += 1) {
    if (times[passed] === bar) passed += 1;
    const time = times[passed - n];
    out[bar] = time === undefined ? missing : x[time]!;
  }
}

const A = parameter('array', 'array1');
const B = parameter('array', 'array2');

const VALUE_WHEN_USE: KernelUse = {
  kernel: VALUE_WHEN as Kernel,
  prices: [],
  trailingNulls: 'read',
  when: ([n]) => n === undefined || n >= 1,
};

export const SIGNALS: readonly Builtin[] = [
  arrayFunction({
    ...described(
      'Cross(array1, array2)',
      'array',
      '1 on the bar where the first array comes to lie above the second.',
      'known',
    ),
    parameters: [A, B],
    kernel: CROSS,
  }),
  arrayFunction({
    ...described('ExRem(array1, array2)', 'array', 'The first true of array1, then none until array2 is true.'),
    parameters: [A, B],
    trailingNulls: 'read',
    kernel: EXCESS_REMOVED,
  }),
  arrayFunction({
    ...described('ExRemSpan(array1, numbars)', 'array', 'Passes a true bar, then none for numbars bars.'),
    parameters: [A, parameter('number', 'numbars')],
    positive: ['numbars'],
    trailingNulls: 'read',
    kernel: EXCESS_REMOVED_FOR_A_SPAN,
  }),
  arrayFunction({
    ...described('Flip(array1, array2)', 'array', '1 from a true of array1 until array2 is true.'),
    parameters: [A, B],
    trailingNulls: 'read',
    kernel: LATCH,
  }),
  arrayFunction({
    ...described('BarsSince(array)', 'array', 'Bars since the array was last true; Null before the first time.'),
    parameters: [ARRAY],
    trailingNulls: 'read',
    kernel: BARS_SINCE,
  }),
  arrayFunction({
    ...described('Hold(expression, periods)', 'array', 'Holds a true for n bars, its own bar included.'),
    parameters: [parameter('array', 'expression'), parameter('number', 'periods')],
    positive: ['periods'],
    trailingNulls: 'read',
    kernel: HOLD,
  }),
  {
    ...builtin({
      ...described(
        'ValueWhen(expression, array, n=1)',
        'any',
        'The value on the n-th latest bar on which the expression was true; n below 1 looks ahead.',
      ),
      parameters: [parameter('array', 'expression'), parameter('carried', 'array'), parameterOr('number', 'n', 1)],
      call: ([expression, array, n], run) => {
        if (typeof array === 'object' && array.kind !== 'series') {
          const times = isDateTimes(array) ? array.data : new Float64Array(run.barCount).fill(array.ms);
          run.allocate(8 * run.barCount);
          const out = new Float64Array(run.barCount);
          valueWhen(expression.data, times, out, Math.trunc(n), NULL_DATETIME);
          return { kind: 'datetimes', data: out } satisfies DateTimes;
        }
        const values = run.spread(array);
        if (n >= 1) return runOver(VALUE_WHEN_USE, [expression, values], [n], run);
        const out = run.floats();
        valueWhen(expression.data, values.data, out, Math.trunc(n), NULL);
        return series(out);
      },
    }),
    kernel: VALUE_WHEN_USE,
  },
  builtin({
    ...described(
      'BarsSinceCompare(past, comparison, current)',
      'array',
      'Bars back to the latest earlier bar whose past value compares (">", "<", ">=", "<=") with the current one.',
    ),
    parameters: [parameter('array', 'past'), parameter('string', 'comparison'), parameter('array', 'current')],
    call: ([past, comparison, current], run) => {
      const kernel = BARS_SINCE_COMPARE.get(comparison.trim());
      if (kernel === undefined) run.fail(52, `Invalid argument value for BarsSinceCompare function: "${comparison}".`);
      return runOver({ kernel: kernel as Kernel, prices: [] }, [past, current], [], run);
    },
  }),
];
