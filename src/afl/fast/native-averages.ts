/** Native kernels of the recurrences: float64 within, float32 at the border, one operation after the other as in their definitions. */

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
  i32,
  type ModuleText,
  repeat,
  set,
  V128,
  when,
} from './assembler.ts';
import { type NativeText, NUMBER, OUT, SECOND_NUMBER, smaller, TO, writeNative } from './native-text.ts';

const SEEN = 4;
const VALUE = 8;
const SECOND_VALUE = 16;

/** Averages whose seed is the mean of the first n values. */
function seededWithMean(text: NativeText, blend: (last: Code, value: Code) => { before: Code; next: Code }): Code {
  const { code: skip } = text.skipNulls(1);
  const n = text.locals.make(I32);
  const seen = text.locals.make(I32);
  /** Past the bars that are missing for the seed, as far as they are there. */
  const seedEnd = text.locals.make(I32);
  const value = text.locals.make(F64);
  const x = f64.fromF32(text.input(0));
  const { before, next } = blend(get(value), x);
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...set(seen, i32.load(text.kept(), SEEN)),
    ...set(value, f64.load(text.kept(), VALUE)),
    ...set(seedEnd, smaller(get(TO), i32.add(get(text.bar), i32.sub(get(n), get(seen))))),
    ...text.eachBar(
      [
        ...set(seen, i32.add(get(seen), i32.const(1))),
        ...set(value, f64.add(get(value), x)),
        ...when(i32.lt(get(seen), get(n)), text.writeNull(), [
          ...set(value, f64.div(get(value), get(NUMBER))),
          ...text.write(f32.fromF64(get(value))),
        ]),
      ],
      get(seedEnd),
    ),
    ...before,
    ...text.eachBar([...set(value, next), ...text.write(f32.fromF64(get(value)))]),
    ...i32.store(text.kept(), get(seen), SEEN),
    ...f64.store(text.kept(), get(value), VALUE),
  ];
}

/** 100·P/(P+N) of gains and losses, each smoothed from zero. It does not hold for changes that are not finite. */
function strength(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  const [momentum, shown, edge] = [text.locals.make(I32), text.locals.make(I32), text.locals.make(I32)];
  const [share, rest] = [text.locals.make(F64), text.locals.make(F64)];
  const [gains, losses] = [text.locals.make(F64), text.locals.make(F64)];
  const [change, size, odd] = [text.locals.make(F64), text.locals.make(F64), text.locals.make(F64)];
  const smoothed = (last: number, value: Code): Code =>
    set(last, f64.add(f64.mul(get(share), value), f64.mul(get(rest), get(last))));
  const half = f64.const(0.5);
  const takeIn = [
    ...set(
      change,
      f64.sub(f64.fromF32(text.input(0)), f64.fromF32(text.input(0, i32.sub(get(text.bar), get(momentum))))),
    ),
    // Of a finite change Max( change, 0 ) and Max( -change, 0 ), bit for bit, without a branch.
    ...set(size, f64.abs(get(change))),
    ...smoothed(gains, f64.mul(f64.add(get(size), get(change)), half)),
    ...smoothed(losses, f64.mul(f64.sub(get(size), get(change)), half)),
    ...set(odd, f64.add(get(odd), f64.mul(get(change), f64.const(0)))),
  ];
  const upTo = (bar: Code): Code => set(edge, either(get(TO), bar, i32.lt(get(TO), bar)));
  return [
    ...skip,
    ...set(momentum, i32.fromF64(get(SECOND_NUMBER))),
    ...set(share, f64.div(f64.const(1), get(NUMBER))),
    ...set(rest, f64.sub(f64.const(1), get(share))),
    ...set(gains, f64.load(text.kept(), VALUE)),
    ...set(losses, f64.load(text.kept(), SECOND_VALUE)),
    ...upTo(i32.add(get(start), get(momentum))),
    ...text.eachBar(text.writeNull(), get(edge)),
    // Shown from the n-th change on.
    ...set(shown, i32.add(i32.add(get(start), get(momentum)), i32.sub(i32.fromF64(get(NUMBER)), i32.const(1)))),
    ...upTo(get(shown)),
    ...text.eachBar([...takeIn, ...text.writeNull()], get(edge)),
    ...text.eachBar([
      ...takeIn,
      ...text.write(f32.fromF64(f64.div(f64.mul(f64.const(100), get(gains)), f64.add(get(gains), get(losses))))),
    ]),
    ...when(f64.ne(get(odd), get(odd)), give(i32.const(1))),
    ...f64.store(text.kept(), get(gains), VALUE),
    ...f64.store(text.kept(), get(losses), SECOND_VALUE),
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

/** y = share·x + (1 − share)·y */
function smoothing(text: NativeText, share: Code): Code {
  const [factor, rest] = [text.locals.make(F64), text.locals.make(F64)];
  return seededWithMean(text, (last, value) => ({
    before: [...set(factor, share), ...set(rest, f64.sub(f64.const(1), get(factor)))],
    next: f64.add(f64.mul(get(factor), value), f64.mul(get(rest), last)),
  }));
}

export function writeAverages(module: ModuleText): void {
  writeNative(module, 'exponential', (text) =>
    smoothing(text, f64.div(f64.const(2), f64.add(get(NUMBER), f64.const(1)))),
  );
  writeNative(module, 'wilder', (text) => smoothing(text, f64.div(f64.const(1), get(NUMBER))));
  writeNative(module, 'strength', strength);
  writeNative(module, 'trueRange', (text) => trueRange(text, false));
  writeNative(module, 'trueRange wide', (text) => trueRange(text, true));
  writeNative(module, 'withoutFirst', withoutFirst);
}
