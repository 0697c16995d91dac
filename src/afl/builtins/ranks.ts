/** Functions of the order of the last n values, kept sorted while the window slides. */
import { type Builtin, type Kernel, NULL, parameter } from '#afl/runtime';
import { ARRAY, arrayFunction } from './array-function.ts';
import { described } from './described.ts';
import { type Arguments, type Begun, barByBar } from './kernels/bar-by-bar.ts';
import { wholePeriod } from './kernels/window.ts';

interface Sorted {
  /** The window's oldest bar, and the bar after its newest. */
  from: number;
  to: number;
  /** The window's values, ascending, without NaN. */
  values: number[];
  /** The latest bar with NaN. */
  lastNan: number;
}

/** How many of the ascending values lie below. */
function below(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(values: number[], value: number): void {
  if (!Number.isNaN(value)) values.splice(below(values, value), 0, value);
}

function remove(values: number[], value: number): void {
  if (!Number.isNaN(value)) values.splice(below(values, value), 1);
}

/**
 * Input x, and the periods when they vary; else the first argument is n.
 *
 * @param lag   0 when the window ends with this bar, 1 when it ends with the bar before
 * @param value the result from the window's n values in ascending order and this bar's value
 */
function sortedWindow(
  lag: 0 | 1,
  value: (ascending: readonly number[], x: number, args: Arguments) => number,
): Kernel<Begun<Sorted>> {
  return barByBar<Sorted>({
    begin: () => ({ from: 0, to: 0, values: [], lastNan: -1 }),
    next: (state, bar, start, args, x, periods) => {
      const varies = periods.length > 0;
      const n = varies ? wholePeriod(periods[bar]!) : Math.trunc(args[0]!);
      if (Number.isNaN(x[bar])) state.lastNan = bar;
      const first = bar - lag - n + 1;
      if (!(n >= 1) || first < start) return NULL;
      const end = bar - lag + 1;
      // A window that moved far is sorted anew: to move each value by itself would take longer.
      if (first >= state.to || Math.abs(first - state.from) > 64 + (n >> 4)) {
        state.values = Array.from(x.subarray(first, end)).filter((each) => !Number.isNaN(each));
        state.values.sort((left, right) => left - right);
        state.from = first;
        state.to = end;
      }
      for (; state.to < end; state.to += 1) insert(state.values, x[state.to]!);
      for (; state.from < first; state.from += 1) remove(state.values, x[state.from]!);
      while (state.from > first) insert(state.values, x[--state.from]!);
      return state.lastNan >= first ? Number.NaN : value(state.values, x[bar]!, varies ? args : args.slice(1));
    },
  });
}

/** The lower of the two middle values when there are two. */
const MEDIAN = sortedWindow(0, (ascending) => ascending[(ascending.length - 1) >> 1]!);

/** Between two values in proportion, so that rank 50 of an even number is the mean of the middle two. */
const PERCENTILE = sortedWindow(0, (ascending, _x, [rank]) => {
  const place = (Math.min(100, Math.max(0, rank!)) / 100) * (ascending.length - 1);
  const low = Math.floor(place);
  const value = ascending[low]!;
  return low === place ? value : value + (ascending[low + 1]! - value) * (place - low);
});

/** The share of the n bars before this one with a smaller value, in percent. */
const PERCENT_RANK = sortedWindow(1, (ascending, x) => (100 * below(ascending, x)) / ascending.length);

export const RANKS: readonly Builtin[] = [
  arrayFunction({
    ...described('Median(array, period)', 'array', 'The middle of the last n values; of two middles the lower.'),
    parameters: [ARRAY, parameter('number', 'period')],
    positive: ['period'],
    kernel: MEDIAN,
  }),
  arrayFunction({
    ...described(
      'Percentile(array, period, rank)',
      'array',
      'The value below which rank percent of the last n values lie.',
    ),
    parameters: [ARRAY, parameter('numeric', 'period'), parameter('number', 'rank')],
    positive: ['period'],
    kernel: PERCENTILE,
  }),
  arrayFunction({
    ...described('PercentRank(array, range)', 'array', 'Percent of the n bars before this one whose value is smaller.'),
    parameters: [ARRAY, parameter('numeric', 'range')],
    positive: ['range'],
    kernel: PERCENT_RANK,
  }),
];
