/**
 * The kernels that make signals of conditions: crossings, first-of-a-kind, latches, bars and values since. Conditions
 * read Null as "not true" wherever it stands, so a condition that is not yet defined does not stop a latch.
 */
import { isTrue, type Kernel, NULL, named } from '#afl/runtime';
import { type Begun, barByBar, everyBar } from './bar-by-bar.ts';
import { latest, recall, remember } from './latest.ts';
import { periodOf } from './smoothing.ts';

/** The bar before decides what counts as crossing: equality does. On the first bar there is none. */
export const CROSS = named(
  'cross',
  barByBar({
    begin: () => null,
    next: (_kept, bar, start, _args, a, b) => (bar > start && a[bar - 1]! <= b[bar - 1]! && a[bar]! > b[bar]! ? 1 : 0),
  }),
);

/** When both are true on one bar, the first passes if armed, then the second arms again. */
export const EXCESS_REMOVED = named(
  'excessRemoved',
  everyBar({
    begin: () => ({ armed: true }),
    next: (state, bar, _start, _args, a, b) => {
      const passes = state.armed && isTrue(a[bar]!);
      if (passes) state.armed = false;
      if (isTrue(b[bar]!)) state.armed = true;
      return passes ? 1 : 0;
    },
  }),
);

export const EXCESS_REMOVED_FOR_A_SPAN = everyBar({
  begin: () => ({ silentUntil: 0 }),
  next: (state, bar, _start, args, a) => {
    if (!isTrue(a[bar]!) || bar < state.silentUntil) return 0;
    state.silentUntil = bar + periodOf(args) + 1;
    return 1;
  },
});

/** The second array resets, so on a bar where both are true the latch is off. */
export const LATCH = named(
  'latch',
  everyBar({
    begin: () => ({ on: false }),
    next: (state, bar, _start, _args, a, b) => {
      if (isTrue(b[bar]!)) state.on = false;
      else if (isTrue(a[bar]!)) state.on = true;
      return state.on ? 1 : 0;
    },
  }),
);

export const BARS_SINCE = named(
  'barsSince',
  everyBar({
    begin: () => ({ at: -1 }),
    next: (state, bar, _start, _args, a) => {
      if (isTrue(a[bar]!)) state.at = bar;
      return state.at < 0 ? NULL : bar - state.at;
    },
  }),
);

/** The true bar is the first of the n. */
export const HOLD = named(
  'hold',
  everyBar({
    begin: () => ({ until: 0 }),
    next: (state, bar, _start, args, a) => {
      if (isTrue(a[bar]!)) state.until = bar + periodOf(args);
      return bar < state.until ? 1 : 0;
    },
  }),
);

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

/** By comparison sign. Inputs past and current. */
export const BARS_SINCE_COMPARE: ReadonlyMap<string, Kernel<Begun<number[]>>> = new Map([
  ['>', barsSinceCompare((past, current) => past > current, false)],
  ['>=', barsSinceCompare((past, current) => past >= current, false)],
  ['<', barsSinceCompare((past, current) => past < current, true)],
  ['<=', barsSinceCompare((past, current) => past <= current, true)],
]);

/** Inputs expression and array; argument n ≥ 1. */
export const VALUE_WHEN = everyBar({
  begin: latest,
  next: (values, bar, _start, args, expression, x) => {
    const n = periodOf(args);
    if (isTrue(expression[bar]!)) remember(values, x[bar]!, n);
    return recall(values, n) ?? NULL;
  },
});
