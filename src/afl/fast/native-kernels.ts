/**
 * The native kernels. Each is a module of its own, compiled once a process when a formula first needs it, so that nobody
 * waits for those of others; with an instance for each arena.
 */
import { isTrue } from '#afl/runtime';
import type { Arena } from './arena.ts';
import { type KernelOrigin, KernelRunner, ResumedRunner } from './kernel-runner.ts';
import type { Lanes } from './lane.ts';
import type { Line } from './line.ts';
import { NATIVE_BYTES } from './native-bytes.ts';
import { EXTREME_PERIODS_MAX } from './scratch.ts';
import { compileModule, instantiate } from './web-assembly.ts';

/** How a native kernel is called: by its name, with these numbers. */
export interface Native {
  readonly name: string;
  readonly numbers: readonly [number, number];
}

type Rule = (numbers: readonly number[]) => readonly [number, number] | null;

const period: Rule = ([n]) => [Math.trunc(n as number), 0];
const nothing: Rule = () => [0, 0];
const extreme: Rule = ([n]) => {
  const whole = Math.trunc(n as number);
  return whole >= 1 && whole <= EXTREME_PERIODS_MAX ? [whole, 0] : null;
};
const band: Rule = ([width]) => (Object.is(Math.fround(width as number), width) ? [0, width as number] : null);
const PERIODS_MAX = 1_000_000;
const windowed: Rule = ([n]) => {
  const whole = Math.trunc(n as number);
  return whole >= 1 && whole <= PERIODS_MAX ? [whole, 0] : null;
};

/** By the kernel's name: how many inputs it has, and its numbers from the kernel's; null where it does not hold. */
const RULES: ReadonlyMap<string, { readonly inputs: number; readonly rule: Rule }> = new Map([
  ['exponential', { inputs: 1, rule: period }],
  ['wilder', { inputs: 1, rule: period }],
  ['strength', { inputs: 1, rule: ([n, momentum = 1]) => [Math.trunc(n as number), Math.trunc(momentum)] }],
  ['trueRange', { inputs: 3, rule: nothing }],
  ['withoutFirst', { inputs: 1, rule: nothing }],
  ['sum', { inputs: 1, rule: windowed }],
  ['mean', { inputs: 1, rule: windowed }],
  [
    'deviation',
    {
      inputs: 1,
      rule: (numbers) => {
        const found = windowed(numbers);
        const population = numbers.length < 2 || isTrue(numbers.at(-1) as number);
        return found === null || (!population && found[0] < 2) ? null : [found[0], Number(population)];
      },
    },
  ],
  ['highest value', { inputs: 1, rule: extreme }],
  ['lowest value', { inputs: 1, rule: extreme }],
  ['cross', { inputs: 2, rule: nothing }],
  ['excessRemoved', { inputs: 2, rule: nothing }],
  ['latch', { inputs: 2, rule: nothing }],
  ['barsSince', { inputs: 1, rule: nothing }],
  ['hold', { inputs: 1, rule: period }],
  ['past', { inputs: 1, rule: ([shift]) => [-Math.trunc(shift as number), 0] }],
  ['difference', { inputs: 2, rule: nothing }],
  ['above', { inputs: 2, rule: band }],
  ['below', { inputs: 2, rule: band }],
]);

/** What people call the kernels that are not called so in formulas. */
export const NATIVE_NAMES: Readonly<Record<string, string>> = {
  exponential: 'EMA',
  wilder: "Wilder's average",
  strength: 'RSI',
  trueRange: 'true range',
  withoutFirst: 'ATR',
  sum: 'Sum',
  mean: 'MA',
  deviation: 'StDev',
  'highest value': 'HHV',
  'lowest value': 'LLV',
  cross: 'Cross',
  excessRemoved: 'ExRem',
  latch: 'Flip',
  barsSince: 'BarsSince',
  hold: 'Hold',
  past: 'Ref',
  difference: 'MACD',
  above: 'BBandTop',
  below: 'BBandBot',
};

/** @returns null: the kernel is run as it is written for the interpreter */
export function nativeOf({ use, inputs, numbers }: KernelOrigin): Native | null {
  const name = use.kernel.name ?? '';
  const found = RULES.get(name);
  if (found === undefined || found.inputs !== inputs.length) return null;
  const own = found.rule(numbers);
  return own === null || !own.every(Number.isFinite) || Math.abs(own[0]) > 2 ** 30 ? null : { name, numbers: own };
}

type NativeFunction = (...values: number[]) => number;

const MODULES = new Map<string, object>();
const INSTANCES = new WeakMap<Arena, Map<string, NativeFunction>>();

/** A kernel by its name, over an arena. @returns null: there is none of that name */
export function nativeFunction(arena: Arena, name: string): NativeFunction | null {
  const instances = INSTANCES.get(arena) ?? new Map<string, NativeFunction>();
  INSTANCES.set(arena, instances);
  const known = instances.get(name);
  if (known !== undefined) return known;
  const bytes = NATIVE_BYTES[name];
  if (bytes === undefined) return null;
  const module = MODULES.get(name) ?? compileModule(Uint8Array.from(Buffer.from(bytes, 'base64')));
  MODULES.set(name, module);
  const made = instantiate(module, arena.memory)[name] as NativeFunction;
  instances.set(name, made);
  return made;
}

export class NativeRunner extends ResumedRunner {
  readonly #native: NativeFunction;
  /** The name of one that holds for more values and takes longer, if there is one. */
  readonly #wide: string;
  /** 0: the first; 1: the wide one; 2: neither holds. */
  #choice = 0;
  #choiceBefore = 0;
  readonly #addresses: readonly [number, number, number, number];
  readonly #numbers: readonly [number, number];
  readonly #state: number;
  readonly #otherwise: () => KernelRunner;
  /** In use since the native kernel did not hold for the bars. */
  #script: KernelRunner | null = null;
  #scriptBefore: KernelRunner | null = null;

  constructor(
    line: Line,
    origin: KernelOrigin,
    lanes: Lanes,
    { native, state, capacity }: { readonly native: Native; readonly state: number; readonly capacity: number },
  ) {
    super(line, origin, lanes);
    this.#native = nativeFunction(lanes.arena, native.name) as NativeFunction;
    this.#wide = `${native.name} wide`;
    const [a = 0, b = 0, c = 0] = origin.inputs.map(({ index }) => lanes.address[index] as number);
    this.#addresses = [lanes.address[line.index] as number, a, b, c];
    this.#numbers = native.numbers;
    this.#state = state;
    this.#otherwise = () => new KernelRunner(line, origin, lanes, capacity);
  }

  begin(): void {
    this.#script = null;
    this.#choice = 0;
    this.#clear();
  }

  run(from: number, to: number): void {
    if (this.#script !== null) return this.#script.run(from, to);
    const [out, a, b, c] = this.#addresses;
    const [x, y] = this.#numbers;
    // One that does not hold for the new bars hands over to the next, which begins with the first bar.
    for (let begin = from; this.#choice < 2; this.#choice += 1, begin = 0) {
      const run = this.#choice === 0 ? this.#native : nativeFunction(this.lanes.arena, this.#wide);
      if (run === null) continue;
      if (run(out, a, b, c, begin, to, this.#state, x, y) === 0) return undefined;
      this.#clear();
    }
    this.#script = this.#otherwise();
    this.#script.begin();
    return this.#script.run(0, to);
  }

  isSteady(barCount: number): boolean {
    return this.#choice === 0 && this.#script === null && this.done === barCount;
  }

  /** Where its result is written. */
  get out(): number {
    return this.#addresses[0];
  }

  /** Its first native kernel alone, with another second address. @returns what it gives */
  runNative(from: number, to: number, second: number): number {
    const [out, a, , c] = this.#addresses;
    const [x, y] = this.#numbers;
    return this.#native(out, a, second, c, from, to, this.#state, x, y);
  }

  #clear(): void {
    this.lanes.arena.bytes.fill(0, this.#state, this.#state + NATIVE_STATE_BYTES);
  }

  override save(): void {
    super.save();
    this.#choiceBefore = this.#choice;
    this.#scriptBefore = this.#script;
    this.#script?.save();
  }

  override restore(): void {
    super.restore();
    this.#choice = this.#choiceBefore;
    this.#script = this.#scriptBefore;
    this.#script?.restore();
  }
}

/** What a native kernel keeps. */
export const NATIVE_STATE_BYTES = 64;
