/**
 * What kernels that go from bar to bar do once they are under way: their first bars over, no Null to be asked for. A kernel of
 * its own (native-averages.ts) and a chain of several (chain.ts) are made of the same.
 */
import { type Code, F64, f32, f64, get, i32, type Locals, set } from './assembler.ts';

/** Where a recurrence is written. */
export interface Site {
  readonly locals: Locals;
  /** Address of what it keeps. */
  kept(): Code;
  /** One of its numbers, a float64. */
  number(index: 0 | 1): Code;
  /** An input's value of the bar that is computed. */
  input(index: number): Code;
  /** One of so many bars before; `before` once, in front. */
  earlier(index: number, back: Code): { readonly before: Code; readonly value: Code };
}

export interface Recurrence {
  /** Whether it is under way on a bar, by what it keeps. */
  readonly isUnderWay: (bar: Code) => Code;
  /** What it goes on from, float64. */
  readonly kept: readonly { readonly local: number; readonly at: number }[];
  /** Once, in front. */
  readonly before: Code;
  /** From bar to bar. */
  readonly next: Code;
  /** A float32. */
  readonly result: Code;
  /** Whether it did not hold for one of the values it was given. */
  readonly isOdd?: Code;
}

/** Kept: the first bar with values plus one; how many values were seen; the numbers. */
export const START = 0;
export const SEEN = 4;
export const VALUE = 8;
export const SECOND_VALUE = 16;

const ONE = f64.const(1);

/** y = share·x + (1 − share)·y, seeded with the mean of the first n values. */
function smoothing(site: Site, share: (n: Code) => Code): Recurrence {
  const [value, factor, rest] = [0, 1, 2].map(() => site.locals.make(F64)) as [number, number, number];
  return {
    isUnderWay: () => i32.ge(i32.load(site.kept(), SEEN), i32.fromF64(site.number(0))),
    kept: [{ local: value, at: VALUE }],
    before: [...set(factor, share(site.number(0))), ...set(rest, f64.sub(ONE, get(factor)))],
    next: set(value, f64.add(f64.mul(get(factor), f64.fromF32(site.input(0))), f64.mul(get(rest), get(value)))),
    result: f32.fromF64(get(value)),
  };
}

/** 100·P/(P+N) of gains and losses, each smoothed from zero. It does not hold for changes that are not finite. */
function strength(site: Site): Recurrence {
  const make = (): number => site.locals.make(F64);
  const [gains, losses, half, rest, change, size] = [make(), make(), make(), make(), make(), make()];
  const then = site.earlier(0, i32.fromF64(site.number(1)));
  const smoothed = (last: number, twice: Code): Code =>
    set(last, f64.add(f64.mul(get(half), twice), f64.mul(get(rest), get(last))));
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
    before: [
      ...set(half, f64.div(ONE, site.number(0))),
      ...set(rest, f64.sub(ONE, get(half))),
      ...set(half, f64.mul(get(half), f64.const(0.5))),
      ...then.before,
    ],
    next: [
      ...set(change, f64.sub(f64.fromF32(site.input(0)), f64.fromF32(then.value))),
      // Of a finite change twice Max( change, 0 ) and Max( -change, 0 ), bit for bit, without a branch.
      ...set(size, f64.abs(get(change))),
      ...smoothed(gains, f64.add(get(size), get(change))),
      ...smoothed(losses, f64.sub(get(size), get(change))),
    ],
    result: f32.fromF64(f64.div(f64.mul(f64.const(100), get(gains)), f64.add(get(gains), get(losses)))),
    // Of a change that was not finite one of them is NaN for ever.
    isOdd: f64.ne(f64.sub(get(gains), get(losses)), f64.sub(get(gains), get(losses))),
  };
}

/** What only waits for its first bar. */
function passing(site: Site, result: Code, after: number): Recurrence {
  const start = i32.load(site.kept(), START);
  return {
    isUnderWay: (bar) => i32.and(i32.ne(start, i32.const(0)), i32.gt(bar, i32.add(start, i32.const(after - 2)))),
    ...{ kept: [], before: [], next: [], result },
  };
}

export const RECURRENCES = {
  exponential: (site) => smoothing(site, (n) => f64.div(f64.const(2), f64.add(n, ONE))),
  wilder: (site) => smoothing(site, (n) => f64.div(ONE, n)),
  strength,
  withoutFirst: (site) => passing(site, site.input(0), 1),
  difference: (site) => passing(site, f32.sub(site.input(0), site.input(1)), 0),
} satisfies Readonly<Record<string, (site: Site) => Recurrence>>;

export function load(site: Site, { kept }: Recurrence): Code {
  return kept.flatMap(({ local, at }) => set(local, f64.load(site.kept(), at)));
}

export function save(site: Site, { kept }: Recurrence): Code {
  return kept.flatMap(({ local, at }) => f64.store(site.kept(), get(local), at));
}
