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
  give,
  I32,
  i32,
  i32x4,
  repeat,
  set,
  V128,
  when,
} from './assembler.ts';
import { FROM, type NativeBodies, type NativeText, NUMBER, OUT, SECOND_NUMBER, TO } from './native-text.ts';

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

/** Bars of which each is one bit of a word. */
const WORD_BARS = 32;

/**
 * Something that the first input turns on and the second off. Whole words of bars are gone through from turn to turn, what
 * is left bar by bar.
 */
function latched(
  text: NativeText,
  {
    one,
    rising,
    begun,
    turnedOn,
    turnedOff,
  }: {
    /** One bar: from the flag to the flag; it gives whether the result is 1. */
    readonly one: (flag: number) => Code;
    /** The bars that turn it on, from those of either input. */
    readonly rising: (rises: Code, falls: Code) => Code;
    /** The word of results as long as nothing turns, from the flag. */
    readonly begun: (flag: Code) => Code;
    /** The word of results after a turn, from the word and a bit on the bar of the turn and all after it. */
    readonly turnedOn: (word: Code, from: Code) => Code;
    readonly turnedOff: (word: Code, from: Code) => Code;
  },
): Code {
  const make = (): number => text.locals.make(I32);
  const [flag, rises, falls, word, from, rest] = [make(), make(), make(), make(), make(), make()];
  const [bits, ones] = [text.locals.make(V128), text.locals.make(V128)];
  const quads = Array.from({ length: WORD_BARS / 4 }, (_, quad) => 4 * quad);
  const wordOf = (input: number): Code =>
    quads
      .map((first) => i32.shl(i32x4.bits(areTrue(f32x4.load(text.inputAddress(input), 4 * first))), i32.const(first)))
      .reduce((all, each) => i32.or(all, each));
  const turnAt = (turns: number): Code => [
    ...set(from, i32.shl(i32.const(-1), i32.ctz(get(turns)))),
    ...set(rest, i32.shl(get(from), i32.const(1))),
  ];
  const clear = [...set(rises, i32.and(get(rises), get(rest))), ...set(falls, i32.and(get(falls), get(rest)))];
  return [
    ...set(text.bar, get(FROM)),
    ...set(flag, i32.load(text.kept(), FLAG)),
    ...set(bits, i32x4.const([1, 2, 4, 8])),
    ...set(ones, f32x4.const(1)),
    ...repeat(
      i32.le(i32.add(get(text.bar), i32.const(WORD_BARS)), get(TO)),
      [
        ...set(rises, wordOf(0)),
        ...set(falls, wordOf(1)),
        ...set(rises, rising(get(rises), get(falls))),
        ...set(word, begun(get(flag))),
        ...repeat(
          either(get(falls), get(rises), get(flag)),
          when(
            get(flag),
            [...turnAt(falls), ...set(word, turnedOff(get(word), get(from))), ...clear, ...set(flag, i32.const(0))],
            [
              ...turnAt(rises),
              ...set(word, turnedOn(get(word), get(from))),
              // What falls on the same bar falls after it rose.
              ...set(flag, i32.eqz(i32.and(get(falls), i32.and(get(from), i32.sub(i32.const(0), get(from)))))),
              ...clear,
            ],
          ),
          [],
        ),
        ...quads.flatMap((first) =>
          f32x4.store(
            text.address(OUT, get(text.bar)),
            f32x4.and(
              i32x4.eq(f32x4.and(i32x4.splat(i32.shrUnsigned(get(word), i32.const(first))), get(bits)), get(bits)),
              get(ones),
            ),
            4 * first,
          ),
        ),
        ...set(text.bar, i32.add(get(text.bar), i32.const(WORD_BARS))),
      ],
      [],
    ),
    ...text.eachBar(text.write(f32.fromI32(one(flag)))),
    ...i32.store(text.kept(), get(flag), FLAG),
  ];
}

/** The flag says that a signal passed and none may until the second input is true. */
function excessRemoved(text: NativeText): Code {
  const passes = text.locals.make(I32);
  return latched(text, {
    one: (flag) => [
      ...set(passes, i32.and(i32.eqz(get(flag)), isTrue(text.input(0)))),
      ...set(flag, i32.and(i32.or(get(flag), get(passes)), i32.eqz(isTrue(text.input(1))))),
      ...get(passes),
    ],
    rising: (rises) => rises,
    begun: () => i32.const(0),
    turnedOn: (word, from) => i32.or(word, i32.and(from, i32.sub(i32.const(0), from))),
    turnedOff: (word) => word,
  });
}

function latch(text: NativeText): Code {
  return latched(text, {
    one: (flag) => [
      ...set(flag, i32.and(i32.or(get(flag), isTrue(text.input(0))), i32.eqz(isTrue(text.input(1))))),
      ...get(flag),
    ],
    // On a bar where both are true it is off.
    rising: (rises, falls) => i32.and(rises, i32.sub(i32.const(-1), falls)),
    begun: (flag) => i32.sub(i32.const(0), flag),
    turnedOn: (word, from) => i32.or(word, from),
    turnedOff: (word, from) => i32.and(word, i32.sub(i32.const(-1), from)),
  });
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

/** Bars that are looked at together. */
const SEARCHED_BARS = 16;

/**
 * Not of a formula, but of its signals: the numbers of the bars whose value is neither 0 nor Null nor NaN, as whole numbers.
 * It gives how many.
 */
function setBars(text: NativeText): Code {
  const [place, bits] = [text.locals.make(I32), text.locals.make(I32)];
  const note = (bar: Code): Code => [...i32.store(get(place), bar), ...set(place, i32.add(get(place), i32.const(4)))];
  const value = text.locals.make(V128);
  const bitsFrom = (first: number): Code => [
    ...set(value, f32x4.load(text.inputAddress(0), 4 * first)),
    ...i32.shl(i32x4.bits(f32x4.and(areTrue(get(value)), f32x4.eq(get(value), get(value)))), i32.const(first)),
  ];
  const isSet = i32.and(isTrue(text.input(0)), f32.eq(text.input(0), text.input(0)));
  return [
    ...set(text.bar, get(FROM)),
    ...set(place, get(OUT)),
    ...repeat(
      i32.le(i32.add(get(text.bar), i32.const(SEARCHED_BARS)), get(TO)),
      [
        ...set(
          bits,
          [0, 4, 8, 12].map(bitsFrom).reduce((all, each) => i32.or(all, each)),
        ),
        ...repeat(
          get(bits),
          note(i32.add(get(text.bar), i32.ctz(get(bits)))),
          set(bits, i32.and(get(bits), i32.sub(get(bits), i32.const(1)))),
        ),
      ],
      set(text.bar, i32.add(get(text.bar), i32.const(SEARCHED_BARS))),
    ),
    ...text.eachBar(when(isSet, note(get(text.bar)))),
    ...give(i32.shrUnsigned(i32.sub(get(place), get(OUT)), i32.const(2))),
  ];
}

/** The factor of a band is a float32: the product rounds the same. */
const WIDTH = f32x4.splat(f32.fromF64(get(SECOND_NUMBER)));

export const SIGNALS: NativeBodies = {
  cross,
  excessRemoved,
  latch,
  barsSince,
  hold,
  past,
  setBars,
  difference: (text) => joined(text, f32x4.sub),
  above: (text) => joined(text, (mean, deviation) => f32x4.add(mean, f32x4.mul(WIDTH, deviation))),
  below: (text) => joined(text, (mean, deviation) => f32x4.sub(mean, f32x4.mul(WIDTH, deviation))),
};
