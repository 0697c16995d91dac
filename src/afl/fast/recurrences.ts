/**
 * What kernels that go from bar to bar do once they are under way: their first bars over, no Null to be asked for. A kernel of
 * its own (native-averages.ts) and a chain of several (chain.ts) are made of the same. A chain computes two bars at a time: all
 * but what each bar needs of the one before is done for both at once.
 */
import { type Code, F64, f32, f32x4, f64, f64x2, get, i32, set, type Type, V128 } from './assembler.ts';
import type { Locals } from './module-text.ts';

/** The instructions for the bars that are computed at a time. */
interface Arithmetic {
  readonly type: Type;
  readonly add: (a: Code, b: Code) => Code;
  readonly sub: (a: Code, b: Code) => Code;
  readonly mul: (a: Code, b: Code) => Code;
  readonly div: (a: Code, b: Code) => Code;
  readonly abs: (a: Code) => Code;
  /** A float64 for each bar. */
  readonly each: (value: Code) => Code;
  readonly toFloat64: (value: Code) => Code;
  readonly toFloat32: (value: Code) => Code;
  /** Of float32. */
  readonly difference: (a: Code, b: Code) => Code;
}

export const ONE_BAR: Arithmetic = {
  ...f64,
  type: F64,
  each: (value) => value,
  toFloat64: f64.fromF32,
  toFloat32: f32.fromF64,
  difference: f32.sub,
};

/** Of float32 the first two of four. */
export const TWO_BARS: Arithmetic = {
  ...f64x2,
  type: V128,
  each: f64x2.splat,
  toFloat64: f64x2.fromF32x4,
  toFloat32: f32x4.fromF64x2,
  difference: f32x4.sub,
};

/** Where a recurrence is written. */
export interface Site {
  readonly locals: Locals;
  readonly arithmetic: Arithmetic;
  /** Address of what it keeps. */
  kept(): Code;
  /** One of its numbers, a float64. */
  number(index: 0 | 1): Code;
  /** An input's float32 of the bars that are computed. */
  input(index: number): Code;
  /** Those of so many bars before; `before` once, in front. */
  earlier(index: number, back: Code): { readonly before: Code; readonly value: Code };
}

export interface Recurrence {
  /** Whether it is under way on a bar, by what it keeps. */
  readonly isUnderWay: (bar: Code) => Code;
  /** What it goes on from, float64. */
  readonly kept: readonly { readonly local: number; readonly at: number }[];
  /** Once, in front. */
  readonly before: Code;
  /** On each turn, in front of the terms. */
  readonly prepared: Code;
  /** From bar to bar each of what it keeps becomes its term + `rest` times itself. */
  readonly terms: readonly Code[];
  readonly rest: Code;
  /** Float32, of what it keeps. */
  readonly result: (values: readonly Code[]) => Code;
  /** Whether it did not hold for one of the values it was given. */
  readonly isOdd?: (values: readonly Code[]) => Code;
}

/** Kept: the first bar with values plus one; how many values were seen; the numbers. */
export const START = 0;
export const SEEN = 4;
export const VALUE = 8;
export const SECOND_VALUE = 16;

const ONE = f64.const(1);

/** y = share·x + (1 − share)·y, seeded with the mean of the first n values. */
function smoothing(site: Site, share: (n: Code) => Code): Recurrence {
  const { mul, each, toFloat64, toFloat32, type } = site.arithmetic;
  const [value, rest, factor] = [site.locals.make(F64), site.locals.make(F64), site.locals.make(type)];
  return {
    isUnderWay: () => i32.ge(i32.load(site.kept(), SEEN), i32.fromF64(site.number(0))),
    kept: [{ local: value, at: VALUE }],
    before: [...set(factor, each(share(site.number(0)))), ...set(rest, f64.sub(ONE, share(site.number(0))))],
    prepared: [],
    terms: [mul(get(factor), toFloat64(site.input(0)))],
    rest: get(rest),
    result: ([y]) => toFloat32(y!),
  };
}

/** 100·P/(P+N) of gains and losses, each smoothed from zero. It does not hold for changes that are not finite. */
function strength(site: Site): Recurrence {
  const { add, sub, mul, div, abs, each, toFloat64, toFloat32, type } = site.arithmetic;
  const { locals } = site;
  const [gains, losses, rest] = [locals.make(F64), locals.make(F64), locals.make(F64)];
  const [half, change, size] = [locals.make(type), locals.make(type), locals.make(type)];
  const then = site.earlier(0, i32.fromF64(site.number(1)));
  const share = f64.div(ONE, site.number(0));
  // The first change that is shown is the n-th.
  const shown = i32.add(i32.fromF64(site.number(0)), i32.fromF64(site.number(1)));
  return {
    isUnderWay: (bar) =>
      i32.and(
        i32.ne(i32.load(site.kept(), START), i32.const(0)),
        i32.ge(bar, i32.sub(i32.add(i32.load(site.kept(), START), shown), i32.const(2))),
      ),
    kept: [
      { local: gains, at: VALUE },
      { local: losses, at: SECOND_VALUE },
    ],
    before: [...set(rest, f64.sub(ONE, share)), ...set(half, each(f64.mul(share, f64.const(0.5)))), ...then.before],
    prepared: [...set(change, sub(toFloat64(site.input(0)), toFloat64(then.value))), ...set(size, abs(get(change)))],
    // Of a finite change twice Max( change, 0 ) and Max( -change, 0 ), bit for bit, without a branch.
    terms: [mul(get(half), add(get(size), get(change))), mul(get(half), sub(get(size), get(change)))],
    rest: get(rest),
    result: ([gained, lost]) => toFloat32(div(mul(each(f64.const(100)), gained!), add(gained!, lost!))),
    // Of a change that was not finite one of them is NaN for ever.
    isOdd: ([gained, lost]) => f64.ne(f64.sub(gained!, lost!), f64.sub(gained!, lost!)),
  };
}

/** What only waits for its first bar. */
function passing(site: Site, result: Code, after: number): Recurrence {
  const start = i32.load(site.kept(), START);
  return {
    isUnderWay: (bar) => i32.and(i32.ne(start, i32.const(0)), i32.gt(bar, i32.add(start, i32.const(after - 2)))),
    ...{ kept: [], before: [], prepared: [], terms: [], rest: [], result: () => result },
  };
}

export const RECURRENCES = {
  exponential: (site) => smoothing(site, (n) => f64.div(f64.const(2), f64.add(n, ONE))),
  wilder: (site) => smoothing(site, (n) => f64.div(ONE, n)),
  strength,
  withoutFirst: (site) => passing(site, site.input(0), 1),
  difference: (site) => passing(site, site.arithmetic.difference(site.input(0), site.input(1)), 0),
} satisfies Readonly<Record<string, (site: Site) => Recurrence>>;

export function load(site: Site, { kept }: Recurrence): Code {
  return kept.flatMap(({ local, at }) => set(local, f64.load(site.kept(), at)));
}

export function save(site: Site, { kept }: Recurrence): Code {
  return kept.flatMap(({ local, at }) => f64.store(site.kept(), get(local), at));
}

/** One bar on, by what the locals hold. */
export function advance({ kept, prepared, terms, rest }: Recurrence): Code {
  const steps = kept.map(({ local }, index) => set(local, f64.add(terms[index]!, f64.mul(rest, get(local)))));
  return [...prepared, ...steps];
}

/** Its result after `advance`. */
export function resultOf({ kept, result }: Recurrence): Code {
  return result(kept.map(({ local }) => get(local)));
}
