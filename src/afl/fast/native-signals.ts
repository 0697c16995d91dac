/** Native kernels of signals and of places: conditions four bars at a time where nothing happens, one where something does. */

import { NULL } from '#afl/runtime';
import {
  type Code,
  choice,
  either,
  F32,
  f32,
  f32x4,
  get,
  I32,
  i32,
  type ModuleText,
  repeat,
  set,
  V128,
  when,
} from './assembler.ts';
import { FROM, type NativeText, NUMBER, OUT, SECOND_NUMBER, TO, writeNative } from './native-text.ts';

const FLAG = 4;

function isTrue(value: Code): Code {
  return i32.and(f32.ne(value, f32.const(0)), f32.ne(value, f32.const(NULL)));
}

function areTrue(values: Code): Code {
  return f32x4.and(f32x4.ne(values, f32x4.const(0)), f32x4.ne(values, f32x4.const(NULL)));
}

/** Four bars at a time to the end, writing up to 3 further. */
function byFours(text: NativeText, value: Code, before: Code = []): Code {
  return repeat(
    i32.lt(get(text.bar), get(TO)),
    [...before, ...f32x4.store(text.address(OUT, get(text.bar)), value)],
    set(text.bar, i32.add(get(text.bar), i32.const(4))),
  );
}

function four(text: NativeText, input: number): Code {
  return f32x4.load(text.inputAddress(input));
}

function cross(text: NativeText): Code {
  const { start, code: skip } = text.skipNulls(2);
  const before = i32.sub(get(text.bar), i32.const(1));
  return [
    ...skip,
    ...when(i32.eq(get(text.bar), get(start)), [
      ...text.write(f32.const(0)),
      ...set(text.bar, i32.add(get(text.bar), i32.const(1))),
    ]),
    ...byFours(
      text,
      f32x4.and(
        f32x4.and(
          f32x4.le(f32x4.load(text.inputAddress(0, before)), f32x4.load(text.inputAddress(1, before))),
          f32x4.gt(four(text, 0), four(text, 1)),
        ),
        f32x4.const(1),
      ),
    ),
  ];
}

/**
 * Something that is on or off. Four bars on which nothing can change are done at once.
 *
 * @param one   one bar: from the flag and the inputs to the flag and the result
 * @param rests for the flag: the input that cannot change it, and the result as long as it does not
 */
function latched(
  text: NativeText,
  flag: number,
  {
    one,
    whenOn,
    whenOff,
    on,
    off,
  }: {
    readonly one: Code;
    /** What could change the flag while it is on, and while it is off. */
    readonly whenOn: number;
    readonly whenOff: number;
    readonly on: number;
    readonly off: number;
  },
): Code {
  const stop = text.locals.make(I32);
  return [
    ...set(text.bar, get(FROM)),
    ...set(flag, i32.load(text.kept(), FLAG)),
    ...repeat(
      i32.lt(get(text.bar), get(TO)),
      [
        ...set(stop, i32.add(get(text.bar), i32.const(4))),
        ...when(
          i32.and(
            i32.le(get(stop), get(TO)),
            i32.eqz(f32x4.anySet(choice(V128, get(flag), areTrue(four(text, whenOn)), areTrue(four(text, whenOff))))),
          ),
          [
            ...f32x4.store(
              text.address(OUT, get(text.bar)),
              f32x4.splat(either(f32.const(on), f32.const(off), get(flag))),
            ),
            ...set(text.bar, get(stop)),
          ],
          text.eachBar(one, either(get(stop), get(TO), i32.lt(get(stop), get(TO)))),
        ),
      ],
      [],
    ),
    ...i32.store(text.kept(), get(flag), FLAG),
  ];
}

/** The flag says that a signal passed and none may until the second input is true. */
function excessRemoved(text: NativeText): Code {
  const flag = text.locals.make(I32);
  const passes = text.locals.make(I32);
  const one = [
    ...set(passes, i32.and(i32.eqz(get(flag)), isTrue(text.input(0)))),
    ...set(flag, i32.and(i32.or(get(flag), get(passes)), i32.eqz(isTrue(text.input(1))))),
    ...text.write(f32.fromI32(get(passes))),
  ];
  return latched(text, flag, { one, whenOn: 1, whenOff: 0, on: 0, off: 0 });
}

function latch(text: NativeText): Code {
  const flag = text.locals.make(I32);
  const one = [
    ...set(flag, i32.and(i32.or(get(flag), isTrue(text.input(0))), i32.eqz(isTrue(text.input(1))))),
    ...text.write(f32.fromI32(get(flag))),
  ];
  return latched(text, flag, { one, whenOn: 1, whenOff: 0, on: 1, off: 0 });
}

/** Kept is the latest true bar plus one. */
function barsSince(text: NativeText): Code {
  const at = text.locals.make(I32);
  return [
    ...set(text.bar, get(FROM)),
    ...set(at, i32.load(text.kept(), FLAG)),
    ...text.eachBar([
      ...when(isTrue(text.input(0)), set(at, i32.add(get(text.bar), i32.const(1)))),
      ...text.write(
        choice(F32, get(at), f32.fromI32(i32.sub(i32.add(get(text.bar), i32.const(1)), get(at))), f32.const(NULL)),
      ),
    ]),
    ...i32.store(text.kept(), get(at), FLAG),
  ];
}

function hold(text: NativeText): Code {
  const until = text.locals.make(I32);
  return [
    ...set(text.bar, get(FROM)),
    ...set(until, i32.load(text.kept(), FLAG)),
    ...text.eachBar([
      ...when(isTrue(text.input(0)), set(until, i32.add(get(text.bar), i32.fromF64(get(NUMBER))))),
      ...text.write(f32.fromI32(i32.lt(get(text.bar), get(until)))),
    ]),
    ...i32.store(text.kept(), get(until), FLAG),
  ];
}

/** So many bars back; Null before there are. */
function past(text: NativeText): Code {
  const back = text.locals.make(I32);
  const stop = text.locals.make(I32);
  return [
    ...set(text.bar, get(FROM)),
    ...set(back, i32.fromF64(get(NUMBER))),
    ...set(stop, either(get(back), get(TO), i32.lt(get(back), get(TO)))),
    ...text.eachBar(text.writeNull(), get(stop)),
    ...byFours(text, f32x4.load(text.inputAddress(0, i32.sub(get(text.bar), get(back))))),
  ];
}

/** Two inputs bar by bar, Null inside a number like others. */
function joined(text: NativeText, value: (a: Code, b: Code) => Code): Code {
  const { code: skip } = text.skipNulls(2);
  return [...skip, ...byFours(text, value(four(text, 0), four(text, 1)))];
}

export function writeSignals(module: ModuleText): void {
  writeNative(module, 'cross', cross);
  writeNative(module, 'excessRemoved', excessRemoved);
  writeNative(module, 'latch', latch);
  writeNative(module, 'barsSince', barsSince);
  writeNative(module, 'hold', hold);
  writeNative(module, 'past', past);
  writeNative(module, 'difference', (text) => joined(text, f32x4.sub));
  // The factor is a float32: the product rounds the same.
  const width = f32x4.splat(f32.fromF64(get(SECOND_NUMBER)));
  writeNative(module, 'above', (text) =>
    joined(text, (mean, deviation) => f32x4.add(mean, f32x4.mul(width, deviation))),
  );
  writeNative(module, 'below', (text) =>
    joined(text, (mean, deviation) => f32x4.sub(mean, f32x4.mul(width, deviation))),
  );
}
