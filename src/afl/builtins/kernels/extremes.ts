/**
 * Highest and lowest values by one structure: the bars that may still become the extreme, oldest first, their values
 * strictly falling (for the highest). The extreme since any bar is the first of them from that bar on, found by halving.
 * Of equal values the latest counts. NaN is neither higher nor lower than anything and is never an extreme.
 */
import { isTrue, type Kernel, NULL, named } from '#afl/runtime';
import { type Begun, barByBar, everyBar } from './bar-by-bar.ts';
import { type Latest, latest, recall, remember } from './latest.ts';
import { periodOf } from './smoothing.ts';
import { wholePeriod } from './window.ts';

export type Side = 'highest' | 'lowest';

/** What is published of the extreme. */
export type Wanted = 'value' | 'bars';

interface Candidates {
  bars: number[];
}

/** Takes in the value of a bar. */
function admit(candidates: Candidates, side: Side, x: Float32Array, bar: number): void {
  const value = x[bar]!;
  if (Number.isNaN(value)) return;
  const { bars } = candidates;
  while (bars.length > 0) {
    const last = x[bars.at(-1)!]!;
    if (side === 'highest' ? last > value : last < value) break;
    bars.pop();
  }
  bars.push(bar);
}

/** Index of the first candidate at or after a bar; `bars.length` when there is none. */
function firstFrom(bars: readonly number[], from: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function published(wanted: Wanted, x: Float32Array, extreme: number | undefined, bar: number): number {
  if (extreme === undefined) return Number.NaN;
  return wanted === 'value' ? x[extreme]! : bar - extreme;
}

/** Over the last n bars. Input x, and the periods when they vary; else the argument n. */
export function windowExtreme(side: Side, wanted: Wanted): Kernel<Begun<Candidates>> {
  const kernel = barByBar<Candidates>({
    begin: () => ({ bars: [] }),
    next: (state, bar, start, args, x, periods) => {
      admit(state, side, x, bar);
      const varies = periods.length > 0;
      const n = varies ? wholePeriod(periods[bar]!) : periodOf(args);
      const from = bar - n + 1;
      if (!(n >= 1) || from < start) return NULL;
      const found = firstFrom(state.bars, from);
      const extreme = state.bars[found];
      // With a constant period, what has left the window is out for good; it is dropped half a list at a time.
      if (!varies && found > 32 && found * 2 > state.bars.length) state.bars = state.bars.slice(found);
      return published(wanted, x, extreme, bar);
    },
  });
  return named(`${side} ${wanted}`, kernel);
}

/** From the first bar on. Input x. */
export function runningExtreme(side: Side, wanted: Wanted): Kernel<Begun<{ at: number }>> {
  return barByBar({
    begin: () => ({ at: -1 }),
    next: (state, bar, _start, _args, x) => {
      const value = x[bar]!;
      const best = state.at < 0 ? Number.NaN : x[state.at]!;
      const beaten = state.at < 0 || (side === 'highest' ? value >= best : value <= best);
      if (beaten && !Number.isNaN(value)) state.at = bar;
      return published(wanted, x, state.at < 0 ? undefined : state.at, bar);
    },
  });
}

interface Since extends Candidates {
  /** The latest bars on which the expression was true. */
  readonly times: Latest;
  start: number;
}

/** From the n-th latest bar on which the expression was true. Inputs expression and x; argument n. */
export function extremeSince(side: Side, wanted: Wanted): Kernel<Since> {
  return everyBar<Since>({
    begin: () => ({ bars: [], times: latest(), start: -1 }),
    next: (state, bar, _start, args, expression, x) => {
      const n = periodOf(args);
      if (state.start < 0 && x[bar] !== NULL) state.start = bar;
      if (state.start < 0) return NULL;
      admit(state, side, x, bar);
      if (isTrue(expression[bar]!)) remember(state.times, bar, n);
      const time = recall(state.times, n);
      if (time === undefined) return NULL;
      const found = firstFrom(state.bars, time);
      const extreme = state.bars[found];
      // The n-th latest time never moves back, so earlier candidates are out for good.
      if (found > 32 && found * 2 > state.bars.length) state.bars = state.bars.slice(found);
      return published(wanted, x, extreme, bar);
    },
  });
}
