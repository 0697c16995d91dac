/** One comparison of what a formula gives with what somebody else says it must give. */
import { type BarColumns, NULL, prepareFormula, runFormula } from '#afl';
import { conformanceHost } from '../conformance/scene.ts';

export interface Check {
  /** What it is compared with, in that one's own words. */
  readonly what: string;
  readonly formula: string;
  /** A known difference, and why AmiBroker's way is the documented one. */
  readonly note?: string;
  run(): Measured;
}

export interface Measured {
  /** How many values were compared. */
  readonly compared: number;
  /** The largest difference, and the largest that is let pass. */
  readonly largest: number;
  readonly limit: number;
  /** Empty when the check passes. */
  readonly fault: string;
}

export function passesCheck(check: Check): boolean {
  return check.run().fault === '';
}

/** Values a bar; null for Null, undefined where nothing is said of the bar. */
export type Wanted = ArrayLike<number | null | undefined>;

/**
 * @param relative added to the limit for each unit of the wanted value: what float32 costs of large numbers
 * @param atLeast  fewer values than that are no comparison
 */
export function measured(
  found: ArrayLike<number>,
  wanted: Wanted,
  { limit, relative = 0, atLeast = 1 }: { limit: number; relative?: number; atLeast?: number },
): Measured {
  let [compared, largest, fault] = [0, 0, ''];
  for (let bar = 0; bar < wanted.length; bar += 1) {
    const [ours, theirs] = [found[bar]!, wanted[bar]];
    if (theirs === undefined) continue;
    if (theirs === null || ours === NULL) {
      if (theirs !== null || ours !== NULL) fault ||= `bar ${bar}: ${ours} where ${theirs} is wanted`;
      continue;
    }
    if (Number.isNaN(ours) && Number.isNaN(theirs)) continue;
    compared += 1;
    const difference = Math.abs(ours - theirs);
    largest = Math.max(largest, difference);
    if (!(difference <= limit + relative * Math.abs(theirs))) fault ||= `bar ${bar}: ${ours} where ${theirs} is wanted`;
  }
  if (compared < atLeast) fault ||= `only ${compared} values were compared`;
  return { compared, largest, limit, fault };
}

/** @param formula an expression, or statements that assign `x` @returns the array it gives */
export function computed(formula: string, bars: BarColumns): Float32Array {
  const source = formula.includes('=') && formula.includes(';') ? formula : `x = ${formula};`;
  const host = conformanceHost(import.meta.filename);
  const prepared = prepareFormula({ source: `${source}\nGraph0 = x;`, file: 'check.afl', host });
  if (!prepared.ok) throw new Error(`${formula}: ${prepared.diagnostics.map(({ message }) => message).join('\n')}`);
  const result = runFormula(prepared.formula, { bars, host, action: 'indicator' });
  if (!result.ok) throw new Error(`${formula}: ${result.error.message}`);
  return result.plots[0]!.values[0]!.data;
}

/** Minute bars of given prices. */
export function barsOf(columns: {
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
}): BarColumns {
  const start = Float64Array.from(columns.close, (_, bar) => Date.UTC(2026, 0, 5) + bar * 60_000);
  return {
    start,
    localTime: start,
    tradingDay: start.map((at) => Math.floor(at / 86_400_000) * 86_400_000),
    open: Float32Array.from(columns.open),
    high: Float32Array.from(columns.high),
    low: Float32Array.from(columns.low),
    close: Float32Array.from(columns.close),
    volume: Float32Array.from(columns.volume),
    openInterest: new Float32Array(start.length),
  };
}
