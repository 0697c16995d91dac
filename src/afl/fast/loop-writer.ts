/**
 * Writes a loop as one function over the arrays' memory: numbers in float32, each operation rounded as the interpreter rounds
 * it, Null tested where it can be. Whatever would end the formula by an error (a subscript outside of the bars, a loop
 * without end) ends the function with -1, and the interpreter says what was wrong.
 */
import { type Node, SCALARS, type Step } from '#afl/runtime';
import {
  block,
  type Code,
  either,
  F32,
  f32,
  f32x4,
  get,
  I32,
  i32,
  leave,
  leaveIf,
  loop,
  set,
  V128,
  when,
} from './assembler.ts';
import { type BarLoop, keyOf } from './bar-loop.ts';
import { isLate, type Late } from './line.ts';
import { type Computed, LoopExpressions, scalarOf } from './loop-expressions.ts';
import { counterOf, extremeOf, numbersBeyond, reachOf, refuseReadsBeforeWrites } from './loop-facts.ts';
import { beyond, ELEMENT_BOUND, NUMBER_BOUND, Watch } from './loop-watch.ts';
import type { Locals, ModuleText } from './module-text.ts';
import { smaller } from './native-text.ts';
import type { Callbacks } from './tree.ts';
import { Unrecordable } from './unrecordable.ts';

/** As the interpreter's, below which no loop ends by an error. */
const TURNS_MAX = 100_000;
/** Turns of all loops together after which the interpreter may take its time, under its deadline. */
const ALL_TURNS_MAX = 2 ** 28;

/** Bars that a swift loop looks at before it takes them. */
const PIECE_BARS = 32;

/** A bit each. */
const ARRAYS_MAX = 30;

/**
 * Writes `name`. It takes the address of a table (addresses of the written arrays, then of those that are read; then
 * numbers: what stands for no value, the late numbers that it begins with, and those of its text), the number of bars, the address of what it
 * keeps, and the first bar to go on with; 0: from the beginning. It gives a bit for each written array that was written to,
 * or -1. Writes `swift name`, too, for four bars or more, all of them: it gives -2 when it met a Null, or might have.
 */
export function writeLoop(module: ModuleText, name: string, barLoop: BarLoop, callbacks: Callbacks): void {
  for (const isSwift of [false, true]) {
    module.function(isSwift ? `swift ${name}` : name, {
      params: [I32, I32, I32, I32],
      results: [I32],
      body: (locals) => new LoopWriter(barLoop, callbacks, { locals, isSwift }).write(),
    });
  }
}

const [TABLE, BARS, KEPT, RESUMED] = [0, 1, 2, 3];

class LoopWriter {
  readonly #loop: BarLoop;
  readonly #locals: Locals;
  readonly #numbers = new Map<string, number>();
  readonly #arrays = new Map<string, number>();
  readonly #constants = new Map<number, number>();
  readonly #written: number;
  readonly #turns: number;
  readonly #expressions: LoopExpressions;
  readonly #counter: { readonly key: string; readonly local: number } | null;
  readonly #from: number;
  /** Null where the loop is careful. */
  readonly #watch: Watch | null;
  /** Arrays that a swift loop only reads: beside its counter's bar, and anywhere. */
  readonly #beside: { readonly array: number; readonly low: number; readonly high: number }[] = [];
  readonly #anywhere: number[] = [];
  /** How many blocks stand between here and the target of `break` and `continue`, by the loop. */
  readonly #open: { depth: number; readonly out: number }[] = [];

  constructor(
    barLoop: BarLoop,
    callbacks: Callbacks,
    { locals, isSwift }: { readonly locals: Locals; readonly isSwift: boolean },
  ) {
    this.#loop = barLoop;
    this.#locals = locals;
    this.#written = locals.make(I32);
    this.#turns = locals.make(I32);
    const counter = counterOf(barLoop);
    this.#counter = counter === null ? null : { key: counter.key, local: locals.make(I32) };
    this.#from = counter?.from ?? 0;
    this.#watch = isSwift ? new Watch(locals) : null;
    const places = {
      ...{ numbers: this.#numbers, arrays: this.#arrays, constants: this.#constants },
      ...{ counter: this.#counter, bars: BARS as number },
      assigned: (node: Node & { type: 'assign' }) => this.#assigned(node),
      ...{ watch: this.#watch, unbound: numbersBeyond(barLoop, NUMBER_BOUND) },
    };
    this.#expressions = new LoopExpressions(barLoop, places, { callbacks, locals });
  }

  write(): Code {
    const { variables, written, read, lates, constants, step } = this.#loop;
    const counter = this.#counter;
    if (written.length > ARRAYS_MAX) refuse('a loop writes too many arrays');
    refuseReadsBeforeWrites(this.#loop);
    const entries: Code[] = [];
    const addressOf = (index: number): number => {
      const local = this.#locals.make(I32);
      entries.push(set(local, i32.load(get(TABLE as number), 4 * index)));
      return local;
    };
    const numbersAt = written.length + read.length;
    const begun = (before: Late | number | null): Code => {
      if (typeof before === 'number') return f32.const(before);
      return f32.load(get(TABLE as number), 4 * (numbersAt + (before === null ? 0 : 1 + lates.indexOf(before))));
    };
    const constantsAt = numbersAt + 1 + lates.length;
    for (const [index, value] of constants.entries()) {
      const local = this.#locals.make(F32);
      this.#constants.set(value, local);
      entries.push(set(local, f32.load(get(TABLE as number), 4 * (constantsAt + index))));
    }
    const writtenAt = written.map((_, index) => addressOf(index));
    const readAt = read.map((_, index) => addressOf(written.length + index));
    for (const [index, line] of (this.#watch === null ? [] : read).entries()) {
      const [array, reach] = [readAt[index] as number, reachOf(this.#loop, line)];
      if (reach === null) this.#anywhere.push(array);
      else this.#beside.push({ array, ...reach });
    }
    for (const [key, variable] of variables) {
      if (variable.type === 'written') this.#arrays.set(key, writtenAt[variable.index] as number);
      else if (variable.type === 'read') this.#arrays.set(key, readAt[read.indexOf(variable.line)] as number);
      else if (variable.type === 'number') {
        const local = this.#locals.make(F32);
        this.#numbers.set(key, local);
        const { before } = variable;
        const value: Computed = { code: begun(before), bound: isLate(before) ? Number.POSITIVE_INFINITY : 0 };
        entries.push(set(local, this.#expressions.kept(value, key)));
      }
    }
    const kept = [...this.#numbers.values()];
    const resumed = kept.flatMap((local, index) => set(local, f32.load(get(KEPT as number), 4 + 4 * index)));
    const keep = kept.flatMap((local, index) => f32.store(get(KEPT as number), get(local), 4 + 4 * index));
    return [
      ...entries,
      ...this.#scanned(this.#anywhere, i32.const(0), get(BARS as number)),
      ...when(get(RESUMED as number), [...resumed, ...set(this.#written, i32.load(get(KEPT as number)))]),
      ...this.#repeat(step),
      ...this.#unsure,
      ...(counter === null ? [] : set(this.#numbers.get(counter.key) as number, f32.fromI32(get(counter.local)))),
      ...keep,
      ...i32.store(get(KEPT as number), get(this.#written)),
      ...get(this.#written),
    ];
  }

  #step(step: Step): Code {
    switch (step.type) {
      case 'evaluate':
        return this.#statement(step.node);
      case 'block':
        return step.body.flatMap((each) => this.#step(each));
      case 'if':
        return this.#branches(step.branches, step.otherwise);
      case 'loop':
        return this.#repeat(step);
      case 'break':
        return leave(this.#depth + (this.#open.at(-1)?.out ?? 0));
      case 'continue':
        return leave(this.#depth);
      default:
        return refuse(`a loop holds '${step.type}'`);
    }
  }

  /** Ends a swift loop if elements of these arrays are beyond the bound. There are four bars or more. */
  #scanned(arrays: readonly number[], from: Code, to: Code): Code {
    if (arrays.length === 0) return [];
    const [at, end, last] = [this.#locals.make(I32), this.#locals.make(I32), this.#locals.make(I32)];
    const [highest, lowest, values] = [this.#locals.make(V128), this.#locals.make(V128), this.#locals.make(V128)];
    const bytes = (bars: Code): Code => i32.shl(bars, i32.const(2));
    return [
      ...set(at, bytes(from)),
      ...set(end, bytes(to)),
      ...set(last, bytes(i32.sub(get(BARS as number), i32.const(4)))),
      ...[highest, lowest].flatMap((each) => set(each, f32x4.const(0))),
      ...loop([
        ...when(i32.gt(get(at), get(last)), set(at, get(last))),
        ...arrays.flatMap((array) => [
          ...set(values, f32x4.load(i32.add(get(array), get(at)))),
          ...set(highest, f32x4.pseudoMax(get(highest), get(values))),
          ...set(lowest, f32x4.pseudoMin(get(lowest), get(values))),
        ]),
        ...set(at, i32.add(get(at), i32.const(16))),
        ...leaveIf(0, i32.lt(get(at), get(end))),
      ]),
      ...when(beyond(highest, lowest, ELEMENT_BOUND), this.#expressions.fails),
    ];
  }

  /** A swift loop that met a Null ends. */
  get #unsure(): Code {
    return this.#watch === null ? [] : when(this.#watch.isUnsure, this.#expressions.fails);
  }

  get #depth(): number {
    return this.#open.at(-1)?.depth ?? 0;
  }

  #branches(branches: (Step & { type: 'if' })['branches'], otherwise: Step | null): Code {
    const [first, ...others] = branches;
    if (first === undefined) return otherwise === null ? [] : this.#step(otherwise);
    const extreme = this.#watch === null || others.length > 0 || otherwise !== null ? null : extremeOf(first);
    if (extreme !== null) {
      return this.#store(extreme.place, (before) => this.#expressions.extreme(extreme, before()));
    }
    const conditions = this.#expressions.truths(first.condition);
    const open = this.#open.at(-1) as { depth: number };
    open.depth += 2;
    const then = this.#step(first.body);
    open.depth -= 1;
    const rest = this.#branches(others, otherwise);
    open.depth -= 1;
    // Each condition leads away by itself: a processor guesses at each by what it was before.
    const tested = conditions.flatMap((each) => leaveIf(0, i32.eqz(each)));
    return block([...block([...tested, ...then, ...leave(1)]), ...rest]);
  }

  /** The turns of a loop whose counter is a whole number and ends at the last bar: it ends by itself. */
  #overBars(counter: number, body: Step): Code {
    const bars = get(BARS as number);
    this.#open.push({ depth: 0, out: this.#watch === null ? 2 : 3 });
    const turn = this.#step(body);
    this.#open.pop();
    const [from, begun] = [i32.const(this.#from), get(RESUMED as number)];
    const turns = (end: Code): Code =>
      loop([
        ...block(turn),
        ...set(counter, i32.add(get(counter), i32.const(1))),
        ...leaveIf(0, i32.lt(get(counter), end)),
      ]);
    return [
      ...set(counter, either(begun, from, i32.gt(begun, from))),
      ...block([
        ...leaveIf(0, i32.ge(get(counter), bars)),
        ...(this.#watch === null ? turns(bars) : this.#pieces(counter, turns)),
      ]),
    ];
  }

  /** A swift loop looks at its arrays piece by piece, just before it reads them. */
  #pieces(counter: number, turns: (end: Code) => Code): Code {
    const bars = get(BARS as number);
    const [end, first, last] = [this.#locals.make(I32), this.#locals.make(I32), this.#locals.make(I32)];
    const arrays = this.#beside.map(({ array }) => array);
    // One stretch for all of them: a few bars more than one alone would need.
    const low = Math.min(0, ...this.#beside.map((each) => each.low));
    const high = Math.max(0, ...this.#beside.map((each) => each.high));
    return loop([
      ...set(first, i32.add(get(counter), i32.const(low))),
      ...when(i32.lt(get(first), i32.const(0)), set(first, i32.const(0))),
      ...set(end, smaller(i32.add(get(counter), i32.const(PIECE_BARS)), bars)),
      ...set(last, i32.add(get(end), i32.const(high))),
      ...this.#scanned(arrays, get(first), smaller(get(last), bars)),
      ...turns(get(end)),
      ...leaveIf(0, i32.lt(get(counter), bars)),
    ]);
  }

  #repeat(step: Step & { type: 'loop' }): Code {
    if (this.#open.length === 0 && this.#counter !== null) return this.#overBars(this.#counter.local, step.body);
    const turns = this.#locals.make(I32);
    const limit = this.#locals.make(I32);
    const twice = i32.mul(get(BARS as number), i32.const(2));
    const initial = step.initial.flatMap((each) => this.#statement(each));
    const condition = step.condition === null ? i32.const(1) : this.#expressions.truth(step.condition);
    const tooMany = [
      ...when(i32.ge(get(turns), get(limit)), this.#expressions.fails),
      ...set(turns, i32.add(get(turns), i32.const(1))),
      ...set(this.#turns, i32.add(get(this.#turns), i32.const(1))),
      ...when(i32.gt(get(this.#turns), i32.const(ALL_TURNS_MAX)), this.#expressions.fails),
    ];
    this.#open.push({ depth: 0, out: 2 });
    const body = this.#step(step.body);
    this.#open.pop();
    const next = step.step.flatMap((each) => this.#statement(each));
    const tested =
      step.kind === 'do' ? when(get(turns), leaveIf(2, i32.eqz(condition))) : leaveIf(1, i32.eqz(condition));
    return [
      ...set(turns, i32.const(0)),
      ...set(limit, either(twice, i32.const(TURNS_MAX), i32.gt(twice, i32.const(TURNS_MAX)))),
      ...initial,
      ...block(loop([...tested, ...tooMany, ...block(body), ...next, ...leave(0)])),
    ];
  }

  /** A node for what it changes. */
  #statement(node: Node): Code {
    if (node.type === 'assign') return this.#assignment(node);
    if (node.type === 'increment') {
      const amount: Computed = { code: f32.const(node.amount), bound: 1 };
      return this.#store(node.place, (before) => this.#expressions.binary(SCALARS['+'], before(), amount));
    }
    return refuse('a loop says or draws something');
  }

  #assignment({ operator, place, value }: Node & { type: 'assign' }): Code {
    return this.#store(place, (before) => {
      const computed = this.#expressions.value(value);
      if (operator === null) return computed;
      return this.#expressions.binary(scalarOf(operator), before(), computed);
    });
  }

  /** `a = b = 0`: the inner one, and its value. */
  #assigned({ operator, place, value }: Node & { type: 'assign' }): Computed {
    if (operator !== null) refuse('a loop changes a variable inside of an expression');
    const { code, bound } = this.#expressions.value(value);
    const local = this.#locals.make(F32);
    const stored = this.#store(place, () => ({ code: set(local, code).concat(get(local)), bound }));
    return { code: [...stored, ...get(local)], bound };
  }

  /** @param of the new value; asked with what was there before */
  #store(place: (Node & { type: 'assign' })['place'], of: (before: () => Computed) => Computed): Code {
    const key = keyOf(place.variable);
    if (place.subscripts.length === 0) {
      const local = this.#numbers.get(key) ?? refuse(`${place.variable.name} is no number in a loop`);
      const value = of(() => ({ code: get(local), bound: this.#expressions.boundOf(key) }));
      return set(local, this.#expressions.kept(value, key));
    }
    const variable = this.#loop.variables.get(key);
    if (variable?.type !== 'written' || place.subscripts.length > 1)
      refuse(`${place.variable.name} is no array in a loop`);
    const array = this.#arrays.get(key) as number;
    const address = this.#locals.make(I32);
    return [
      ...set(
        address,
        i32.add(get(array), i32.shl(this.#expressions.subscript(place.subscripts[0] as Node), i32.const(2))),
      ),
      ...f32.store(get(address), of(() => ({ code: f32.load(get(address)), bound: Number.POSITIVE_INFINITY })).code),
      ...set(this.#written, i32.or(get(this.#written), i32.const(1 << (variable as { index: number }).index))),
    ];
  }
}

function refuse(why: string): never {
  throw new Unrecordable(why);
}
