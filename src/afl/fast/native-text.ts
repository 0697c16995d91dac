/**
 * How a native kernel is written. Each has one signature: addresses of the result and of up to three inputs, the bars
 * `from … to-1`, the address of what it keeps, and two numbers. It gives 0, or 1 when it does not hold for these values (a
 * NaN where it would have to compare); the kernel as it is written for the interpreter is then used from the first bar.
 * The first word kept is the first bar on which every input had a value, plus one; 0 before.
 */

import { NULL } from '#afl/runtime';
import {
  block,
  type Code,
  either,
  F64,
  f32,
  f32x4,
  f64,
  get,
  I32,
  i32,
  leave,
  leaveIf,
  loop,
  repeat,
  set,
  when,
} from './assembler.ts';
import { type Locals, ModuleText } from './module-text.ts';
import { ONE_BAR } from './recurrences.ts';

export const OUT = 0;
const INPUTS = [1, 2, 3];
export const FROM = 4;
export const TO = 5;
const STATE = 6;
export const NUMBER = 7;
export const SECOND_NUMBER = 8;

export class NativeText {
  readonly locals: Locals;
  readonly arithmetic = ONE_BAR;
  /** The bar that is being computed. */
  readonly bar: number;

  constructor(locals: Locals) {
    this.locals = locals;
    this.bar = locals.make(I32);
  }

  /** Address of a bar. */
  address(line: number, bar: Code): Code {
    return i32.add(get(line), i32.shl(bar, i32.const(2)));
  }

  /** A value of an input, so many bars back. */
  input(index: number, bar: Code = get(this.bar)): Code {
    return f32.load(this.address(INPUTS[index] as number, bar));
  }

  earlier(index: number, back: Code): { readonly before: Code; readonly value: Code } {
    const bars = this.locals.make(I32);
    return { before: set(bars, back), value: this.input(index, i32.sub(get(this.bar), get(bars))) };
  }

  /** One of its numbers. */
  number(index: 0 | 1): Code {
    return get(NUMBER + index);
  }

  inputAddress(index: number, bar: Code = get(this.bar)): Code {
    return this.address(INPUTS[index] as number, bar);
  }

  write(value: Code): Code {
    return f32.store(this.address(OUT, get(this.bar)), value);
  }

  writeNull(): Code {
    return this.write(f32.const(NULL));
  }

  kept(): Code {
    return get(STATE);
  }

  /** Goes through the bars up to `to` from where `bar` stands. */
  eachBar(body: Code, to: Code = get(TO)): Code {
    return block(
      loop([
        ...leaveIf(1, i32.ge(get(this.bar), to)),
        ...body,
        ...set(this.bar, i32.add(get(this.bar), i32.const(1))),
        ...leave(0),
      ]),
    );
  }

  /**
   * Looks at the values of an input from `bar` up to `to`, four at a time, and does not go on. The last few are looked at
   * one by one, four times over.
   */
  look(take: (values: Code) => Code, { input = 0, to = get(TO) }: { input?: number; to?: Code } = {}): Code {
    const keep = this.locals.make(I32);
    const step = (bars: number): Code => set(this.bar, i32.add(get(this.bar), i32.const(bars)));
    return [
      ...set(keep, get(this.bar)),
      ...repeat(i32.le(i32.add(get(this.bar), i32.const(4)), to), take(f32x4.load(this.inputAddress(input))), step(4)),
      ...repeat(i32.lt(get(this.bar), to), take(f32x4.loadSplat(this.inputAddress(input))), step(1)),
      ...set(this.bar, get(keep)),
    ];
  }

  /**
   * Null up to the first bar on which all inputs have a value, which `start` then holds; else the function ends.
   *
   * @param also what else is done on each of those bars
   */
  skipNulls(inputCount: number, also: Code = []): { readonly start: number; readonly code: Code } {
    const start = this.locals.make(I32);
    const isNull = Array.from({ length: inputCount }, (_, index) => f32.eq(this.input(index), f32.const(NULL))).reduce(
      (all, each) => i32.or(all, each),
    );
    const code = [
      ...set(start, i32.sub(i32.load(get(STATE)), i32.const(1))),
      ...set(this.bar, get(FROM)),
      ...when(
        i32.lt(get(start), i32.const(0)),
        this.eachBar(
          when(
            isNull,
            [...this.writeNull(), ...also],
            [
              ...set(start, get(this.bar)),
              ...i32.store(get(STATE), i32.add(get(this.bar), i32.const(1))),
              // Out of the choice, the loop and the block around it.
              ...leave(2),
            ],
          ),
        ),
      ),
      ...when(i32.lt(get(start), i32.const(0)), [...i32.const(0), 0x0f]),
    ];
    return { start, code };
  }
}

/** Kernels by their names, each as its body, which gives nothing and may return early with 0 or 1. */
export type NativeBodies = Readonly<Record<string, (text: NativeText, module: ModuleText) => Code>>;

export const NATIVE_SIGNATURE = { params: [I32, I32, I32, I32, I32, I32, I32, F64, F64], results: [I32] } as const;

/** @returns the module of one kernel */
export function nativeModule(name: string, body: NativeBodies[string]): ModuleText {
  const module = new ModuleText();
  module.function(name, {
    ...NATIVE_SIGNATURE,
    body: (locals) => [...body(new NativeText(locals), module), ...i32.const(0)],
  });
  return module;
}

export function smaller(a: Code, b: Code): Code {
  return either(a, b, i32.lt(a, b));
}

/** The largest of four numbers, as a float64. */
export function largestLane(values: Code): Code {
  return [0, 1, 2, 3].map((lane) => f64.fromF32(f32x4.lane(values, lane))).reduce((all, each) => f64.max(all, each));
}

/** The smallest of four numbers, as a float64. */
export function smallestLane(values: Code): Code {
  return [0, 1, 2, 3].map((lane) => f64.fromF32(f32x4.lane(values, lane))).reduce((all, each) => f64.min(all, each));
}
