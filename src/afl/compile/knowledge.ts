/**
 * What can be said of a value before any bar is seen: whether later bars take part in it, how far behind it lags, and its
 * number where that is known. Two ways to the same place say together what both of them say.
 */
import type { Span } from '#afl/syntax';
import { ANY, type Range, span } from './ranges.ts';

/** A place from which later bars come into a value. */
export interface Foresight {
  /** What does it: the name of a function, or an element as written. */
  readonly by: string;
  readonly span: Span;
}

export interface Knowledge {
  readonly foresight: ReadonlySet<Foresight>;
  /** Its value on a bar follows from what is known so many bars before; Infinity: from no market data at all. */
  readonly lag: number;
  /** Its number, if it is one and the same in every run; a parameter's default counts. */
  readonly constant: number | null;
  /** Its number on any bar lies between these, both included. */
  readonly range: Range;
  /** It is the number of a bar counted from the last one, such as BarCount - 1. */
  readonly fromEnd: boolean;
}

const NONE: ReadonlySet<Foresight> = new Set();

export const OF_THIS_BAR: Knowledge = { foresight: NONE, lag: 0, constant: null, range: ANY, fromEnd: false };
export const OF_NO_BAR: Knowledge = { ...OF_THIS_BAR, lag: Number.POSITIVE_INFINITY };

export function ofConstant(value: number): Knowledge {
  return { ...OF_NO_BAR, constant: value, range: { least: value, most: value } };
}

/** Of a value that several go into. */
export function together(all: readonly Knowledge[]): Knowledge {
  return {
    foresight: unite(all.map((each) => each.foresight)),
    lag: Math.min(...all.map((each) => each.lag)),
    constant: null,
    range: ANY,
    fromEnd: false,
  };
}

/** Of a value that may have come either way. */
export function either(a: Knowledge, b: Knowledge): Knowledge {
  if (a === b) return a;
  return {
    foresight: unite([a.foresight, b.foresight]),
    lag: Math.min(a.lag, b.lag),
    constant: a.constant === b.constant ? a.constant : null,
    range: span(a.range, b.range),
    fromEnd: a.fromEnd && b.fromEnd,
  };
}

export function foreseeing(of: Knowledge, more: Iterable<Foresight>): Knowledge {
  const foresight = unite([of.foresight, new Set(more)]);
  return foresight === of.foresight ? of : { ...of, foresight };
}

export function same(a: Knowledge, b: Knowledge): boolean {
  if (a === b) return true;
  const alike = a.lag === b.lag && a.constant === b.constant && a.fromEnd === b.fromEnd;
  return (
    alike && a.foresight.size === b.foresight.size && a.range.least === b.range.least && a.range.most === b.range.most
  );
}

function unite(sets: readonly ReadonlySet<Foresight>[]): ReadonlySet<Foresight> {
  const [first = NONE, ...others] = sets.filter((each) => each.size > 0);
  if (others.every((each) => each === first || [...each].every((one) => first.has(one)))) return first;
  return new Set([...first, ...others.flatMap((each) => [...each])]);
}
