/** Writes the expressions of a loop: float32 numbers, rounded after each operation, with Null tested where it can be. */
import { BUILTINS } from '#afl/builtins';
import { type Node, NULL, SCALARS, type Scalar } from '#afl/runtime';
import {
  type Code,
  call,
  choice,
  either,
  F32,
  f32,
  f64,
  get,
  give,
  I32,
  i32,
  type Locals,
  set,
  when,
} from './assembler.ts';
import { type BarLoop, keyOf, type LoopVariable } from './bar-loop.ts';
import { offsetFrom } from './loop-facts.ts';
import { ARITHMETIC, FUNCTIONS, finite, isNull, isSet, number, type Rule, TESTS, VALUE_TESTS } from './loop-rules.ts';
import type { Callbacks } from './tree.ts';
import { Unrecordable } from './unrecordable.ts';

/** What a loop's function gives when the interpreter is to say what was wrong. */
export const FAILED = -1;

/** A value and whether it may be Null. */
export interface Computed {
  readonly code: Code;
  readonly nullable: boolean;
}

/** Where the values of a loop are: locals that hold numbers and addresses of arrays, by their variables' keys. */
export interface LoopPlaces {
  readonly numbers: ReadonlyMap<string, number>;
  readonly arrays: ReadonlyMap<string, number>;
  readonly counter: { readonly key: string; readonly local: number } | null;
  /** The number of bars. */
  readonly bars: number;
}

export class LoopExpressions {
  readonly #loop: BarLoop;
  readonly #callbacks: Callbacks;
  readonly #locals: Locals;
  readonly #numbers: LoopPlaces['numbers'];
  readonly #arrays: LoopPlaces['arrays'];
  readonly #counter: LoopPlaces['counter'];
  readonly #bars: number;

  constructor(
    loop: BarLoop,
    { numbers, arrays, counter, bars }: LoopPlaces,
    { callbacks, locals }: { readonly callbacks: Callbacks; readonly locals: Locals },
  ) {
    this.#loop = loop;
    this.#callbacks = callbacks;
    this.#locals = locals;
    this.#numbers = numbers;
    this.#arrays = arrays;
    this.#counter = counter;
    this.#bars = bars;
  }

  /** Whether AFL takes a value for true: neither 0 nor Null. */
  truth(node: Node): Code {
    if (node.type === 'chain') {
      const last = node.steps.at(-1);
      if (last !== undefined && last.operator !== '@') {
        const test = TESTS.get(SCALARS[last.operator]);
        if (test !== undefined) {
          const left = this.#held(this.#chain(node.first, node.steps.slice(0, -1)));
          const right = this.#held(this.value(last.operand));
          if (last.operator === 'and')
            return [...left.before, ...right.before, ...i32.and(truthOf(left), truthOf(right))];
          const nulls = [left, right]
            .filter(({ nullable }) => nullable)
            .map(({ code }) => f32.ne(code, f32.const(NULL)));
          const value = nulls.reduce((all, each) => i32.and(all, each), test(left.code, right.code));
          return [...left.before, ...right.before, ...value];
        }
      }
    }
    const value = this.#held(this.value(node));
    return [...value.before, ...truthOf(value)];
  }

  value(node: Node): Computed {
    switch (node.type) {
      case 'constant':
        if (typeof node.value !== 'number' || !Object.is(Math.fround(node.value), node.value))
          refuse('a loop holds a text');
        return { code: f32.const(node.value as number), nullable: node.value === NULL };
      case 'read':
        return this.#read(node);
      case 'element':
        return this.#element(node);
      case 'unary': {
        const operand = this.value(node.operand);
        if (node.operator === '+') return operand;
        if (node.operator === '-') return this.#guarded([operand], (x) => f32.neg(x!));
        return this.#guarded([operand], (x) => number(f32.eq(x!, f32.const(0))));
      }
      case 'chain':
        return this.#chain(node.first, node.steps);
      case 'builtin':
        return this.#call(node);
      default:
        return refuse(`a loop holds '${node.type}' in an expression`);
    }
  }

  #chain(first: Node, steps: (Node & { type: 'chain' })['steps']): Computed {
    let value = this.value(first);
    for (const { operator, operand } of steps) value = this.binary(scalarOf(operator), value, this.value(operand));
    return value;
  }

  binary(scalar: Scalar, left: Computed, right: Computed): Computed {
    const arithmetic = ARITHMETIC.get(scalar);
    if (arithmetic !== undefined) return { ...this.#guarded([left, right], arithmetic), nullable: true };
    const test = TESTS.get(scalar);
    if (test !== undefined) return this.#guarded([left, right], (a, b) => number(test(a!, b!)));
    return this.#guarded([left, right], (...operands) => this.#called(scalar, operands));
  }

  #read({ variable }: Node & { type: 'read' }): Computed {
    const key = keyOf(variable);
    if (key === this.#counter?.key) return { code: f32.fromI32(get(this.#counter.local)), nullable: false };
    const known = this.#loop.variables.get(key) as LoopVariable;
    if (known.type === 'barCount') return { code: f32.fromI32(get(this.#bars)), nullable: false };
    const local = this.#numbers.get(key) ?? refuse(`${variable.name} is no number in a loop`);
    return { code: get(local), nullable: true };
  }

  #element({ target, subscripts }: Node & { type: 'element' }): Computed {
    const [subscript, second] = subscripts;
    if (target.type !== 'read' || subscript === undefined || second !== undefined)
      return refuse('a loop reads a matrix');
    const array = this.#arrays.get(keyOf(target.variable));
    if (array === undefined) return refuse(`${target.variable.name} is no array in a loop`);
    return {
      code: f32.load(i32.add(get(array), i32.shl(this.subscript(subscript), i32.const(2)))),
      nullable: true,
    };
  }

  /** A subscript without its fraction; the function ends where there is no such bar. */
  subscript(node: Node): Code {
    const beside = this.#besideCounter(node);
    if (beside === 0) return get((this.#counter as { local: number }).local);
    const index = this.#locals.make(I32);
    const checked = [...when(i32.geUnsigned(get(index), get(this.#bars)), give(i32.const(FAILED))), ...get(index)];
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
        give(i32.const(FAILED)),
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
        ? { code: f32.const(each.fallback), nullable: false }
        : refuse(`${builtin.name} needs its arguments`);
    });
    const test = VALUE_TESTS[name];
    if (test !== undefined) {
      const held = this.#held(operands[0] as Computed);
      return { code: [...held.before, ...number(test(held.code))], nullable: false };
    }
    if (name === 'nz') {
      const [x, otherwise] = operands.map((each) => this.#held(each)) as [Held, Held];
      const good = i32.and(f32.ne(x.code, f32.const(NULL)), finite(x.code));
      return { code: [...x.before, ...otherwise.before, ...either(x.code, otherwise.code, good)], nullable: true };
    }
    if (name === 'iif') {
      const [condition, a, b] = operands.map((each) => this.#held(each)) as [Held, Held, Held];
      const chosen = either(a.code, b.code, isSet(condition.code));
      const code = condition.nullable ? either(f32.const(NULL), chosen, isNull(condition.code)) : chosen;
      return { code: [...condition.before, ...a.before, ...b.before, ...code], nullable: true };
    }
    const rule = FUNCTIONS[name];
    if (rule !== undefined && BUILTINS.get(name) === builtin)
      return { ...this.#guarded(operands, rule), nullable: true };
    const { scalar } = builtin;
    if (scalar === undefined) return refuse(`a loop calls ${builtin.name}`);
    return { ...this.#guarded(operands, (...values) => this.#called(scalar, values)), nullable: true };
  }

  #called(scalar: Scalar, operands: readonly Code[]): Code {
    const callback = this.#callbacks.get(scalar) ?? refuse('a loop calls a function');
    return f32.fromF64(call(callback.index, ...operands.map((each) => f64.fromF32(each))));
  }

  /** Null where an operand is, else by the rule. */
  #guarded(operands: readonly Computed[], rule: Rule): Computed {
    const held = operands.map((each) => this.#held(each));
    const before = held.flatMap((each) => each.before);
    const value = rule(...held.map(({ code }) => code));
    const nulls = held.filter(({ nullable }) => nullable).map(({ code }) => isNull(code));
    if (nulls.length === 0) return { code: [...before, ...value], nullable: false };
    const anyNull = nulls.reduce((all, each) => i32.or(all, each));
    return { code: [...before, ...choice(F32, anyNull, f32.const(NULL), value)], nullable: true };
  }

  /** A value that can be written down several times: computed once, in order. */
  #held({ code, nullable }: Computed): Held {
    // A constant or a local is as good as a local.
    if (code[0] === 0x43 && code.length === 5) return { before: [], code, nullable };
    const local = this.#locals.make(F32);
    return { before: set(local, code), code: get(local), nullable };
  }
}

interface Held extends Computed {
  readonly before: Code;
}

function truthOf({ code, nullable }: Computed): Code {
  return nullable ? i32.and(isSet(code), f32.ne(code, f32.const(NULL))) : isSet(code);
}

export function scalarOf(operator: (Node & { type: 'chain' })['steps'][number]['operator']): Scalar {
  return operator === '@' ? refuse('a loop multiplies matrices') : SCALARS[operator];
}

function refuse(why: string): never {
  throw new Unrecordable(why);
}
