/** Native kernels of the recurrences: float64 within, float32 at the border, one operation after the other as in their definitions. */

import { NULL } from '#afl/runtime';
import {
  type Code,
  choice,
  either,
  F32,
  F64,
  f32,
  f64,
  get,
  I32,
  i32,
  type ModuleText,
  set,
  when,
} from './assembler.ts';
import { type NativeText, NUMBER, SECOND_NUMBER, TO, writeNative } from './native-text.ts';

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

function smaller(a: Code, b: Code): Code {
  return either(a, b, i32.lt(a, b));
}

/** Written as the interpreter's: 100·P/(P+N). */
function strength(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  const momentum = text.locals.make(I32);
  const less = text.locals.make(F64);
  const gains = text.locals.make(F64);
  const losses = text.locals.make(F64);
  const change = text.locals.make(F64);
  const zero = f64.const(0);
  const smoothed = (last: number, value: Code): Code =>
    set(last, f64.div(f64.add(f64.mul(get(less), get(last)), f64.max(value, zero)), get(NUMBER)));
  return [
    ...skip,
    ...set(momentum, i32.fromF64(get(SECOND_NUMBER))),
    ...set(less, f64.sub(get(NUMBER), f64.const(1))),
    ...set(gains, f64.load(text.kept(), VALUE)),
    ...set(losses, f64.load(text.kept(), SECOND_VALUE)),
    ...text.eachBar(
      when(i32.lt(i32.sub(get(text.bar), get(momentum)), get(start)), text.writeNull(), [
        ...set(
          change,
          f64.sub(f64.fromF32(text.input(0)), f64.fromF32(text.input(0, i32.sub(get(text.bar), get(momentum))))),
        ),
        ...smoothed(gains, get(change)),
        ...smoothed(losses, f64.neg(get(change))),
        ...text.write(
          choice(
            F32,
            f64.lt(
              f64.fromI32(i32.add(i32.sub(i32.sub(get(text.bar), get(start)), get(momentum)), i32.const(1))),
              get(NUMBER),
            ),
            f32.const(NULL),
            f32.fromF64(f64.div(f64.mul(f64.const(100), get(gains)), f64.add(get(gains), get(losses)))),
          ),
        ),
      ]),
    ),
    ...f64.store(text.kept(), get(gains), VALUE),
    ...f64.store(text.kept(), get(losses), SECOND_VALUE),
  ];
}

/** The bar's range, widened to the close before; on the first bar high − low. */
function trueRange(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(3);
  const before = text.locals.make(F64);
  const [high, low] = [f64.fromF32(text.input(0)), f64.fromF32(text.input(1))];
  return [
    ...skip,
    ...text.eachBar(
      when(i32.eq(get(text.bar), get(start)), text.write(f32.fromF64(f64.sub(high, low))), [
        ...set(before, f64.fromF32(text.input(2, i32.sub(get(text.bar), i32.const(1))))),
        ...text.write(
          f32.fromF64(
            f64.max(
              f64.max(f64.sub(high, low), f64.abs(f64.sub(high, get(before)))),
              f64.abs(f64.sub(low, get(before))),
            ),
          ),
        ),
      ]),
    ),
  ];
}

function withoutFirst(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(1);
  return [
    ...skip,
    ...text.eachBar(when(i32.eq(get(text.bar), get(start)), text.writeNull(), text.write(text.input(0)))),
  ];
}

export function writeAverages(module: ModuleText): void {
  writeNative(module, 'exponential', (text) => {
    const factor = text.locals.make(F64);
    const rest = text.locals.make(F64);
    return seededWithMean(text, (last, value) => ({
      before: [
        ...set(factor, f64.div(f64.const(2), f64.add(get(NUMBER), f64.const(1)))),
        ...set(rest, f64.sub(f64.const(1), get(factor))),
      ],
      next: f64.add(f64.mul(get(factor), value), f64.mul(get(rest), last)),
    }));
  });
  writeNative(module, 'wilder', (text) => {
    const less = text.locals.make(F64);
    return seededWithMean(text, (last, value) => ({
      before: set(less, f64.sub(get(NUMBER), f64.const(1))),
      next: f64.div(f64.add(f64.mul(get(less), last), value), get(NUMBER)),
    }));
  });
  writeNative(module, 'strength', strength);
  writeNative(module, 'trueRange', trueRange);
  writeNative(module, 'withoutFirst', withoutFirst);
}
