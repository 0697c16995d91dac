/**
 * Functions of the last n bars by their sums: Σx, Σx², Σx·bar, for two arrays Σxy. The window slides by adding the bars
 * that come in and taking out those that leave; the sums are exact (exact-sum.ts), so n may change from bar to bar. A
 * bar whose window would begin before the first value, or whose period is Null or not positive, is Null.
 */
import { type Kernel, NULL } from '#afl/runtime';
import type { Arguments } from './bar-by-bar.ts';
import { addExactly, type ExactSum, exactSum } from './exact-sum.ts';

/** The window that ends with the bar just computed. */
export interface Window {
  /** The first bar with values; -1 before it was met. */
  start: number;
  /** Its oldest bar. */
  from: number;
  readonly x: ExactSum;
  readonly xx: ExactSum;
  /** Σx·bar, with the bar's number counted from the first of all. */
  readonly ramp: ExactSum;
  readonly y: ExactSum;
  readonly yy: ExactSum;
  readonly xy: ExactSum;
  /** Latest bars with NaN, +∞ and −∞. They are kept out of the sums, which they would spoil for ever. */
  lastNan: number;
  lastRise: number;
  lastFall: number;
}

export interface WindowRule {
  /** The sums it needs besides Σx. */
  readonly sums: readonly ('squares' | 'ramp' | 'pair')[];
  /** The value from the sums over `n` bars that end with `bar`, all finite. */
  readonly value: (window: Window, n: number, bar: number, args: Arguments) => number;
  /** What a window with an infinite value (and no NaN) gives: that infinity, or NaN where it says nothing. */
  readonly infinite?: boolean;
  /** What an empty window (a variable period of 0) gives. */
  readonly empty?: number;
}

/**
 * The inputs are x, for a `pair` also y, then the periods when they vary; a constant period is the first scalar argument.
 */
export function windowKernel(rule: WindowRule): Kernel<Window> {
  const squares = rule.sums.includes('squares');
  const ramp = rule.sums.includes('ramp');
  const pair = rule.sums.includes('pair');

  /** Adds (sign 1) or takes out (sign -1) one bar. */
  const move = (window: Window, x: number, y: number, bar: number, sign: number): void => {
    if (!Number.isFinite(x + y)) return;
    addExactly(window.x, sign * x);
    if (squares) addExactly(window.xx, sign * x * x);
    if (ramp) addExactly(window.ramp, sign * x * bar);
    if (pair) {
      addExactly(window.y, sign * y);
      addExactly(window.yy, sign * y * y);
      addExactly(window.xy, sign * x * y);
    }
  };

  return {
    begin: () => ({
      start: -1,
      from: 0,
      x: exactSum(),
      xx: exactSum(),
      ramp: exactSum(),
      y: exactSum(),
      yy: exactSum(),
      xy: exactSum(),
      lastNan: -1,
      lastRise: -1,
      lastFall: -1,
    }),
    run: (inputs, out, from, to, window, args) => {
      const xs = inputs[0]!;
      const ys = pair ? inputs[1]! : null;
      const periods = inputs[pair ? 2 : 1];
      const constant = Math.trunc(args[0] ?? 0);
      for (let bar = from; bar < to; bar += 1) {
        out[bar] = NULL;
        const x = xs[bar]!;
        const y = ys === null ? 0 : ys[bar]!;
        if (window.start < 0) {
          if (x === NULL || y === NULL) continue;
          window.start = bar;
          window.from = bar;
        }
        move(window, x, y, bar, 1);
        notice(window, x + y, bar);
        const n = periods === undefined ? constant : wholePeriod(periods[bar]!);
        if (n === 0 && rule.empty !== undefined) out[bar] = rule.empty;
        const first = bar - n + 1;
        if (!(n >= 1) || first < window.start) continue;
        for (; window.from < first; window.from += 1) {
          move(window, xs[window.from]!, ys === null ? 0 : ys[window.from]!, window.from, -1);
        }
        while (window.from > first) {
          window.from -= 1;
          move(window, xs[window.from]!, ys === null ? 0 : ys[window.from]!, window.from, 1);
        }
        out[bar] = unbounded(window, rule) ?? rule.value(window, n, bar, args);
      }
    },
  };
}

/** A period given by an array: without its fraction; NaN for Null, so that every comparison fails. */
export function wholePeriod(value: number): number {
  return value === NULL ? Number.NaN : Math.trunc(value);
}

function notice(window: Window, value: number, bar: number): void {
  if (Number.isNaN(value)) window.lastNan = bar;
  else if (value === Number.POSITIVE_INFINITY) window.lastRise = bar;
  else if (value === Number.NEGATIVE_INFINITY) window.lastFall = bar;
}

/** NaN or an infinity when the window holds one, else null. */
function unbounded(window: Window, rule: WindowRule): number | null {
  const nan = window.lastNan >= window.from;
  const rise = window.lastRise >= window.from;
  const fall = window.lastFall >= window.from;
  if (!nan && !rise && !fall) return null;
  if (nan || rise === fall || rule.infinite !== true) return Number.NaN;
  return rise ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
