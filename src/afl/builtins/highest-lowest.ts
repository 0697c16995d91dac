/** Highest and lowest values, over n bars, from the first bar on, and since a condition. */
import { type Builtin, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction, PERIODS } from './array-function.ts';
import { described } from './described.ts';
import { zeroOrMore } from './empty-window.ts';
import { extremeSince, runningExtreme, type Side, type Wanted, windowExtreme } from './kernels/extremes.ts';

function family(side: Side, wanted: Wanted, names: { window: string; running: string; since: string }): Builtin[] {
  const what = wanted === 'value' ? `${side} value` : `bars since the ${side} value`;
  const text = `${what[0]!.toUpperCase()}${what.slice(1)}`;
  return [
    arrayFunction({
      ...described(`${names.window}(array, periods)`, 'array', `${text} of the last n bars, this one included.`),
      parameters: [ARRAY, PERIODS],
      check: zeroOrMore(names.window),
      kernel: windowExtreme(side, wanted),
    }),
    arrayFunction({
      ...described(`${names.running}(array)`, 'array', `${text} from the first bar on.`),
      parameters: [ARRAY],
      kernel: runningExtreme(side, wanted),
    }),
    arrayFunction({
      ...described(
        `${names.since}(expression, array, n=1)`,
        'array',
        `${text} from the n-th latest bar on which the expression was true.`,
      ),
      parameters: [parameter('array', 'expression'), ARRAY, parameterOr('number', 'n', 1)],
      positive: ['n'],
      kernel: extremeSince(side, wanted),
    }),
  ];
}

export const HIGHEST_LOWEST: readonly Builtin[] = [
  ...family('highest', 'value', { window: 'HHV', running: 'Highest', since: 'HighestSince' }),
  ...family('highest', 'bars', { window: 'HHVBars', running: 'HighestBars', since: 'HighestSinceBars' }),
  ...family('lowest', 'value', { window: 'LLV', running: 'Lowest', since: 'LowestSince' }),
  ...family('lowest', 'bars', { window: 'LLVBars', running: 'LowestBars', since: 'LowestSinceBars' }),
];
