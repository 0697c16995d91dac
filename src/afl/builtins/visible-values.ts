/**
 * Values over the bars that a chart shows, or at the edges of a marked range. Outside charts all bars are shown, and the
 * marked range is the analysed one.
 */
import {
  type Builtin,
  builtin,
  type DateTime,
  type DateTimes,
  NULL,
  NULL_DATETIME,
  type Numeric,
  parameter,
  type Run,
  type Value,
} from '#afl/runtime';
import { described } from './described.ts';

function valueAt(array: Numeric | DateTime | DateTimes, bar: number): Value {
  if (typeof array === 'number' || array.kind === 'datetime') return array;
  if (array.kind === 'datetimes') return { kind: 'datetime', ms: array.data[bar] ?? NULL_DATETIME };
  return array.data[bar] ?? NULL;
}

function edge(name: string, summary: string, bar: (run: Run) => number): Builtin {
  return builtin({
    ...described(`${name}(array)`, 'any', summary),
    lookAhead: true,
    parameters: [parameter('carried', 'array')],
    call: ([array], run) => valueAt(array, bar(run)),
  });
}

/** @param better which of two values stays */
function extreme(name: string, summary: string, better: (a: number, b: number) => number): Builtin {
  return builtin({
    ...described(`${name}(array)`, 'number', summary),
    lookAhead: true,
    parameters: [parameter('array', 'array')],
    call: ([array]) => {
      let best = NULL;
      for (const value of array.data) {
        if (value !== NULL && !Number.isNaN(value)) best = best === NULL ? value : better(best, value);
      }
      return best;
    },
  });
}

export const VISIBLE_VALUES: readonly Builtin[] = [
  edge('BeginValue', 'The array’s value at the start of the analysed range.', (run) => run.range.first),
  edge('EndValue', 'The array’s value at the end of the analysed range.', (run) => run.range.last),
  edge('FirstVisibleValue', 'The first value: all bars count as visible.', () => 0),
  edge('LastVisibleValue', 'The last value: all bars count as visible.', (run) => run.barCount - 1),
  extreme('HighestVisibleValue', 'The greatest value: all bars count as visible.', Math.max),
  extreme('LowestVisibleValue', 'The least value: all bars count as visible.', Math.min),
];
