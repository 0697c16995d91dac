/**
 * Writes the expressions of a loop: float32 numbers, rounded after each operation. Null is tested where it can be, and gives
 * Null; or, where a loop is written to be swift, it is only noted that there was one, and the loop is done again with care.
 */
import { BUILTINS } from '#afl/builtins';
import { type Node, NULL, SCALARS, type Scalar } from '#afl/runtime';
import { type Code, call, choice, either, F32, f32, f64, get, give, I32, i32, set, when } from './assembler.ts';
import { type BarLoop, keyOf, type LoopVariable } from './bar-loop.ts';
import { type Extreme, offsetFrom } from './loop-facts.ts';
import {
  ARITHMETIC,
  FUNCTIONS,
  finite,
  isNull,
  isSet,
  larger,
  number,
  type Rule,
  smaller,
  TESTS,
  VALUE_TESTS,
} from './loop-rules.ts';
import { nodesOf } from './loop-walk.ts';
import { ELEMENT_BOUND, NUMBER_BOUND, type Watch } from './loop-watch.ts';
import type { Locals } from './module-text.ts';
import type { Callbacks } from './tree.ts';
import { Unrecordable } from './unrecordable.ts';

/** What a loop's function gives when the interpreter is to say what was wrong. */
export const FAILED = -1;
/** What a swift one gives when it is to be done again with care. */
export const UNSURE = -2;

/** A value, and how far from 0 it can be as long as the loop is swift. */
export interface Computed {
  readonly code: Code;
  readonly bound: number;
}

const ANY = Number.POSITIVE_INFINITY;
/** A whole number that counts bars. */
const COUNT_BOUND = 2 ** 24;

/** Where the values of a loop are: locals that hold numbers and addresses of arrays, by their variables' keys. */
export interface LoopPlaces {
  readonly numbers: ReadonlyMap<string, number>;
  readonly arrays: ReadonlyMap<string, number>;
  readonly constants: ReadonlyMap<number, number>;
  readonly counter: { readonly key: string; readonly local: number } | null;
  /** The number of bars. */
  readonly bars: number;
  /** What a swift loop notes; null: Null is computed with. */
  readonly watch: Watch | null;
  /** An assignment inside of an expression. */
  readonly assigned: (node: Node & { readonly type: 'assign' }) => Computed;
  /** Numbers that are not kept within the bound, since they are meant to be beyond. */
  readonly unbound: ReadonlySet<string>;
}

export class LoopExpressions {
  readonly #loop: BarLoop;
  readonly #callbacks: Callbacks;
  readonly #locals: Locals;
  readonly #numbers: LoopPlaces['numbers'];
  readonly #arrays: LoopPlaces['arrays'];
  readonly #constants: LoopPlaces['constants'];
  readonly #counter: LoopPlaces['counter'];
  readonly #bars: number;
  readonly #watch: Watch | null;
  readonly #unbound: LoopPlaces['unbound'];
  readonly #assigned: LoopPlaces['assigned'];

  constructor(
    loop: BarLoop,
    { numbers, arrays, constants, counter, bars, watch, unbound, assigned }: LoopPlaces,
    { callbacks, locals }: { readonly callbacks: Callbacks; readonly locals: Locals },
  ) {
    this.#loop = loop;
    this.#callbacks = callbacks;
    this.#locals = locals;
    this.#numbers = numbers;
    this.#arrays = arrays;
    this.#constants = constants;
    this.#counter = counter;
    this.#bars = bars;
    this.#watch = watch;
    this.#unbound = unbound;
    this.#assigned = assigned;
  }

  /** Ends the function: the interpreter, or the careful loop, says what becomes of it. */
  get fails(): Code {
    return give(i32.const(this.#watch === null ? FAILED : UNSURE));
  }

  /** The value as it is kept in a number; a swift loop notes what is beyond the bound. */
  kept(computed: Computed, key: string): Code {
    const watch = this.#watch;
    if (watch === null || computed.bound <= NUMBER_BOUND || this.#unbound.has(key)) return computed.code;
    const { before, code } = this.#held(computed);
    return [...before, ...watch.noteNumber(code), ...code];
  }

  /** Of a swift loop: that one of these is Null. */
  #noted(operands: readonly Computed[]): Code {
    const watch = this.#watch;
    if (watch === null) return [];
    return operands.filter(mayBeNull).flatMap(({ code }) => watch.noteNull(code));
  }

  /** Whether AFL takes a value for true: neither 0 nor Null. */
  truth(node: Node): Code {
    const last = node.type === 'chain' ? node.steps.at(-1) : undefined;
    if (node.type !== 'chain' || last === undefined || last.operator === '@') return this.#valueTruth(node);
    const { operator, operand } = last;
    const steps = node.steps.slice(0, -1);
    const first: Node = steps.length === 0 ? node.first : { ...node, steps };
    if (operator === 'and') {
      const [left, right] = [this.truth(first), this.truth(operand)];
      // What is neither an error nor changes anything need not be computed.
      return this.#isSafe(operand) ? choice(I32, left, right, i32.const(0)) : i32.and(left, right);
    }
    // Null on either side is not true; a swift loop ends at one.
    if (operator === 'or' && this.#watch !== null) return i32.or(this.truth(first), this.truth(operand));
    const test = TESTS.get(SCALARS[operator]);
    if (test === undefined) return this.#valueTruth(node);
    const left = this.#held(this.value(first));
    const right = this.#held(this.value(operand));
    const before = [...left.before, ...right.before, ...this.#noted([left, right])];
    if (this.#watch !== null) return [...before, ...test(left.code, right.code)];
    const value = [left, right]
      .filter(mayBeNull)
      .reduce((all, { code }) => i32.and(all, i32.eqz(isNull(code))), test(left.code, right.code));
    return [...before, ...value];
  }

  /** Conditions that are all to be true for the node to be; a later one need not be computed where an earlier one is not. */
  truths(node: Node): readonly Code[] {
    const last = node.type === 'chain' ? node.steps.at(-1) : undefined;
    if (node.type !== 'chain' || last?.operator !== 'and' || !this.#isSafe(last.operand)) return [this.truth(node)];
    const steps = node.steps.slice(0, -1);
    return [...this.truths(steps.length === 0 ? node.first : { ...node, steps }), ...this.truths(last.operand)];
  }

  /** Of a swift loop: what a number becomes that is to be no less, or no more, than another. */
  extreme({ operator, value }: Extreme, before: Computed): Computed {
    const other = this.value(value);
    const bound = Math.max(other.bound, before.bound);
    return this.#guarded([other, before], operator === '>' ? larger : smaller, bound);
  }

  #valueTruth(node: Node): Code {
    const value = this.#held(this.value(node));
    if (this.#watch !== null) return [...value.before, ...this.#noted([value]), ...isSet(value.code)];
    return [...value.before, ...truthOf(value)];
  }

  /** Whether a node is no error whatever the values are. */
  #isSafe(node: Node): boolean {
    return nodesOf({ type: 'evaluate', node, span: node.span }).every(
      (each) =>
        each.type !== 'assign' && (each.type !== 'element' || this.#besideCounter(each.subscripts[0] as Node) === 0),
    );
  }

  value(node: Node): Computed {
    switch (node.type) {
      case 'constant':
        if (typeof node.value !== 'number' || !Object.is(Math.fround(node.value), node.value))
          refuse('a loop holds a text');
        return this.#constant(node.value as number);
      case 'read':
        return this.#read(node);
      case 'element':
        return this.#element(node);
      case 'unary': {
        const operand = this.value(node.operand);
        if (node.operator === '+') return operand;
        if (node.operator === '-') return this.#guarded([operand], (x) => f32.neg(x!), operand.bound);
        return this.#guarded([operand], (x) => number(f32.eq(x!, f32.const(0))), 1);
      }
      case 'chain':
        return this.#chain(node.first, node.steps);
      case 'builtin':
        return this.#call(node);
      case 'assign':
        return this.#assigned(node);
      default:
        return refuse(`a loop holds '${node.type}' in an expression`);
    }
  }

  #constant(value: number): Computed {
    const local = this.#constants.get(value);
    return local === undefined ? constant(value) : { ...constant(value), code: get(local) };
  }

  #chain(first: Node, steps: (Node & { type: 'chain' })['steps']): Computed {
    let value = this.value(first);
    for (const { operator, operand } of steps) value = this.binary(scalarOf(operator), value, this.value(operand));
    return value;
  }

  binary(scalar: Scalar, left: Computed, right: Computed): Computed {
    const arithmetic = ARITHMETIC.get(scalar);
    if (arithmetic !== undefined)
      return this.#guarded([left, right], arithmetic, arithmeticBound(scalar, left.bound, right.bound));
    const test = TESTS.get(scalar);
    if (test !== undefined) return this.#guarded([left, right], (a, b) => number(test(a!, b!)), 1);
    return this.#guarded([left, right], (...operands) => this.#called(scalar, operands), ANY);
  }

  #read({ variable }: Node & { type: 'read' }): Computed {
    const key = keyOf(variable);
    if (key === this.#counter?.key) return { code: f32.fromI32(get(this.#counter.local)), bound: COUNT_BOUND };
    const known = this.#loop.variables.get(key) as LoopVariable;
    if (known.type === 'barCount') return { code: f32.fromI32(get(this.#bars)), bound: COUNT_BOUND };
    const local = this.#numbers.get(key) ?? refuse(`${variable.name} is no number in a loop`);
    return { code: get(local), bound: this.boundOf(key) };
  }

  /** How far from 0 a number can be. */
  boundOf(key: string): number {
    return this.#watch === null || this.#unbound.has(key) ? ANY : NUMBER_BOUND;
  }

  #element({ target, subscripts }: Node & { type: 'element' }): Computed {
    const [subscript, second] = subscripts;
    if (target.type !== 'read' || subscript === undefined || second !== undefined)
      return refuse('a loop reads a matrix');
    const array = this.#arrays.get(keyOf(target.variable));
    if (array === undefined) return refuse(`${target.variable.name} is no array in a loop`);
    const isRead = this.#loop.variables.get(keyOf(target.variable))?.type === 'read';
    return {
      code: f32.load(i32.add(get(array), i32.shl(this.subscript(subscript), i32.const(2)))),
      bound: isRead && this.#watch !== null ? ELEMENT_BOUND : ANY,
    };
  }

  /** A subscript without its fraction; the function ends where there is no such bar. */
  subscript(node: Node): Code {
    const beside = this.#besideCounter(node);
    if (beside === 0) return get((this.#counter as { local: number }).local);
    const index = this.#locals.make(I32);
    const checked = [...when(i32.geUnsigned(get(index), get(this.#bars)), this.fails), ...get(index)];
    if (beside !== null) {
      return [...set(index, i32.add(get((this.#counter as { local: number }).local), i32.const(beside))), ...checked];
    }
    const value = this.#locals.make(F32);
    const computed = this.value(node);
    // NaN lies in no range, Null in none of bars.
    return [
      ...set(value, computed.code),
      ...when(
        i32.eqz(i32.and(f32.gt(get(value), f32.const(-1)), f32.lt(get(value), f32.fromI32(get(this.#bars))))),
        this.fails,
      ),
      ...set(index, i32.fromF32(get(value))),
      ...checked,
    ];
  }

  /** `i`, `i - 1`: how far from the counter; null for anything else. */
  #besideCounter(node: Node): number | null {
    return this.#counter === null ? null : offsetFrom(this.#counter.key, node);
  }

  #call({ builtin, args }: Node & { type: 'builtin' }): Computed {
    const name = builtin.name.toLowerCase();
    const { parameters } = builtin;
    const operands = parameters.map((each, index): Computed => {
      const arg = args[index];
      if (arg !== undefined) return this.value(arg);
      return typeof each.fallback === 'number'
        ? constant(each.fallback)
        : refuse(`${builtin.name} needs its arguments`);
    });
    const test = VALUE_TESTS[name];
    if (test !== undefined) {
      const held = this.#held(operands[0] as Computed);
      return { code: [...held.before, ...number(test(held.code))], bound: 1 };
    }
    if (name === 'nz') {
      const [x, otherwise] = operands.map((each) => this.#held(each)) as [Held, Held];
      const good = i32.and(f32.ne(x.code, f32.const(NULL)), finite(x.code));
      return { code: [...x.before, ...otherwise.before, ...either(x.code, otherwise.code, good)], bound: ANY };
    }
    if (name === 'iif') {
      const [condition, a, b] = operands.map((each) => this.#held(each)) as [Held, Held, Held];
      const chosen = either(a.code, b.code, isSet(condition.code));
      const isTested = mayBeNull(condition) && this.#watch === null;
      const code = isTested
        ? either(f32.const(NULL), chosen, isNull(condition.code))
        : [...this.#noted([condition]), ...chosen];
      return {
        code: [...condition.before, ...a.before, ...b.before, ...code],
        bound: isTested ? ANY : Math.max(a.bound, b.bound),
      };
    }
    const rule = FUNCTIONS[name];
    if (rule !== undefined && BUILTINS.get(name) === builtin)
      return this.#guarded(operands, rule, 1 + Math.max(...operands.map(({ bound }) => bound)));
    const { scalar } = builtin;
    if (scalar === undefined) return refuse(`a loop calls ${builtin.name}`);
    return this.#guarded(operands, (...values) => this.#called(scalar, values), ANY);
  }

  #called(scalar: Scalar, operands: readonly Code[]): Code {
    const callback = this.#callbacks.get(scalar) ?? refuse('a loop calls a function');
    return f32.fromF64(call(callback.index, ...operands.map((each) => f64.fromF32(each))));
  }

  /** Null where an operand is, else by the rule. */
  #guarded(operands: readonly Computed[], rule: Rule, bound: number): Computed {
    const held = operands.map((each) => this.#held(each));
    const before = held.flatMap((each) => each.before);
    const value = rule(...held.map(({ code }) => code));
    if (this.#watch !== null) return { code: [...before, ...this.#noted(held), ...value], bound };
    const nulls = held.filter(mayBeNull).map(({ code }) => isNull(code));
    if (nulls.length === 0) return { code: [...before, ...value], bound };
    const anyNull = nulls.reduce((all, each) => i32.or(all, each));
    return { code: [...before, ...choice(F32, anyNull, f32.const(NULL), value)], bound: ANY };
  }

  /** A value that can be written down several times: computed once, in order. */
  #held({ code, bound }: Computed): Held {
    // A constant or a local is as good as a local.
    if (code[0] === 0x43 && code.length === 5) return { before: [], code, bound };
    const local = this.#locals.make(F32);
    return { before: set(local, code), code: get(local), bound };
  }
}

interface Held extends Computed {
  readonly before: Code;
}

function mayBeNull({ bound }: Computed): boolean {
  return !(bound < -NULL);
}

function constant(value: number): Computed {
  return { code: f32.const(value), bound: Number.isNaN(value) ? 0 : Math.abs(value) };
}

function arithmeticBound(scalar: Scalar, left: number, right: number): number {
  // Each operation rounds to float32.
  if (scalar === SCALARS['+'] || scalar === SCALARS['-']) return (left + right) * 1.000001;
  return scalar === SCALARS['*'] ? left * right * 1.000001 : ANY;
}

function truthOf(value: Computed): Code {
  return mayBeNull(value) ? i32.and(isSet(value.code), i32.eqz(isNull(value.code))) : isSet(value.code);
}

export function scalarOf(operator: (Node & { type: 'chain' })['steps'][number]['operator']): Scalar {
  return operator === '@' ? refuse('a loop multiplies matrices') : SCALARS[operator];
}

function refuse(why: string): never {
  throw new Unrecordable(why);
}
