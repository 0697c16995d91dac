/**
 * Native kernels of the recurrences: float64 within, float32 at the border, one operation after the other as in their
 * definitions; and of what the average of ranges is made of.
 */

import { type Code, f32, f32x4, f64, get, give, I32, i32, repeat, set, V128, when } from './assembler.ts';
import { type NativeBodies, type NativeText, NUMBER, OUT, SECOND_NUMBER, smaller, TO } from './native-text.ts';
import { advance, load, RECURRENCES, type Recurrence, resultOf, SEEN, type Site, save } from './recurrences.ts';

/** Averages whose seed is the mean of the first n values. */
function seededWithMean(text: NativeText, of: (site: Site) => Recurrence): Code {
  const { code: skip } = text.skipNulls(1);
  const [n, seen] = [text.locals.make(I32), text.locals.make(I32)];
  const own = of(text);
  const value = own.kept[0]!.local;
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(seen, i32.load(text.kept(), SEEN)),
    ...load(text, own),
    ...own.before,
    // The bars that are missing for the seed, as far as they are there.
    ...text.eachBar(
      [
        ...set(seen, i32.add(get(seen), i32.const(1))),
        ...set(value, f64.add(get(value), f64.fromF32(text.input(0)))),
        ...when(i32.lt(get(seen), get(n)), text.writeNull(), [
          ...set(value, f64.div(get(value), get(NUMBER))),
          ...text.write(resultOf(own)),
        ]),
      ],
      smaller(get(TO), i32.add(get(text.bar), i32.sub(get(n), get(seen)))),
    ),
    ...text.eachBar([...advance(own), ...text.write(resultOf(own))]),
    ...i32.store(text.kept(), get(seen), SEEN),
    ...save(text, own),
  ];
}

function strength(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  const own = RECURRENCES.strength(text);
  const first = i32.add(get(start), i32.fromF64(get(SECOND_NUMBER)));
  const shown = i32.add(first, i32.sub(i32.fromF64(get(NUMBER)), i32.const(1)));
  return [
    ...skip,
    ...load(text, own),
    ...own.before,
    ...text.eachBar(text.writeNull(), smaller(get(TO), first)),
    ...text.eachBar([...advance(own), ...text.writeNull()], smaller(get(TO), shown)),
    ...text.eachBar([...advance(own), ...text.write(resultOf(own))]),
    ...when(own.isOdd!(own.kept.map(({ local }) => get(local))), give(i32.const(1))),
    ...save(text, own),
  ];
}

/**
 * The bar's range, widened to the close before; on the first bar high − low. Rounding and the largest can change places.
 *
 * @param orNan whether it holds for NaN
 */
function trueRange(text: NativeText, orNan: boolean): Code {
  const { start, code: skip } = text.skipNulls(3);
  const [high, low, close] = [text.locals.make(V128), text.locals.make(V128), text.locals.make(V128)];
  const odd = text.locals.make(V128);
  const four = (input: number, bar?: Code): Code => f32x4.load(text.inputAddress(input, bar));
  const larger = orNan ? f32x4.max : f32x4.pseudoMax;
  const isNan = (x: Code): Code => f32x4.ne(x, x);
  return [
    ...skip,
    ...when(i32.eq(get(text.bar), get(start)), [
      ...text.write(f32.sub(text.input(0), text.input(1))),
      ...set(text.bar, i32.add(get(text.bar), i32.const(1))),
    ]),
    ...repeat(
      i32.lt(get(text.bar), get(TO)),
      [
        ...set(high, four(0)),
        ...set(low, four(1)),
        ...set(close, four(2, i32.sub(get(text.bar), i32.const(1)))),
        ...set(high, f32x4.sub(get(high), get(close))),
        ...f32x4.store(
          text.address(OUT, get(text.bar)),
          larger(
            larger(f32x4.sub(four(0), get(low)), f32x4.abs(get(high))),
            f32x4.abs(f32x4.sub(get(low), get(close))),
          ),
        ),
        // Past the last bar anything may stand: that only costs time.
        ...(orNan ? [] : set(odd, f32x4.or(get(odd), isNan(f32x4.add(get(high), f32x4.sub(get(low), get(close))))))),
      ],
      set(text.bar, i32.add(get(text.bar), i32.const(4))),
    ),
    ...when(f32x4.anySet(get(odd)), give(i32.const(1))),
  ];
}

function withoutFirst(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  return [
    ...skip,
    ...text.eachBar(when(i32.eq(get(text.bar), get(start)), text.writeNull(), text.write(text.input(0)))),
  ];
}

export const AVERAGES: NativeBodies = {
  exponential: (text) => seededWithMean(text, RECURRENCES.exponential),
  wilder: (text) => seededWithMean(text, RECURRENCES.wilder),
  strength,
  trueRange: (text) => trueRange(text, false),
  'trueRange wide': (text) => trueRange(text, true),
  withoutFirst,
};
