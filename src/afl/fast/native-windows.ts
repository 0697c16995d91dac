/**
 * Native kernels of windows: sums and means. The interpreter's sums lose no bit (exact-sum.ts). Where the values are of like
 * size that costs nothing: a plain float64 sum of float32 numbers is exact as long as the largest fits into 53 bits counted
 * from the last bit of the smallest. A kernel first sees whether that holds for the values it is given, and gives 1 where it
 * does not. What is exact may be added in any order, so two bars are computed at a time.
 */
import { type Code, F64, f32, f32x4, f64, f64x2, get, give, I32, i32, repeat, set, V128, when } from './assembler.ts';
import {
  largestLane,
  type NativeBodies,
  type NativeText,
  NUMBER,
  OUT,
  smaller,
  smallestLane,
  TO,
} from './native-text.ts';

const SUM = 8;
const LARGEST = 16;
const SMALLEST = 24;

/** Takes the sizes of new values to those kept. It ends the kernel where a plain sum of n + 1 of them would not be exact. */
function refuseUnlikeSizes(text: NativeText): Code {
  const [largest, smallest] = [text.locals.make(F64), text.locals.make(F64)];
  const [high, low, odd, size] = [0, 1, 2, 3].map(() => text.locals.make(V128)) as [number, number, number, number];
  const infinity = f32x4.const(Number.POSITIVE_INFINITY);
  return [
    ...set(low, infinity),
    ...text.look((values) => [
      ...set(size, f32x4.abs(values)),
      ...set(odd, f32x4.or(get(odd), f32x4.ne(get(size), get(size)))),
      ...set(high, f32x4.pseudoMax(get(high), get(size))),
      // 0 takes no bits.
      ...set(
        low,
        f32x4.pseudoMin(get(low), f32x4.or(get(size), f32x4.and(f32x4.eq(get(size), f32x4.const(0)), infinity))),
      ),
    ]),
    ...set(smallest, f64.load(text.kept(), SMALLEST)),
    ...when(f64.eq(get(smallest), f64.const(0)), set(smallest, f64.const(Number.POSITIVE_INFINITY))),
    ...set(largest, f64.max(f64.load(text.kept(), LARGEST), largestLane(get(high)))),
    ...set(smallest, f64.min(get(smallest), smallestLane(get(low)))),
    ...f64.store(text.kept(), get(largest), LARGEST),
    ...f64.store(text.kept(), get(smallest), SMALLEST),
    // The last bit of a float32 is at least 2^-24 of it: sums of n + 1 of them fit into 53 bits.
    ...when(
      i32.or(
        f32x4.anySet(get(odd)),
        i32.eqz(
          i32.and(
            f64.le(
              f64.mul(get(largest), f64.add(get(NUMBER), f64.const(1))),
              f64.mul(get(smallest), f64.const(2 ** 29)),
            ),
            f64.lt(get(largest), f64.const(Number.POSITIVE_INFINITY)),
          ),
        ),
      ),
      give(i32.const(1)),
    ),
  ];
}

/** The sum over the last n bars, or their mean. */
function total(text: NativeText, wanted: 'sum' | 'mean'): Code {
  const { start, code: skip } = text.skipNulls(1);
  const [n, whole] = [text.locals.make(I32), text.locals.make(I32)];
  const sum = text.locals.make(F64);
  const [change, sums] = [text.locals.make(V128), text.locals.make(V128)];
  const x = f64.fromF32(text.input(0));
  const leaving = i32.sub(get(text.bar), get(n));
  const two = (bar?: Code): Code => f64x2.fromF32x4(f32x4.loadTwo(text.inputAddress(0, bar)));
  const on = (bars: number): Code => set(text.bar, i32.add(get(text.bar), i32.const(bars)));
  const publish = text.write(f32.fromF64(wanted === 'sum' ? get(sum) : f64.div(get(sum), get(NUMBER))));
  return [
    ...skip,
    ...refuseUnlikeSizes(text),
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(sum, f64.load(text.kept(), SUM)),
    ...set(whole, i32.add(get(start), i32.sub(get(n), i32.const(1)))),
    ...text.eachBar([...set(sum, f64.add(get(sum), x)), ...text.writeNull()], smaller(get(TO), get(whole))),
    // The first bar of a whole window takes nothing out.
    ...when(i32.and(i32.lt(get(text.bar), get(TO)), i32.eq(get(text.bar), get(whole))), [
      ...set(sum, f64.add(get(sum), x)),
      ...publish,
      ...on(1),
    ]),
    ...set(sums, f64x2.splat(get(sum))),
    ...repeat(
      i32.le(i32.add(get(text.bar), i32.const(2)), get(TO)),
      [
        ...set(change, f64x2.sub(two(), two(leaving))),
        // The second bar's sum has both changes.
        ...set(
          sums,
          f64x2.add(get(sums), f64x2.add(get(change), f64x2.pick(f64x2.splat(f64.const(0)), get(change), 0, 2))),
        ),
        ...f32x4.storeTwo(
          text.address(OUT, get(text.bar)),
          f32x4.fromF64x2(wanted === 'sum' ? get(sums) : f64x2.div(get(sums), f64x2.splat(get(NUMBER)))),
        ),
        ...set(sums, f64x2.pick(get(sums), get(sums), 1, 1)),
      ],
      on(2),
    ),
    ...set(sum, f64x2.lane(get(sums), 0)),
    ...text.eachBar([...set(sum, f64.add(get(sum), f64.sub(x, f64.fromF32(text.input(0, leaving))))), ...publish]),
    ...f64.store(text.kept(), get(sum), SUM),
  ];
}

export const WINDOWS: NativeBodies = { sum: (text) => total(text, 'sum'), mean: (text) => total(text, 'mean') };
