/**
 * Longer intervals inside one formula. TimeFrameSet squeezes the price arrays into them, TimeFrameExpand brings what
 * was computed there back to base bars, TimeFrameGetPrice does both for one price field (afl-language.md §15).
 */
import { type Builtin, builtin, type PriceName, parameter, parameterOr, type Run, series } from '#afl/runtime';
import { COMPRESS_LAST, EXPAND_FIRST, EXPAND_LAST, EXPAND_POINT } from './constants.ts';
import { described } from './described.ts';
import { basePrice, enterFrame, frameState, groupsOf, PRICE_COMPRESSION, restorePrices } from './frame.ts';
import { compress, expand } from './time-groups.ts';
import { restoreTradePrices } from './trade-prices.ts';

/** Below this a negative interval means N-volume bars. */
const VOLUME_BARS = -1_000_000;

/** @returns the interval; ends the run for kinds of bars that cannot be made from time bars */
function timeInterval(run: Run, interval: number): number {
  if (interval >= VOLUME_BARS) return interval;
  return run.fail(
    48,
    'N-volume bars cannot be made here: bars would have to be split.',
    'Use an interval in seconds, such as in15Minute.',
  );
}

const PRICE_LETTERS: Readonly<Record<string, PriceName>> = {
  O: 'open',
  H: 'high',
  L: 'low',
  C: 'close',
  V: 'volume',
  I: 'openint',
  A: 'avg',
};

/** `C`, `Close`, `close` … @returns null for what is no price field */
export function priceField(text: string): PriceName | null {
  return PRICE_LETTERS[text.trim().charAt(0).toUpperCase()] ?? null;
}

export const TIME_FRAMES: readonly Builtin[] = [
  builtin({
    ...described('TimeFrameSet(interval)', 'nothing', 'Replaces the price arrays by bars of a longer interval.'),
    parameters: [parameter('number', 'interval')],
    call: ([interval], run) => {
      enterFrame(run, timeInterval(run, interval));
      return undefined;
    },
  }),
  builtin({
    ...described('TimeFrameRestore(tradeprices=False)', 'nothing', 'Brings the original price arrays back.'),
    parameters: [parameterOr('number', 'tradeprices', 0)],
    call: ([tradePrices], run) => {
      restorePrices(run);
      if (tradePrices !== 0) restoreTradePrices(run);
      return undefined;
    },
  }),
  builtin({
    ...described(
      'TimeFrameCompress(array, interval, mode=compressLast)',
      'array',
      'One value an interval, squeezed to the end of the array.',
    ),
    parameters: [
      parameter('array', 'array'),
      parameter('number', 'interval'),
      parameterOr('number', 'mode', COMPRESS_LAST),
    ],
    call: ([array, interval, mode], run) =>
      series(compress(groupsOf(run, timeInterval(run, interval)), array.data, mode, run.floats())),
  }),
  builtin({
    ...described(
      'TimeFrameExpand(array, interval, mode=expandLast)',
      'array',
      'A compressed array back on base bars; a value is known from the last bar of its interval on.',
    ),
    lookAhead: true,
    // What lags by an interval is known when the next one begins; that a bar is its interval's last is not known on it.
    looksAhead: ([, , mode], lag) => mode === EXPAND_POINT || (mode === EXPAND_FIRST && lag < 1),
    parameters: [
      parameter('array', 'array'),
      parameter('number', 'interval'),
      parameterOr('number', 'mode', EXPAND_LAST),
    ],
    call: ([array, interval, mode], run) =>
      series(expand(groupsOf(run, timeInterval(run, interval)), array.data, mode, 0, run.floats())),
  }),
  builtin({
    ...described(
      'TimeFrameGetPrice("field", interval, shift=0, mode=expandFirst)',
      'array',
      'A price of a longer interval on base bars; with shift 0 it knows the interval’s end from its start.',
    ),
    lookAhead: true,
    looksAhead: ([, , shift = 0, mode]) => shift > 0 || mode === EXPAND_POINT || (shift === 0 && mode === EXPAND_FIRST),
    parameters: [
      parameter('string', 'field'),
      parameter('number', 'interval'),
      parameterOr('number', 'shift', 0),
      parameterOr('number', 'mode', EXPAND_FIRST),
    ],
    call: ([field, interval, shift, mode], run) => {
      const name =
        priceField(field) ?? run.fail(5, `'${field}' is no price field.`, 'Use "O", "H", "L", "C", "V" or "I".');
      const groups = groupsOf(run, timeInterval(run, interval));
      const squeezed = compress(groups, basePrice(run, name).data, PRICE_COMPRESSION[name], run.floats());
      return series(expand(groups, squeezed, mode, Math.trunc(shift), run.floats()));
    },
  }),
  builtin({
    ...described('TimeFrameMode(mode)', 'nothing', 'What intervals count: 0 seconds, 1 ticks (here: bars).'),
    parameters: [parameter('number', 'mode')],
    call: ([mode], run) => {
      if (mode !== 0 && mode !== 1) {
        run.fail(
          48,
          'N-volume and range bars cannot be made here: bars would have to be split.',
          'Use TimeFrameMode( 0 ).',
        );
      }
      const state = frameState(run);
      state.mode = mode;
      state.groups.clear();
      return undefined;
    },
  }),
];
