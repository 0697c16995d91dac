/**
 * Native kernels of windows. The interpreter's sums lose no bit (exact-sum.ts). Where the values are of like size that costs
 * nothing: a plain float64 sum of float32 numbers is exact as long as the largest fits into 53 bits counted from the last
 * bit of the smallest, and sums of squares are exact as 64-bit integers. Each kernel first sees whether that holds for the
 * values it is given, and gives 1 where it does not.
 */
import {
  type Code,
  either,
  F64,
  f32,
  f32x4,
  f64,
  get,
  give,
  I32,
  I64,
  i32,
  i64,
  type ModuleText,
  repeat,
  set,
  V128,
  when,
} from './assembler.ts';
import { type NativeText, NUMBER, SECOND_NUMBER, TO, writeNative } from './native-text.ts';
import { BLOCK_BARS } from './scratch.ts';

const SUM = 8;
const LARGEST = 16;
const SMALLEST = 24;
const SCALE = 32;
const SQUARES = 40;

/** `largest` and `smallest` (but 0) of the absolute values from `bar` to `to`; NaN and infinities make the largest so. */
function sizes(text: NativeText, largest: number, smallest: number): Code {
  const keep = text.locals.make(I32);
  const x = text.locals.make(F64);
  return [
    ...set(keep, get(text.bar)),
    ...text.eachBar([
      ...set(x, f64.abs(f64.fromF32(text.input(0)))),
      ...set(largest, f64.max(get(largest), get(x))),
      ...set(
        smallest,
        f64.min(get(smallest), either(f64.const(Number.POSITIVE_INFINITY), get(x), f64.eq(get(x), f64.const(0)))),
      ),
    ]),
    ...set(text.bar, get(keep)),
  ];
}

function total(text: NativeText, value: (sum: Code) => Code): Code {
  const { start, code: skip } = text.skipNulls(1);
  const n = text.locals.make(I32);
  const largest = text.locals.make(F64);
  const smallest = text.locals.make(F64);
  const sum = text.locals.make(F64);
  const full = text.locals.make(I32);
  const x = f64.fromF32(text.input(0));
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(largest, f64.load(text.kept(), LARGEST)),
    ...set(smallest, f64.load(text.kept(), SMALLEST)),
    ...when(f64.eq(get(smallest), f64.const(0)), set(smallest, f64.const(Number.POSITIVE_INFINITY))),
    ...sizes(text, largest, smallest),
    ...f64.store(text.kept(), get(largest), LARGEST),
    ...f64.store(text.kept(), get(smallest), SMALLEST),
    // The last bit of a float32 is at least 2^-24 of it: sums of n + 1 of them fit into 53 bits.
    ...when(
      i32.eqz(
        f64.le(f64.mul(get(largest), f64.add(get(NUMBER), f64.const(1))), f64.mul(get(smallest), f64.const(2 ** 29))),
      ),
      give(i32.const(1)),
    ),
    ...when(i32.eqz(f64.lt(get(largest), f64.const(Number.POSITIVE_INFINITY))), give(i32.const(1))),
    ...set(sum, f64.load(text.kept(), SUM)),
    ...set(full, earlier(get(TO), i32.add(get(start), i32.sub(get(n), i32.const(1))))),
    ...text.eachBar([...set(sum, f64.add(get(sum), x)), ...text.writeNull()], get(full)),
    // The first bar of a whole window takes nothing out.
    ...when(
      i32.and(
        i32.lt(get(text.bar), get(TO)),
        i32.eq(get(text.bar), i32.add(get(start), i32.sub(get(n), i32.const(1)))),
      ),
      [
        ...set(sum, f64.add(get(sum), x)),
        ...text.write(f32.fromF64(value(get(sum)))),
        ...set(text.bar, i32.add(get(text.bar), i32.const(1))),
      ],
    ),
    ...text.eachBar([
      ...set(sum, f64.add(get(sum), f64.sub(x, f64.fromF32(text.input(0, i32.sub(get(text.bar), get(n))))))),
      ...text.write(f32.fromF64(value(get(sum)))),
    ]),
    ...f64.store(text.kept(), get(sum), SUM),
  ];
}

function earlier(a: Code, b: Code): Code {
  return either(a, b, i32.lt(a, b));
}

/** n²·variance as the interpreter has it (crossMoment), from integers. */
function deviation(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  const make = (type: typeof I32 | typeof I64 | typeof F64): number => text.locals.make(type);
  const [n, whole, keep] = [make(I32), make(I32), make(I32)];
  const [wide] = [make(I64)];
  const [largest, scale, x, left, right, scatter, unit] = [
    make(F64),
    make(F64),
    make(F64),
    make(F64),
    make(F64),
    make(F64),
    make(F64),
  ];
  const [sum, squares, scaled, leaving] = [make(I64), make(I64), make(I64), make(I64)];
  const scaledInput = (bar: Code): Code => i64.fromF64(f64.mul(f64.fromF32(text.input(0, bar)), get(scale)));
  const takeIn: Code = [
    ...set(scaled, scaledInput(get(text.bar))),
    ...set(sum, i64.add(get(sum), get(scaled))),
    ...set(squares, i64.add(get(squares), i64.mul(get(scaled), get(scaled)))),
  ];
  const sumAsNumber = f64.fromI64(get(sum));
  const publish: Code = [
    ...set(left, f64.mul(get(NUMBER), f64.fromI64(get(squares)))),
    ...set(right, f64.mul(sumAsNumber, sumAsNumber)),
    ...set(
      scatter,
      f64.add(
        f64.sub(get(left), get(right)),
        f64.sub(
          f64.fromI64(i64.sub(i64.mul(get(wide), get(squares)), i64.fromF64(get(left)))),
          f64.fromI64(i64.sub(i64.mul(get(sum), get(sum)), i64.fromF64(get(right)))),
        ),
      ),
    ),
    ...set(scatter, f64.mul(f64.max(f64.const(0), get(scatter)), get(unit))),
    ...text.write(
      f32.fromF64(
        either(
          f64.div(f64.sqrt(get(scatter)), get(NUMBER)),
          f64.sqrt(f64.div(get(scatter), f64.mul(get(NUMBER), f64.sub(get(NUMBER), f64.const(1))))),
          f64.ne(get(SECOND_NUMBER), f64.const(0)),
        ),
      ),
    ),
  ];
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(wide, i64.fromI32(get(n))),
    ...set(keep, get(text.bar)),
    ...set(scale, f64.load(text.kept(), SCALE)),
    ...when(f64.eq(get(scale), f64.const(0)), [
      ...text.eachBar(set(largest, f64.max(get(largest), f64.abs(f64.fromF32(text.input(0)))))),
      ...set(text.bar, get(keep)),
      ...when(i32.eqz(f64.lt(get(largest), f64.const(2 ** 60))), give(i32.const(1))),
      // As large a power of two as leaves n·x below 2^31, with room for the value to double.
      ...set(scale, f64.const(2 ** 60)),
      ...repeat(
        f64.ge(f64.mul(f64.mul(get(scale), get(largest)), f64.add(get(NUMBER), f64.const(1))), f64.const(2 ** 30)),
        [],
        set(scale, f64.mul(get(scale), f64.const(0.5))),
      ),
    ]),
    // Every value a whole number of units, and small enough.
    ...text.eachBar([
      ...set(x, f64.mul(f64.fromF32(text.input(0)), get(scale))),
      ...when(
        i32.or(
          f64.ne(f64.fromI64(i64.fromF64(get(x))), get(x)),
          i32.eqz(f64.lt(f64.mul(f64.abs(get(x)), f64.add(get(NUMBER), f64.const(1))), f64.const(2 ** 31))),
        ),
        give(i32.const(1)),
      ),
    ]),
    ...set(text.bar, get(keep)),
    ...f64.store(text.kept(), get(scale), SCALE),
    ...set(unit, f64.div(f64.const(1), f64.mul(get(scale), get(scale)))),
    ...set(sum, i64.load(text.kept(), SUM)),
    ...set(squares, i64.load(text.kept(), SQUARES)),
    ...set(whole, earlier(get(TO), i32.add(get(start), i32.sub(get(n), i32.const(1))))),
    ...text.eachBar([...takeIn, ...text.writeNull()], get(whole)),
    ...when(
      i32.and(
        i32.lt(get(text.bar), get(TO)),
        i32.eq(get(text.bar), i32.add(get(start), i32.sub(get(n), i32.const(1)))),
      ),
      [...takeIn, ...publish, ...set(text.bar, i32.add(get(text.bar), i32.const(1)))],
    ),
    ...text.eachBar([
      ...takeIn,
      ...set(leaving, scaledInput(i32.sub(get(text.bar), get(n)))),
      ...set(sum, i64.sub(get(sum), get(leaving))),
      ...set(squares, i64.sub(get(squares), i64.mul(get(leaving), get(leaving)))),
      ...publish,
    ]),
    ...i64.store(text.kept(), get(sum), SUM),
    ...i64.store(text.kept(), get(squares), SQUARES),
  ];
}

/**
 * The same where n²·x² fits into 53 bits, counted in units of a power of two that every value is a multiple of: prices in
 * ticks. Then all of it is exact in float64 as it stands.
 */
function narrowDeviation(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  const [n, whole, keep] = [text.locals.make(I32), text.locals.make(I32), text.locals.make(I32)];
  const make = (): number => text.locals.make(F64);
  const [largest, scale, x, y, sum, squares, unit] = [make(), make(), make(), make(), make(), make(), make()];
  const scaled = (bar: Code): Code => f64.mul(f64.fromF32(text.input(0, bar)), get(scale));
  const takeIn: Code = [
    ...set(x, scaled(get(text.bar))),
    ...set(sum, f64.add(get(sum), get(x))),
    ...set(squares, f64.add(get(squares), f64.mul(get(x), get(x)))),
  ];
  const scatter = f64.mul(f64.sub(f64.mul(get(NUMBER), get(squares)), f64.mul(get(sum), get(sum))), get(unit));
  const publish = text.write(
    f32.fromF64(
      either(
        f64.div(f64.sqrt(scatter), get(NUMBER)),
        f64.sqrt(f64.div(scatter, f64.mul(get(NUMBER), f64.sub(get(NUMBER), f64.const(1))))),
        f64.ne(get(SECOND_NUMBER), f64.const(0)),
      ),
    ),
  );
  const bound = f64.const(2 ** 26);
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(keep, get(text.bar)),
    ...set(scale, f64.load(text.kept(), SCALE)),
    ...when(f64.eq(get(scale), f64.const(0)), [
      ...text.eachBar(set(largest, f64.max(get(largest), f64.abs(f64.fromF32(text.input(0)))))),
      ...set(text.bar, get(keep)),
      ...when(i32.eqz(f64.lt(get(largest), f64.const(2 ** 60))), give(i32.const(1))),
      ...set(scale, f64.const(2 ** 60)),
      // With room for the value to double.
      ...repeat(
        f64.ge(f64.mul(f64.mul(get(scale), get(largest)), f64.add(get(NUMBER), f64.const(1))), f64.const(2 ** 25)),
        [],
        set(scale, f64.mul(get(scale), f64.const(0.5))),
      ),
    ]),
    ...text.eachBar([
      ...set(x, scaled(get(text.bar))),
      // 1.5·2^52 leaves no bits for a fraction.
      ...set(y, f64.sub(f64.add(get(x), f64.const(1.5 * 2 ** 52)), f64.const(1.5 * 2 ** 52))),
      ...when(
        i32.or(
          f64.ne(get(x), get(y)),
          i32.eqz(f64.lt(f64.mul(f64.abs(get(x)), f64.add(get(NUMBER), f64.const(1))), bound)),
        ),
        give(i32.const(1)),
      ),
    ]),
    ...set(text.bar, get(keep)),
    ...f64.store(text.kept(), get(scale), SCALE),
    ...set(unit, f64.div(f64.const(1), f64.mul(get(scale), get(scale)))),
    ...set(sum, f64.load(text.kept(), SUM)),
    ...set(squares, f64.load(text.kept(), SQUARES)),
    ...set(whole, earlier(get(TO), i32.add(get(start), i32.sub(get(n), i32.const(1))))),
    ...text.eachBar([...takeIn, ...text.writeNull()], get(whole)),
    ...when(
      i32.and(
        i32.lt(get(text.bar), get(TO)),
        i32.eq(get(text.bar), i32.add(get(start), i32.sub(get(n), i32.const(1)))),
      ),
      [...takeIn, ...publish, ...set(text.bar, i32.add(get(text.bar), i32.const(1)))],
    ),
    ...text.eachBar([
      ...set(x, scaled(get(text.bar))),
      ...set(y, scaled(i32.sub(get(text.bar), get(n)))),
      // Exact in any order, so the running values wait for one addition.
      ...set(sum, f64.add(get(sum), f64.sub(get(x), get(y)))),
      ...set(squares, f64.add(get(squares), f64.sub(f64.mul(get(x), get(x)), f64.mul(get(y), get(y))))),
      ...publish,
    ]),
    ...f64.store(text.kept(), get(sum), SUM),
    ...f64.store(text.kept(), get(squares), SQUARES),
  ];
}

/**
 * The extreme of each window by doubling: of 2 bars from bars, of 4 from those of 2, …; two that overlap make one of n.
 *
 * @param scratch address of the arena's scratch
 * @param later   (newer, older): the older only where it lies beyond the newer
 */
function extreme(text: NativeText, scratch: number, later: (newer: Code, older: Code) => Code): Code {
  const { start, code: skip } = text.skipNulls(1);
  const make = (): number => text.locals.make(I32);
  const [n, keep, end, base, span, at, length] = [make(), make(), make(), make(), make(), make(), make()];
  const best = text.locals.make(V128);
  const whole = make();
  const inScratch = (bar: Code): Code => i32.add(i32.const(scratch + 64), i32.shl(bar, i32.const(2)));
  const four = (address: Code): Code => f32x4.load(address);
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(keep, get(text.bar)),
    ...text.eachBar(when(f32.ne(text.input(0), text.input(0)), give(i32.const(1)))),
    ...set(text.bar, get(keep)),
    ...set(whole, earlier(get(TO), i32.add(get(start), i32.sub(get(n), i32.const(1))))),
    ...text.eachBar(text.writeNull(), get(whole)),
    // A few bars: each window is gone through.
    ...when(i32.le(i32.sub(get(TO), get(text.bar)), i32.const(8)), [
      ...text.eachBar([
        ...set(best, f32x4.splat(text.input(0))),
        ...set(at, i32.const(1)),
        ...repeat(
          i32.lt(get(at), get(n)),
          set(best, later(get(best), f32x4.splat(text.input(0, i32.sub(get(text.bar), get(at)))))),
          set(at, i32.add(get(at), i32.const(1))),
        ),
        ...text.write(f32x4.lane(get(best), 0)),
      ]),
      ...give(i32.const(0)),
    ]),
    ...repeat(
      i32.lt(get(text.bar), get(TO)),
      [
        ...set(end, earlier(get(TO), i32.add(get(text.bar), i32.const(BLOCK_BARS)))),
        // The block with the n-1 bars before it is copied, then doubled in place from its end.
        ...set(base, i32.sub(get(text.bar), i32.sub(get(n), i32.const(1)))),
        ...set(length, i32.sub(get(end), get(base))),
        ...set(at, i32.const(0)),
        ...repeat(
          i32.lt(get(at), get(length)),
          f32x4.store(inScratch(get(at)), four(text.inputAddress(0, i32.add(get(base), get(at))))),
          set(at, i32.add(get(at), i32.const(4))),
        ),
        ...set(span, i32.const(1)),
        ...repeat(
          i32.le(i32.shl(get(span), i32.const(1)), get(n)),
          [
            ...set(at, i32.sub(get(length), i32.const(4))),
            ...repeat(
              i32.ge(get(at), i32.sub(get(span), i32.const(4))),
              f32x4.store(
                inScratch(get(at)),
                later(four(inScratch(get(at))), four(inScratch(i32.sub(get(at), get(span))))),
              ),
              set(at, i32.sub(get(at), i32.const(4))),
            ),
          ],
          set(span, i32.shl(get(span), i32.const(1))),
        ),
        ...set(at, i32.sub(get(n), i32.const(1))),
        ...repeat(
          i32.lt(get(at), get(length)),
          f32x4.store(
            text.address(0, i32.add(get(base), get(at))),
            later(four(inScratch(get(at))), four(inScratch(i32.sub(get(at), i32.sub(get(n), get(span)))))),
          ),
          set(at, i32.add(get(at), i32.const(4))),
        ),
        ...set(text.bar, get(end)),
      ],
      [],
    ),
  ];
}

/** @param scratch address of the arena's scratch */
export function writeWindows(module: ModuleText, scratch: number): void {
  writeNative(module, 'sum', (text) => total(text, (sum) => sum));
  writeNative(module, 'mean', (text) => total(text, (sum) => f64.div(sum, get(NUMBER))));
  writeNative(module, 'deviation', narrowDeviation);
  writeNative(module, 'deviation wide', deviation);
  writeNative(module, 'highest value', (text) =>
    extreme(text, scratch, (newer, older) => f32x4.pseudoMax(newer, older)),
  );
  writeNative(module, 'lowest value', (text) =>
    extreme(text, scratch, (newer, older) => f32x4.pseudoMin(newer, older)),
  );
}
