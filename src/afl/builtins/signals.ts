/**
 * From conditions to signals: crossings, first-of-a-kind, latches, bars and values since. Conditions read Null as "not
 * true" wherever it stands, so a condition that is not yet defined does not stop a latch.
 */
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
import { type Begun, barByBar, everyBar } from './kernels/bar-by-bar.ts';
import { latest, recall, remember } from './kernels/latest.ts';
import { periodOf } from './kernels/smoothing.ts';
import { arrayRow } from './row.ts';

/** The bar before decides what counts as crossing: equality does. On the first bar there is none. */
const CROSS = barByBar({
  begin: () => null,
  next: (_kept, bar, start, _args, a, b) => (bar > start && a[bar - 1]! <= b[bar - 1]! && a[bar]! > b[bar]! ? 1 : 0),
});

/** When both are true on one bar, the first passes if armed, then the second arms again. */
const EXCESS_REMOVED = everyBar({
  begin: () => ({ armed: true }),
  next: (state, bar, _start, _args, a, b) => {
    const passes = state.armed && isTrue(a[bar]!);
    if (passes) state.armed = false;
    if (isTrue(b[bar]!)) state.armed = true;
    return passes ? 1 : 0;
  },
});

const EXCESS_REMOVED_FOR_A_SPAN = everyBar({
  begin: () => ({ silentUntil: 0 }),
  next: (state, bar, _start, args, a) => {
    if (!isTrue(a[bar]!) || bar < state.silentUntil) return 0;
    state.silentUntil = bar + periodOf(args) + 1;
    return 1;
  },
});

/** The second array resets, so on a bar where both are true the latch is off. */
const LATCH = everyBar({
  begin: () => ({ on: false }),
  next: (state, bar, _start, _args, a, b) => {
    if (isTrue(b[bar]!)) state.on = false;
    else if (isTrue(a[bar]!)) state.on = true;
    return state.on ? 1 : 0;
  },
});

const BARS_SINCE = everyBar({
  begin: () => ({ at: -1 }),
  next: (state, bar, _start, _args, a) => {
    if (isTrue(a[bar]!)) state.at = bar;
    return state.at < 0 ? NULL : bar - state.at;
  },
});

/** The true bar is the first of the n. */
const HOLD = everyBar({
  begin: () => ({ until: 0 }),
  next: (state, bar, _start, args, a) => {
    if (isTrue(a[bar]!)) state.until = bar + periodOf(args);
    return bar < state.until ? 1 : 0;
  },
});

const COMPARISONS: Readonly<Record<string, (past: number, current: number) => boolean>> = {
  '>': (past, current) => past > current,
  '<': (past, current) => past < current,
  '>=': (past, current) => past >= current,
  '<=': (past, current) => past <= current,
};

/**
 * Bars back to the latest earlier bar whose past value compares with this bar's current value. Kept are the bars that a
 * later one does not outdo, their values falling (for > and >=) or rising, so the answer is found by halving.
 */
function barsSinceCompare(
  compare: (past: number, current: number) => boolean,
  rising: boolean,
): Kernel<Begun<number[]>> {
  return barByBar<number[]>({
    begin: () => [],
    next: (kept, bar, start, _args, past, current) => {
      let low = 0;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(past[kept[middle]!]!, current[bar]!)) low = middle + 1;
        else high = middle;
      }
      const value = past[bar]!;
      const answer = low === 0 ? NULL : bar - kept[low - 1]!;
      const outdone = (other: number): boolean => (rising ? other >= value : other <= value);
      while (kept.length > 0 && outdone(past[kept.at(-1)!]!)) kept.pop();
      if (!Number.isNaN(value)) kept.push(bar);
      return bar === start ? NULL : answer;
    },
  });
}

/** Inputs expression and array; argument n ≥ 1. */
const VALUE_WHEN = everyBar({
  begin: latest,
  next: (values, bar, _start, args, expression, x) => {
    const n = periodOf(args);
    if (isTrue(expression[bar]!)) remember(values, x[bar]!, n);
    return recall(values, n) ?? NULL;
  },
});

/** The same for any n and any kind of array; n = 0 is the next true bar after this one, n = -1 the one after that. */
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

const COMPARE_KERNELS: Readonly<Record<string, Kernel<Begun<number[]>>>> = Object.fromEntries(
  Object.entries(COMPARISONS).map(([sign, compare]) => [sign, barsSinceCompare(compare, sign.startsWith('<'))]),
);

export const SIGNALS: readonly Builtin[] = [
  arrayFunction({
    ...arrayRow('Cross(array1, array2)', '1 on the bar where the first array comes to lie above the second.', 'known'),
    parameters: [A, B],
    kernel: CROSS,
  }),
  arrayFunction({
    ...arrayRow('ExRem(array1, array2)', 'The first true of array1, then none until array2 is true.'),
    parameters: [A, B],
    trailingNulls: 'read',
    kernel: EXCESS_REMOVED,
  }),
  arrayFunction({
    ...arrayRow('ExRemSpan(array1, numbars)', 'Passes a true bar, then none for numbars bars.'),
    parameters: [A, parameter('number', 'numbars')],
    positive: ['numbars'],
    trailingNulls: 'read',
    kernel: EXCESS_REMOVED_FOR_A_SPAN,
  }),
  arrayFunction({
    ...arrayRow('Flip(array1, array2)', '1 from a true of array1 until array2 is true.'),
    parameters: [A, B],
    trailingNulls: 'read',
    kernel: LATCH,
  }),
  arrayFunction({
    ...arrayRow('BarsSince(array)', 'Bars since the array was last true; Null before the first time.'),
    parameters: [ARRAY],
    trailingNulls: 'read',
    kernel: BARS_SINCE,
  }),
  arrayFunction({
    ...arrayRow('Hold(expression, periods)', 'Holds a true for n bars, its own bar included.'),
    parameters: [parameter('array', 'expression'), parameter('number', 'periods')],
    positive: ['periods'],
    trailingNulls: 'read',
    kernel: HOLD,
  }),
  {
    ...builtin({
      ...arrayRow(
        'ValueWhen(expression, array, n=1)',
        'The value on the n-th latest bar on which the expression was true; n below 1 looks ahead.',
      ),
      returns: 'any',
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
    ...arrayRow(
      'BarsSinceCompare(past, comparison, current)',
      'Bars back to the latest earlier bar whose past value compares (">", "<", ">=", "<=") with the current one.',
    ),
    parameters: [parameter('array', 'past'), parameter('string', 'comparison'), parameter('array', 'current')],
    call: ([past, comparison, current], run) => {
      const kernel = COMPARE_KERNELS[comparison.trim()];
      if (kernel === undefined) run.fail(52, `Invalid argument value for BarsSinceCompare function: "${comparison}".`);
      return runOver({ kernel: kernel as Kernel, prices: [] }, [past, current], [], run);
    },
  }),
];
