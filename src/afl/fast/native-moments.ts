/**
 * The native kernel of deviations, and of means at the same time. Distances from an anchor among the last bars are small, so
 * their squares and sums are exact in float64: as long as n times the largest distance is below 2^26 units of a power of two
 * that every value is a whole number of. Then n²·variance is exact, as the interpreter's is, and two bars are computed at a
 * time. Every so many bars another anchor is taken; what slides out leaves no trace, so it does not matter where.
 */
import { NULL } from '#afl/runtime';
import {
  block,
  type Code,
  call,
  choice,
  either,
  F32,
  F64,
  f32,
  f32x4,
  f64,
  f64x2,
  get,
  give,
  I32,
  i32,
  i64,
  leaveIf,
  repeat,
  set,
  V128,
  when,
} from './assembler.ts';
import type { ModuleText } from './module-text.ts';
import {
  largestLane,
  type NativeBodies,
  type NativeText,
  NUMBER,
  OUT,
  SECOND_NUMBER,
  smaller,
  TO,
} from './native-text.ts';

/** Bars of one anchor. */
const ANCHORED_BARS = 256;

const UNTIL = 4;
const ANCHOR = 8;
const SUM = 16;
const SQUARES = 24;
const INVERSE = 32;
const FARTHEST_MAX = 40;

/** Where the means are written, if they are wanted. */
const MEANS = 2;

/**
 * Writes `spread`: of so many values at an address the largest distance from an anchor; infinity when one is no whole number
 * of units. @returns its index
 */
function writeSpread(module: ModuleText): number {
  const [address, count, anchor, inverse] = [0, 1, 2, 3];
  return module.function('spread', {
    params: [I32, I32, F32, F32],
    results: [F64],
    body: (locals) => {
      const make = (): number => locals.make(V128);
      const [farthest, odd, value, units, anchors, inverses] = [make(), make(), make(), make(), make(), make()];
      const take = (values: Code): Code => [
        ...set(value, values),
        ...set(farthest, f32x4.pseudoMax(get(farthest), f32x4.abs(f32x4.sub(get(value), get(anchors))))),
        ...set(units, f32x4.mul(get(value), get(inverses))),
        ...set(odd, f32x4.or(get(odd), f32x4.ne(f32x4.nearest(get(units)), get(units)))),
      ];
      const on = (bars: number): Code => [
        ...set(address, i32.add(get(address), i32.const(4 * bars))),
        ...set(count, i32.sub(get(count), i32.const(bars))),
      ];
      return [
        ...set(anchors, f32x4.splat(get(anchor))),
        ...set(inverses, f32x4.splat(get(inverse))),
        ...repeat(i32.ge(get(count), i32.const(4)), take(f32x4.load(get(address))), on(4)),
        ...repeat(i32.gt(get(count), i32.const(0)), take(f32x4.loadSplat(get(address))), on(1)),
        ...either(f64.const(Number.POSITIVE_INFINITY), largestLane(get(farthest)), f32x4.anySet(get(odd))),
      ];
    },
  });
}

class Moments {
  readonly #text: NativeText;
  readonly #spread: number;
  readonly #n: number;
  readonly #until: number;
  readonly #stop: number;
  readonly #anchor: number;
  readonly #sum: number;
  readonly #squares: number;
  readonly #unit: number;
  readonly #inverse: number;
  readonly #farthestMax: number;
  /** Twice side by side: the anchor, n times it, n, and n·(n − 1). */
  readonly #anchors: number;
  readonly #lifts: number;
  readonly #lengths: number;
  readonly #degrees: number;
  readonly #isPopulation: number;

  constructor(text: NativeText, spread: number) {
    this.#text = text;
    this.#spread = spread;
    [this.#n, this.#until, this.#stop] = [0, 1, 2].map(() => text.locals.make(I32)) as [number, number, number];
    [this.#anchor, this.#sum, this.#squares, this.#unit, this.#farthestMax] = [0, 1, 2, 3, 4].map(() =>
      text.locals.make(F64),
    ) as [number, number, number, number, number];
    this.#inverse = text.locals.make(F32);
    [this.#anchors, this.#lifts, this.#lengths, this.#degrees] = [0, 1, 2, 3].map(() => text.locals.make(V128)) as [
      number,
      number,
      number,
      number,
    ];
    this.#isPopulation = text.locals.make(I32);
  }

  write(): Code {
    const text = this.#text;
    const { start, code: skip } = text.skipNulls(1, this.#writeMean(f32.const(NULL)));
    const whole = i32.add(get(start), i32.sub(get(this.#n), i32.const(1)));
    const bar = get(text.bar);
    return [
      ...skip,
      ...set(this.#n, i32.fromF64(get(NUMBER))),
      ...set(this.#lengths, f64x2.splat(get(NUMBER))),
      ...set(this.#degrees, f64x2.splat(f64.mul(get(NUMBER), f64.sub(get(NUMBER), f64.const(1))))),
      ...set(this.#isPopulation, f64.ne(get(SECOND_NUMBER), f64.const(0))),
      ...text.eachBar([...text.writeNull(), ...this.#writeMean(f32.const(NULL))], smaller(get(TO), whole)),
      ...set(this.#until, i32.load(text.kept(), UNTIL)),
      ...set(this.#anchor, f64.load(text.kept(), ANCHOR)),
      ...set(this.#sum, f64.load(text.kept(), SUM)),
      ...set(this.#squares, f64.load(text.kept(), SQUARES)),
      ...set(this.#inverse, f32.fromF64(f64.load(text.kept(), INVERSE))),
      ...set(this.#farthestMax, f64.load(text.kept(), FARTHEST_MAX)),
      ...this.#spreadAnchor,
      ...repeat(
        i32.lt(bar, get(TO)),
        [
          ...set(this.#stop, smaller(get(TO), get(this.#until))),
          ...block([
            ...when(i32.lt(bar, get(this.#stop)), leaveIf(1, f64.le(this.#spreadFrom(bar), get(this.#farthestMax)))),
            ...this.#anchorAnew(),
          ]),
          ...this.#slide(),
        ],
        [],
      ),
      ...i32.store(text.kept(), get(this.#until), UNTIL),
      ...f64.store(text.kept(), get(this.#anchor), ANCHOR),
      ...f64.store(text.kept(), get(this.#sum), SUM),
      ...f64.store(text.kept(), get(this.#squares), SQUARES),
      ...f64.store(text.kept(), f64.fromF32(get(this.#inverse)), INVERSE),
      ...f64.store(text.kept(), get(this.#farthestMax), FARTHEST_MAX),
    ];
  }

  /** Of the values from a bar up to the stop. */
  #spreadFrom(bar: Code): Code {
    const anchor = f32.fromF64(get(this.#anchor));
    return call(
      this.#spread,
      ...[this.#text.inputAddress(0, bar), i32.sub(get(this.#stop), bar), anchor, get(this.#inverse)],
    );
  }

  /** Chooses anchor and unit for the next bars, and sums up the window before the first of them, which is then computed. */
  #anchorAnew(): Code {
    const text = this.#text;
    const [first, at] = [text.locals.make(I32), text.locals.make(I32)];
    const value = text.locals.make(F64);
    const one = f64.const(1);
    const more = f64.add(get(NUMBER), one);
    const larger = (a: Code, b: Code): Code => f64.max(a, b);
    return [
      ...set(this.#until, i32.add(get(text.bar), i32.const(ANCHORED_BARS))),
      ...set(this.#stop, smaller(get(TO), get(this.#until))),
      ...set(first, i32.sub(get(text.bar), i32.sub(get(this.#n), i32.const(1)))),
      ...set(this.#anchor, f64.fromF32(text.input(0, get(first)))),
      ...set(this.#inverse, f32.const(0)),
      // The least unit for these distances, and for n·x to fit into 53 bits; a power of two.
      ...set(
        this.#unit,
        larger(
          larger(
            f64.mul(f64.mul(this.#spreadFrom(get(first)), more), f64.const(2 ** -26)),
            f64.mul(f64.mul(f64.abs(get(this.#anchor)), more), f64.const(2 ** -52)),
          ),
          f64.const(2 ** -100),
        ),
      ),
      ...set(
        this.#unit,
        f64.ofI64(i64.and(i64.ofF64(f64.mul(get(this.#unit), f64.const(2))), i64.const(0x7ff0000000000000n))),
      ),
      ...set(this.#inverse, f32.fromF64(f64.div(one, get(this.#unit)))),
      ...set(
        this.#farthestMax,
        f64.min(f64.div(f64.mul(get(this.#unit), f64.const(2 ** 26)), more), f64.const(Number.MAX_VALUE)),
      ),
      ...when(i32.eqz(f64.le(this.#spreadFrom(get(first)), get(this.#farthestMax))), give(i32.const(1))),
      ...set(this.#sum, f64.const(0)),
      ...set(this.#squares, f64.const(0)),
      ...set(at, get(first)),
      ...repeat(
        i32.lt(get(at), get(text.bar)),
        [
          ...set(value, f64.sub(f64.fromF32(text.input(0, get(at))), get(this.#anchor))),
          ...set(this.#sum, f64.add(get(this.#sum), get(value))),
          ...set(this.#squares, f64.add(get(this.#squares), f64.mul(get(value), get(value)))),
        ],
        set(at, i32.add(get(at), i32.const(1))),
      ),
      ...this.#spreadAnchor,
      // Nothing leaves the first window.
      ...this.#one(get(this.#anchor)),
    ];
  }

  get #spreadAnchor(): Code {
    return [
      ...set(this.#anchors, f64x2.splat(get(this.#anchor))),
      ...set(this.#lifts, f64x2.splat(f64.mul(get(this.#anchor), get(NUMBER)))),
    ];
  }

  /** Computes a bar and goes on. */
  #one(leaving: Code): Code {
    const text = this.#text;
    const [x, y, change] = [text.locals.make(F64), text.locals.make(F64), text.locals.make(F64)];
    const [sums, squares] = [text.locals.make(V128), text.locals.make(V128)];
    return [
      ...set(x, f64.sub(f64.fromF32(text.input(0)), get(this.#anchor))),
      ...set(y, f64.sub(leaving, get(this.#anchor))),
      ...set(change, f64.sub(get(x), get(y))),
      ...set(this.#sum, f64.add(get(this.#sum), get(change))),
      ...set(this.#squares, f64.add(get(this.#squares), f64.mul(get(change), f64.add(get(x), get(y))))),
      ...set(sums, f64x2.splat(get(this.#sum))),
      ...set(squares, f64x2.splat(get(this.#squares))),
      ...text.write(f32x4.lane(this.#deviations(sums, squares), 0)),
      ...this.#writeMean(f32x4.lane(this.#means(sums), 0)),
      ...set(text.bar, i32.add(get(text.bar), i32.const(1))),
    ];
  }

  #writeMean(value: Code): Code {
    return when(get(MEANS), f32.store(this.#text.address(MEANS, get(this.#text.bar)), value));
  }

  #means(sums: number): Code {
    return f32x4.fromF64x2(f64x2.div(f64x2.add(get(sums), get(this.#lifts)), get(this.#lengths)));
  }

  #deviations(sums: number, squares: number): Code {
    const n = get(this.#lengths);
    const scatter = f64x2.sub(f64x2.mul(n, get(squares)), f64x2.mul(get(sums), get(sums)));
    return f32x4.fromF64x2(
      choice(
        V128,
        get(this.#isPopulation),
        f64x2.div(f64x2.sqrt(scatter), n),
        f64x2.sqrt(f64x2.div(scatter, get(this.#degrees))),
      ),
    );
  }

  /** From bar to bar up to the stop. */
  #slide(): Code {
    const text = this.#text;
    const make = (): number => text.locals.make(V128);
    const [x, y, change, changed, sums, squares, zeros] = [make(), make(), make(), make(), make(), make(), make()];
    const leaving = i32.sub(get(text.bar), get(this.#n));
    const two = (bar?: Code): Code =>
      f64x2.sub(f64x2.fromF32x4(f32x4.loadTwo(text.inputAddress(0, bar))), get(this.#anchors));
    /** Both bars' values after the one before: the second has both changes. */
    const follow = (kept: number): Code =>
      f64x2.add(get(kept), f64x2.add(get(changed), f64x2.pick(get(zeros), get(changed), 0, 2)));
    return [
      ...set(sums, f64x2.splat(get(this.#sum))),
      ...set(squares, f64x2.splat(get(this.#squares))),
      ...repeat(
        i32.le(i32.add(get(text.bar), i32.const(2)), get(this.#stop)),
        [
          ...set(x, two()),
          ...set(y, two(leaving)),
          ...set(change, f64x2.sub(get(x), get(y))),
          ...set(changed, get(change)),
          ...set(sums, follow(sums)),
          ...set(changed, f64x2.mul(get(change), f64x2.add(get(x), get(y)))),
          ...set(squares, follow(squares)),
          ...f32x4.storeTwo(text.address(OUT, get(text.bar)), this.#deviations(sums, squares)),
          ...when(get(MEANS), f32x4.storeTwo(text.address(MEANS, get(text.bar)), this.#means(sums))),
          ...set(sums, f64x2.pick(get(sums), get(sums), 1, 1)),
          ...set(squares, f64x2.pick(get(squares), get(squares), 1, 1)),
        ],
        set(text.bar, i32.add(get(text.bar), i32.const(2))),
      ),
      ...set(this.#sum, f64x2.lane(get(sums), 0)),
      ...set(this.#squares, f64x2.lane(get(squares), 0)),
      ...repeat(i32.lt(get(text.bar), get(this.#stop)), this.#one(f64.fromF32(text.input(0, leaving))), []),
    ];
  }
}

/** Its second input is no input: the address of the means' line, or 0. */
export const MOMENTS: NativeBodies = {
  deviation: (text, module) => new Moments(text, writeSpread(module)).write(),
};
