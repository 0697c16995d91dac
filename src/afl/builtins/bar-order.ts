/** Functions of where a value stands: shifted, numbered, searched, sorted, squeezed, and lines between two points. */
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
  named,
  parameter,
  parameterOr,
  type Run,
  type Series,
  series,
} from '#afl/runtime';
import { ARRAY, arrayFunction, runOver } from './array-function.ts';
import { described } from './described.ts';
import { everyBar } from './kernels/bar-by-bar.ts';

/** A shift into the past by a constant. Argument: the shift, 0 or negative. */
const PAST = named(
  'past',
  everyBar({
    begin: () => null,
    next: (_kept, bar, _start, [shift], x) => x[bar + Math.trunc(shift!)] ?? NULL,
  }),
);

const REF_USE: KernelUse = {
  kernel: PAST as Kernel,
  prices: [],
  trailingNulls: 'read',
  when: ([shift]) => shift !== undefined && shift <= 0 && shift !== NULL,
};

function shifted(
  x: Float32Array | Float64Array,
  shift: (bar: number) => number,
  out: Float32Array | Float64Array,
  missing: number,
): void {
  for (let bar = 0; bar < out.length; bar += 1) {
    const by = shift(bar);
    out[bar] = by === NULL ? missing : (x[bar + Math.trunc(by)] ?? missing);
  }
}

/** Bars on the straight line through two points; Null outside, unless it is extended (1 right, 2 left, 3 both). */
const LINE = everyBar({
  begin: () => null,
  next: (_kept, bar, _start, [x0, y0, x1, y1, extend]) => {
    if (!(x0! < x1!) || [x0, y0, x1, y1].includes(NULL)) return NULL;
    const sides = Math.trunc(extend!);
    if (bar < x0! && (sides & 2) === 0) return NULL;
    if (bar > x1! && (sides & 1) === 0) return NULL;
    return y0! + ((y1! - y0!) / (x1! - x0!)) * (bar - x0!);
  },
});

/** The part of an array that `first` and `last` name; a negative `last` is the last bar. */
function part(length: number, first: number, last: number): { from: number; to: number } {
  const from = first > 0 ? Math.trunc(first) : 0;
  const to = last >= 0 && last < length ? Math.trunc(last) + 1 : length;
  return { from, to: Math.max(from, to) };
}

/** Bars of a part in ascending order of their values, NaN last, equals in their order. */
function ascending(x: Float32Array, from: number, to: number): number[] {
  const bars = Array.from({ length: Math.max(0, Math.min(to, x.length) - from) }, (_, index) => from + index);
  const rank = (bar: number): number => (Number.isNaN(x[bar]) ? Number.POSITIVE_INFINITY : x[bar]!);
  return bars.sort((a, b) => rank(a) - rank(b) || (rank(a) === rank(b) ? a - b : 0));
}

function sorted(array: Series, first: number, last: number, indexes: boolean, run: Run): Series {
  const { from, to } = part(run.barCount, first, last);
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = indexes ? bar : array.data[bar]!;
  run.allocate(8 * Math.max(0, to - from));
  const order = ascending(array.data, from, to);
  for (const [index, bar] of order.entries()) out[from + index] = indexes ? bar : array.data[bar]!;
  return series(out);
}

/** Values between the points where they are known, in a straight line; Null outside. */
function interpolated(points: Series, values: Series, run: Run): Series {
  const out = run.floats().fill(NULL);
  let known = -1;
  for (let bar = 0; bar < out.length; bar += 1) {
    if (!isTrue(points.data[bar]!)) continue;
    const value = values.data[bar]!;
    const before = known < 0 ? value : values.data[known]!;
    for (let k = Math.max(known, 0); known >= 0 && k < bar; k += 1) {
      out[k] = before + ((value - before) * (k - known)) / (bar - known);
    }
    out[bar] = value;
    known = bar;
  }
  return series(out);
}

const POINTS = parameter('array', 'points');
const DATA = parameter('array', 'data');

export const BAR_ORDER: readonly Builtin[] = [
  {
    ...builtin({
      ...described(
        'Ref(array, period)',
        'any',
        'The value so many bars away: negative before, positive after (looks ahead).',
      ),
      parameters: [parameter('carried', 'array'), parameter('numeric', 'period')],
      call: ([array, period], run) => {
        const shift = typeof period === 'number' ? () => period : (bar: number) => period.data[bar]!;
        if (typeof array === 'object' && array.kind !== 'series') {
          const times = isDateTimes(array) ? array.data : new Float64Array(run.barCount).fill(array.ms);
          run.allocate(8 * run.barCount);
          const out = new Float64Array(run.barCount);
          shifted(times, shift, out, NULL_DATETIME);
          return { kind: 'datetimes', data: out } satisfies DateTimes;
        }
        const values = run.spread(array);
        if (typeof period === 'number' && REF_USE.when?.([period])) return runOver(REF_USE, [values], [period], run);
        const out = run.floats();
        shifted(values.data, shift, out, NULL);
        return series(out);
      },
    }),
    kernel: REF_USE,
  },
  arrayFunction({
    ...described('BarIndex()', 'array', 'The number of the bar, from 0.'),
    parameters: [],
    kernel: everyBar({ begin: () => null, next: (_kept, bar) => bar }),
  }),
  arrayFunction({
    ...described(
      'LineArray(x0, y0, x1, y1, extend=0, usebarindex=False)',
      'array',
      'The straight line between two points.',
    ),
    parameters: [
      ...['x0', 'y0', 'x1', 'y1'].map((name) => parameter('number', name)),
      parameterOr('number', 'extend', 0),
      parameterOr('number', 'usebarindex', 0),
    ],
    kernel: LINE,
  }),
  builtin({
    ...described(
      'FindIndex(array, value, start=0, dir=1)',
      'number',
      'Index of the first equal value from `start` on; -1: none.',
    ),
    lookAhead: true,
    parameters: [
      ARRAY,
      parameter('number', 'value'),
      parameterOr('number', 'start', 0),
      parameterOr('number', 'dir', 1),
    ],
    call: ([{ data }, value, start, direction], run) => {
      const step = direction < 0 ? -1 : 1;
      const begin = Math.trunc(start);
      for (let bar = begin < 0 ? run.barCount + begin : begin; bar >= 0 && bar < run.barCount; bar += step) {
        if (data[bar] === value) return bar;
      }
      return -1;
    },
  }),
  builtin({
    ...described(
      'Sort(array, first=0, last=-1, indexmode=False)',
      'array',
      'Ascending values, or the indexes they had.',
    ),
    lookAhead: true,
    parameters: [
      ARRAY,
      parameterOr('number', 'first', 0),
      parameterOr('number', 'last', -1),
      parameterOr('number', 'indexmode', 0),
    ],
    call: ([array, first, last, indexes], run) => sorted(array, first, last, isTrue(indexes), run),
  }),
  builtin({
    ...described('Reverse(array, first=0, last=-1)', 'array', 'The elements of the part in reverse order.'),
    lookAhead: true,
    parameters: [ARRAY, parameterOr('number', 'first', 0), parameterOr('number', 'last', -1)],
    call: ([array, first, last], run) => {
      const { from, to } = part(run.barCount, first, last);
      const out = run.floats();
      out.set(array.data);
      out.subarray(from, to).reverse();
      return series(out);
    },
  }),
  builtin({
    ...described('SparseCompress(points, data)', 'array', 'Values where points is true, squeezed to the end.'),
    lookAhead: true,
    parameters: [POINTS, DATA],
    call: ([points, data], run) => {
      const out = run.floats().fill(NULL);
      let target = out.length;
      for (let bar = out.length - 1; bar >= 0; bar -= 1) {
        if (isTrue(points.data[bar]!)) out[--target] = data.data[bar]!;
      }
      return series(out);
    },
  }),
  builtin({
    ...described('SparseExpand(points, data)', 'array', 'Undoes SparseCompress: Null where points is not true.'),
    lookAhead: true,
    parameters: [POINTS, DATA],
    call: ([points, data], run) => {
      const out = run.floats().fill(NULL);
      let source = out.length;
      for (let bar = out.length - 1; bar >= 0; bar -= 1) {
        if (isTrue(points.data[bar]!)) out[bar] = data.data[--source]!;
      }
      return series(out);
    },
  }),
  builtin({
    ...described(
      'SparseInterpolate(points, data, order)',
      'array',
      'Straight lines between known points (order 1 only).',
      'guess',
    ),
    lookAhead: true,
    parameters: [POINTS, DATA, parameter('number', 'order')],
    call: ([points, data, order], run) => {
      if (Math.trunc(order) !== 1)
        run.fail(52, 'Invalid argument value for SparseInterpolate function: only order 1 is supported.');
      return interpolated(points, data, run);
    },
  }),
];
