/** One value out of an array; Null gives 0. Outside charts the selected bar is the last of the range. Both look ahead. */
import {
  type Builtin,
  builtin,
  type DateTime,
  type DateTimes,
  isDateTimes,
  NULL,
  type Numeric,
  parameter,
  parameterOr,
  type Run,
  type Value,
} from '#afl/runtime';
import { described } from './described.ts';

function valueAt(array: Numeric | DateTime | DateTimes, bar: number): Value {
  if (typeof array === 'number' || array.kind === 'datetime') return array;
  if (isDateTimes(array)) return { kind: 'datetime', ms: array.data[bar] ?? Number.NaN };
  return array.data[bar] ?? NULL;
}

function chosenBar(signature: string, summary: string, bar: (run: Run) => number): Builtin {
  return builtin({
    ...described(signature, 'any', summary),
    lookAhead: true,
    parameters: signature.includes('lastmode')
      ? [parameter('carried', 'array'), parameterOr('number', 'lastmode', 1)]
      : [parameter('carried', 'array')],
    call: ([array], run) => {
      const value = valueAt(array, bar(run));
      return value === NULL ? 0 : value;
    },
  });
}

export const CHOSEN_BAR: readonly Builtin[] = [
  chosenBar('LastValue(array, lastmode=True)', 'The last value; 0 when it is Null.', (run) => run.barCount - 1),
  chosenBar(
    'SelectedValue(array)',
    'The value on the last bar of the range; 0 when it is Null.',
    (run) => run.range.last,
  ),
];
