/**
 * The native kernel of deviations whose squares do not fit into float64's 53 bits: sums of squares as 64-bit integers, and from
 * them n²·variance with the rounding that the interpreter's has (crossMoment).
 */
import { type Code, either, F64, f32, f64, get, give, I32, I64, i32, i64, repeat, set, when } from './assembler.ts';
import { type NativeBodies, type NativeText, NUMBER, SECOND_NUMBER, smaller, TO } from './native-text.ts';

const SUM = 8;
const SCALE = 32;
const SQUARES = 40;

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
    ...set(whole, smaller(get(TO), i32.add(get(start), i32.sub(get(n), i32.const(1))))),
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

export const WIDE_DEVIATION: NativeBodies = { 'deviation wide': deviation };
