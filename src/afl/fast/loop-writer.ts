/**
 * Writes a loop as one function over the arrays' memory: numbers in float32, each operation rounded as the interpreter rounds
 * it, Null tested where it can be. Whatever would end the formula by an error (a subscript outside of the bars, a loop
 * without end) ends the function with -1, and the interpreter says what was wrong.
 */
import { BUILTINS } from '#afl/builtins';
import { type Node, NULL, SCALARS, type Scalar, type Step } from '#afl/runtime';
import {
  block,
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
  leave,
  leaveIf,
  loop,
  type ModuleText,
  set,
  when,
} from './assembler.ts';
import { type BarLoop, keyOf, type LoopVariable } from './bar-loop.ts';
import { counterOf, offsetFrom, refuseReadsBeforeWrites } from './loop-facts.ts';
import { nodesOf, stepsOf } from './loop-walk.ts';
import type { Callbacks } from './tree.ts';
import { Unrecordable } from './unrecordable.ts';

/** As the interpreter's, below which no loop ends by an error. */
const TURNS_MAX = 100_000;
/** Turns of all loops together after which the interpreter may take its time, under its deadline. */
const ALL_TURNS_MAX = 2 ** 28;

const FAILED = -1;

/** A bit each. */
const ARRAYS_MAX = 30;

/** A value and whether it may be Null. */
interface Computed {
  readonly code: Code;
  readonly nullable: boolean;
}

type Rule = (...operands: Code[]) => Code;

const number = (value: Code): Code => f32.fromI32(value);
const isNull = (value: Code): Code => f32.eq(value, f32.const(NULL));
const isSet = (value: Code): Code => f32.ne(value, f32.const(0));

const ARITHMETIC: ReadonlyMap<Scalar, Rule> = new Map<Scalar, Rule>([
  [SCALARS['+'], f32.add],
  [SCALARS['-'], f32.sub],
  [SCALARS['*'], f32.mul],
  [SCALARS['/'], f32.div],
]);

/** They give 1 or 0. */
const TESTS: ReadonlyMap<Scalar, Rule> = new Map<Scalar, Rule>([
  [SCALARS['<'], f32.lt],
  [SCALARS['>'], f32.gt],
  [SCALARS['<='], f32.le],
  [SCALARS['>='], f32.ge],
  [SCALARS['=='], f32.eq],
  [SCALARS['!='], f32.ne],
  [SCALARS.and, (a, b) => i32.and(isSet(a!), isSet(b!))],
  [SCALARS.or, (a, b) => i32.or(isSet(a!), isSet(b!))],
]);

/** Functions under the Null rules, by name in small letters. */
const FUNCTIONS: Readonly<Record<string, Rule>> = {
  abs: f32.abs,
  int: f32.trunc,
  floor: f32.floor,
  ceil: f32.ceil,
  sqrt: (x) => either(f32.const(0), f32.sqrt(x!), f32.lt(x!, f32.const(0))),
  max: (a, b) => either(a!, b!, f32.gt(a!, b!)),
  min: (a, b) => either(a!, b!, f32.lt(a!, b!)),
};

const finite = (x: Code): Code => f32.lt(f32.abs(x), f32.const(Number.POSITIVE_INFINITY));

/** Tests of any value, Null or not. */
const VALUE_TESTS: Readonly<Record<string, Rule>> = {
  isnull: (x) => isNull(x!),
  isempty: (x) => isNull(x!),
  isnan: (x) => f32.ne(x!, x!),
  isfinite: (x) => finite(x!),
  istrue: (x) => i32.and(isSet(x!), f32.ne(x!, f32.const(NULL))),
};

/** @returns functions that are called for, since no instruction does them; throws Unrecordable for what no loop can hold */
export function scalarsCalledIn({ step }: BarLoop): readonly { readonly scalar: Scalar; readonly count: number }[] {
  return stepsOf(step)
    .flatMap(nodesOf)
    .flatMap((node) => {
      if (node.type === 'chain') {
        return node.steps.flatMap(({ operator }) => {
          const scalar = operator === '@' ? undefined : SCALARS[operator];
          return scalar === undefined || ARITHMETIC.has(scalar) || TESTS.has(scalar) ? [] : [{ scalar, count: 2 }];
        });
      }
      if (node.type === 'assign' && node.operator !== null && node.operator !== '@') {
        const scalar = SCALARS[node.operator];
        return ARITHMETIC.has(scalar) || TESTS.has(scalar) ? [] : [{ scalar, count: 2 }];
      }
      if (node.type !== 'builtin' || FUNCTIONS[node.builtin.name.toLowerCase()] !== undefined) return [];
      const { scalar, parameters } = node.builtin;
      return scalar === undefined ? [] : [{ scalar, count: parameters.length }];
    });
}

/**
 * Writes `name`. It takes the address of a table (addresses of the written arrays, then of those that are read), the number
 * of bars, the address of what it keeps, and the first bar to go on with; 0: from the beginning. It gives a bit for each
 * written array that was written to, or -1.
 */
export function writeLoop(module: ModuleText, name: string, barLoop: BarLoop, callbacks: Callbacks): void {
  module.function(name, {
    params: [I32, I32, I32, I32],
    results: [I32],
    body: (locals) => new LoopWriter(barLoop, callbacks, locals).write(),
  });
}

const [TABLE, BARS, KEPT, RESUMED] = [0, 1, 2, 3];

class LoopWriter {
  readonly #loop: BarLoop;
  readonly #callbacks: Callbacks;
  readonly #locals: Locals;
  readonly #numbers = new Map<string, number>();
  readonly #arrays = new Map<string, number>();
  readonly #written: number;
  readonly #turns: number;
  readonly #counter: { readonly key: string; readonly local: number } | null;
  readonly #from: number;
  /** How many blocks stand between here and the target of `break` and `continue`, by the loop. */
  readonly #open: { depth: number }[] = [];

  constructor(barLoop: BarLoop, callbacks: Callbacks, locals: Locals) {
    this.#loop = barLoop;
    this.#callbacks = callbacks;
    this.#locals = locals;
    this.#written = locals.make(I32);
    this.#turns = locals.make(I32);
    const counter = counterOf(barLoop);
    this.#counter = counter === null ? null : { key: counter.key, local: locals.make(I32) };
    this.#from = counter?.from ?? 0;
  }

  write(): Code {
    const { variables, written, read, step } = this.#loop;
    if (written.length > ARRAYS_MAX) refuse('a loop writes too many arrays');
    refuseReadsBeforeWrites(this.#loop);
    const entries: number[] = [];
    const addressOf = (index: number): number => {
      const local = this.#locals.make(I32);
      entries.push(...set(local, i32.load(get(TABLE as number), 4 * index)));
      return local;
    };
    const writtenAt = written.map((_, index) => addressOf(index));
    const readAt = read.map((_, index) => addressOf(written.length + index));
    for (const [key, variable] of variables) {
      if (variable.type === 'written') this.#arrays.set(key, writtenAt[variable.index] as number);
      else if (variable.type === 'read') this.#arrays.set(key, readAt[read.indexOf(variable.line)] as number);
      else if (variable.type === 'number') {
        const local = this.#locals.make(F32);
        this.#numbers.set(key, local);
        if (variable.before !== null) entries.push(...set(local, f32.const(variable.before)));
      }
    }
    const kept = [...this.#numbers.values()];
    const resumed = kept.flatMap((local, index) => set(local, f32.load(get(KEPT as number), 4 + 4 * index)));
    const keep = kept.flatMap((local, index) => f32.store(get(KEPT as number), get(local), 4 + 4 * index));
    return [
      ...entries,
      ...when(get(RESUMED as number), [...resumed, ...set(this.#written, i32.load(get(KEPT as number)))]),
      ...this.#repeat(step),
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
        return leave(this.#depth + 2);
      case 'continue':
        return leave(this.#depth);
      default:
        return refuse(`a loop holds '${step.type}'`);
    }
  }

  get #depth(): number {
    return this.#open.at(-1)?.depth ?? 0;
  }

  #branches(branches: (Step & { type: 'if' })['branches'], otherwise: Step | null): Code {
    const [first, ...others] = branches;
    if (first === undefined) return otherwise === null ? [] : this.#step(otherwise);
    const condition = this.#truth(first.condition);
    const open = this.#open.at(-1) as { depth: number };
    open.depth += 1;
    const then = this.#step(first.body);
    const rest = this.#branches(others, otherwise);
    open.depth -= 1;
    return when(condition, then, rest);
  }

  #repeat(step: Step & { type: 'loop' }): Code {
    const outermost = this.#open.length === 0;
    const counted = outermost && this.#counter !== null ? this.#counter : null;
    const turns = this.#locals.make(I32);
    const limit = this.#locals.make(I32);
    const twice = i32.mul(get(BARS as number), i32.const(2));
    const initial =
      counted === null
        ? step.initial.flatMap((each) => this.#statement(each))
        : set(
            counted.local,
            either(
              get(RESUMED as number),
              i32.const(this.#from),
              i32.gt(get(RESUMED as number), i32.const(this.#from)),
            ),
          );
    const condition =
      counted !== null
        ? i32.lt(get(counted.local), get(BARS as number))
        : step.condition === null
          ? i32.const(1)
          : this.#truth(step.condition);
    const tooMany = [
      ...when(i32.ge(get(turns), get(limit)), give(i32.const(FAILED))),
      ...set(turns, i32.add(get(turns), i32.const(1))),
      ...set(this.#turns, i32.add(get(this.#turns), i32.const(1))),
      ...when(i32.gt(get(this.#turns), i32.const(ALL_TURNS_MAX)), give(i32.const(FAILED))),
    ];
    this.#open.push({ depth: 0 });
    const body = this.#step(step.body);
    this.#open.pop();
    const next =
      counted === null
        ? step.step.flatMap((each) => this.#statement(each))
        : set(counted.local, i32.add(get(counted.local), i32.const(1)));
    const tested =
      step.kind === 'do' ? when(get(turns), leaveIf(2, i32.eqz(condition))) : leaveIf(1, i32.eqz(condition));
    return [
      ...set(turns, i32.const(0)),
      ...set(limit, either(twice, i32.const(TURNS_MAX), i32.gt(twice, i32.const(TURNS_MAX)))),
      ...initial,
      ...block(
        loop([
          ...tested,
          // A loop that counts to the last bar ends by itself.
          ...(counted === null ? tooMany : []),
          ...block(body),
          ...next,
          ...leave(0),
        ]),
      ),
    ];
  }

  /** A node for what it changes. */
  #statement(node: Node): Code {
    if (node.type === 'assign') return this.#assignment(node);
    if (node.type === 'increment') {
      const amount: Computed = { code: f32.const(node.amount), nullable: false };
      return this.#store(node.place, (before) => this.#binary(SCALARS['+'], before(), amount).code);
    }
    return refuse('a loop says or draws something');
  }

  #assignment({ operator, place, value }: Node & { type: 'assign' }): Code {
    return this.#store(place, (before) => {
      const computed = this.#value(value);
      if (operator === null) return computed.code;
      return this.#binary(scalarOf(operator), before(), computed).code;
    });
  }

  /** @param of the new value; asked with what was there before */
  #store(place: (Node & { type: 'assign' })['place'], of: (before: () => Computed) => Code): Code {
    const key = keyOf(place.variable);
    if (place.subscripts.length === 0) {
      const local = this.#numbers.get(key) ?? refuse(`${place.variable.name} is no number in a loop`);
      return set(
        local,
        of(() => ({ code: get(local), nullable: true })),
      );
    }
    const variable = this.#loop.variables.get(key);
    if (variable?.type !== 'written' || place.subscripts.length > 1)
      refuse(`${place.variable.name} is no array in a loop`);
    const array = this.#arrays.get(key) as number;
    const address = this.#locals.make(I32);
    return [
      ...set(address, i32.add(get(array), i32.shl(this.#subscript(place.subscripts[0] as Node), i32.const(2)))),
      ...f32.store(
        get(address),
        of(() => ({ code: f32.load(get(address)), nullable: true })),
      ),
      ...set(this.#written, i32.or(get(this.#written), i32.const(1 << (variable as { index: number }).index))),
    ];
  }

  /** Whether AFL takes a value for true: neither 0 nor Null. */
  #truth(node: Node): Code {
    if (node.type === 'chain') {
      const last = node.steps.at(-1);
      if (last !== undefined && last.operator !== '@') {
        const test = TESTS.get(SCALARS[last.operator]);
        if (test !== undefined) {
          const left = this.#held(this.#chain(node.first, node.steps.slice(0, -1)));
          const right = this.#held(this.#value(last.operand));
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
    const value = this.#held(this.#value(node));
    return [...value.before, ...truthOf(value)];
  }

  #value(node: Node): Computed {
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
        const operand = this.#value(node.operand);
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
    let value = this.#value(first);
    for (const { operator, operand } of steps) value = this.#binary(scalarOf(operator), value, this.#value(operand));
    return value;
  }

  #binary(scalar: Scalar, left: Computed, right: Computed): Computed {
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
    if (known.type === 'barCount') return { code: f32.fromI32(get(BARS as number)), nullable: false };
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
      code: f32.load(i32.add(get(array), i32.shl(this.#subscript(subscript), i32.const(2)))),
      nullable: true,
    };
  }

  /** A subscript without its fraction; the function ends where there is no such bar. */
  #subscript(node: Node): Code {
    const beside = this.#besideCounter(node);
    if (beside === 0) return get((this.#counter as { local: number }).local);
    const index = this.#locals.make(I32);
    const checked = [...when(i32.geUnsigned(get(index), get(BARS as number)), give(i32.const(FAILED))), ...get(index)];
    if (beside !== null) {
      return [...set(index, i32.add(get((this.#counter as { local: number }).local), i32.const(beside))), ...checked];
    }
    const value = this.#locals.make(F32);
    const computed = this.#value(node);
    // NaN lies in no range, Null in none of bars.
    return [
      ...set(value, computed.code),
      ...when(
        i32.eqz(i32.and(f32.gt(get(value), f32.const(-1)), f32.lt(get(value), f32.fromI32(get(BARS as number))))),
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
      if (arg !== undefined) return this.#value(arg);
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

function scalarOf(operator: (Node & { type: 'chain' })['steps'][number]['operator']): Scalar {
  return operator === '@' ? refuse('a loop multiplies matrices') : SCALARS[operator];
}

function refuse(why: string): never {
  throw new Unrecordable(why);
}
