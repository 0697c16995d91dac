/** Patterns of a bar against the bar before. On the first bar there is none. */
import type { Builtin } from '#afl/runtime';
import { arrayFunction } from './array-function.ts';
import { described } from './described.ts';
import { barByBar } from './kernels/bar-by-bar.ts';

/** @param holds from this bar's high and low and those of the bar before */
function pattern(
  name: string,
  summary: string,
  holds: (high: number, low: number, lastHigh: number, lastLow: number) => boolean,
): Builtin {
  return arrayFunction({
    ...described(`${name}()`, 'array', summary),
    parameters: [],
    prices: ['high', 'low'],
    kernel: barByBar({
      begin: () => null,
      next: (_kept, bar, start, _args, high, low) =>
        bar > start && holds(high[bar]!, low[bar]!, high[bar - 1]!, low[bar - 1]!) ? 1 : 0,
    }),
  });
}

export const PRICE_PATTERNS: readonly Builtin[] = [
  pattern('GapUp', 'The low lies above the high before.', (_high, low, lastHigh) => lastHigh < low),
  pattern('GapDown', 'The high lies below the low before.', (high, _low, _lastHigh, lastLow) => lastLow > high),
  pattern(
    'Inside',
    'High and low lie inside those before.',
    (high, low, lastHigh, lastLow) => high < lastHigh && low > lastLow,
  ),
  pattern(
    'Outside',
    'High and low lie outside those before.',
    (high, low, lastHigh, lastLow) => high > lastHigh && low < lastLow,
  ),
];
