/**
 * Follows values through a plan without running it: what is known of every variable when the formula ends. Branches are
 * both taken, loops until nothing new is learnt, functions as often as they are called. What it cannot follow (names made
 * at run time, elements of arrays) it takes to be of this bar.
 */

import { type Builtin, type Node, type Place, type Plan, PREDEFINED, type Routine, type Step } from '#afl/runtime';
import type { BinaryOperator } from '#afl/syntax';
import { KnownOffsets, keyOf, laterElements } from './element-offsets.ts';
import {
  either,
  type Foresight,
  foreseeing,
  type Knowledge,
  OF_NO_BAR,
  OF_THIS_BAR,
  ofConstant,
  same,
  together,
} from './knowledge.ts';
import { ANY, combined, opposite, type Range, rangeOfCall } from './ranges.ts';

/** Equal to no knowledge of anything. */
const NOTHING: Knowledge = { ...OF_THIS_BAR, lag: Number.NaN };

type Key = ReturnType<typeof keyOf>;
type Known = Map<Key, Knowledge>;

/** Nodes visited and variables copied. Loops in loops and calls in calls can multiply what a person wrote. */
const WORK_MAX = 500_000;
/** From this turn of a loop on, whatever still changes is taken to be of this bar. */
const TURNS_EXACT = 3;

/** What these say of a bar is known before it comes: they follow the calendar, not the market. */
const OF_CALENDAR = new Set(
  (
    'barindex datenum timenum datetime date day month year hour minute second dayofweek dayofyear dayssince1900 now ' +
    'interval name fullname status'
  ).split(' '),
);
/** The number of bars. */
const COUNT: Range = { least: 0, most: Number.POSITIVE_INFINITY };
const OF_MARKET = new Set(['open', 'high', 'low', 'close', 'volume', 'openint', 'avg', 'a']);
/** Their second argument is the value unless the user chooses another. */
const WITH_DEFAULT = new Set(['param', 'optimize', 'paramtoggle']);
const ARRAY_KINDS: ReadonlySet<string> = new Set(['array', 'numeric', 'carried', 'any']);

const FOLDED: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** @returns what is known of the globals at the end, by slot; null when it is too much to follow */
export function follow(plan: Plan): ReadonlyMap<Key, Knowledge> | null {
  const flow = new Flow();
  try {
    return flow.run(plan);
  } catch (reason) {
    if (reason instanceof TooMuch) return null;
    throw reason;
  }
}

class TooMuch extends Error {}

class Flow {
  #known: Known = new Map();
  /** Conditions inside which the walk stands. */
  readonly #conditions: { readonly node: Node; readonly knowledge: Knowledge }[] = [];
  readonly #returns: Knowledge[][] = [];
  readonly #origins = new Map<Node, Foresight>();
  /** Variables that stand beside a counting one: `j = i + 1`. */
  readonly #offsets = new KnownOffsets();
  /** Loops in their first turn, where what counts up still has its first value. */
  #firstTurns = 0;
  /** An element of the last bar is being filled: others of that bar are of this bar. */
  #fillsLast = false;
  /** Of variables whose names are made at run time, all in one. */
  #dynamic: Knowledge = OF_NO_BAR;
  #work = 0;

  run(plan: Plan): Known {
    PREDEFINED.forEach((name, slot) => {
      const known = OF_MARKET.has(name) || name.endsWith('price') ? OF_THIS_BAR : OF_NO_BAR;
      this.#known.set(slot, name === 'barcount' ? { ...known, range: COUNT, fromEnd: true } : known);
    });
    this.#steps(plan.body);
    return this.#known;
  }

  #steps(steps: readonly Step[]): void {
    for (const step of steps) this.#step(step);
  }

  #step(step: Step): void {
    switch (step.type) {
      case 'evaluate':
        this.#of(step.node);
        break;
      case 'block':
        this.#steps(step.body);
        break;
      case 'if':
        this.#if(step);
        break;
      case 'loop':
        this.#loop(step);
        break;
      case 'switch':
        this.#switch(step);
        break;
      case 'return':
        this.#returns.at(-1)?.push(this.#influenced(step.value === null ? OF_NO_BAR : this.#of(step.value)));
        break;
      case 'static':
        if (step.initial !== null) this.#of(step.initial);
        this.#known.set(keyOf(step.variable), OF_THIS_BAR);
        break;
      case 'break':
      case 'continue':
        break;
    }
  }

  #if({ branches, otherwise }: Step & { type: 'if' }): void {
    const ends: Known[] = [];
    const depth = this.#conditions.length;
    for (const { condition, body } of branches) {
      this.#conditions.push({ node: condition, knowledge: this.#of(condition) });
      const before = this.#known;
      this.#known = this.#copy(before);
      this.#step(body);
      ends.push(this.#known);
      this.#known = before;
    }
    if (otherwise !== null) this.#step(otherwise);
    this.#conditions.length = depth;
    for (const end of ends) this.#known = this.#merge(this.#known, end);
  }

  #loop({ kind, initial, condition, step, body }: Step & { type: 'loop' }): void {
    for (const each of initial) this.#of(each);
    const depth = this.#conditions.length;
    for (let turn = 1; ; turn += 1) {
      if (turn === 1) this.#firstTurns += 1;
      const before = this.#copy(this.#known);
      if (kind !== 'do' && condition !== null) {
        this.#conditions.push({ node: condition, knowledge: this.#of(condition) });
      }
      this.#step(body);
      for (const each of step) this.#of(each);
      if (kind === 'do' && condition !== null) this.#of(condition);
      this.#conditions.length = depth;
      const after = this.#merge(this.#copy(before), this.#known, turn > TURNS_EXACT);
      this.#known = after;
      const learnt = [...after].some(([key, each]) => !same(each, before.get(key) ?? NOTHING));
      if (turn === 1) this.#firstTurns -= 1;
      if (!learnt && turn > 1) return;
    }
  }

  #switch({ subject, cases }: Step & { type: 'switch' }): void {
    this.#conditions.push({ node: subject, knowledge: this.#of(subject) });
    const before = this.#known;
    let end = before;
    for (const { match, body } of cases) {
      if (match !== null) this.#of(match);
      // From the top, or fallen through from the case above.
      this.#known = this.#merge(this.#copy(before), end);
      this.#steps(body);
      end = this.#merge(end, this.#known);
    }
    this.#known = end;
    this.#conditions.pop();
  }

  #of(node: Node): Knowledge {
    this.#spend(1);
    switch (node.type) {
      case 'constant':
        return typeof node.value === 'number' ? ofConstant(node.value) : OF_NO_BAR;
      case 'read':
      case 'reference':
        return this.#known.get(keyOf(node.variable)) ?? OF_THIS_BAR;
      case 'element':
        return this.#element(node);
      case 'builtin':
        return this.#call(node);
      case 'invoke':
        return this.#invoke(node);
      case 'unary': {
        const operand = this.#of(node.operand);
        const negated = node.operator === '-' && operand.constant !== null ? -operand.constant : null;
        if (node.operator === '+') return operand;
        const range = node.operator === '-' ? opposite(operand.range) : ANY;
        return { ...operand, constant: negated, range, fromEnd: false };
      }
      case 'chain':
        return node.steps.reduce((left, { operator, operand }) => {
          const right = this.#of(operand);
          const fold = FOLDED[operator];
          const known = fold !== undefined && left.constant !== null && right.constant !== null;
          return {
            ...together([left, right]),
            constant: known ? fold(left.constant, right.constant) : null,
            range: combined(operator, left.range, right.range),
            fromEnd: left.fromEnd && right.constant !== null && (operator === '-' || operator === '+'),
          };
        }, this.#of(node.first));
      case 'assign':
        return this.#assign(node);
      case 'increment': {
        const before = this.#of({ type: 'read', variable: node.place.variable, span: node.span });
        const range = combined('+', before.range, { least: node.amount, most: node.amount });
        return this.#write(node.place, { ...before, constant: null, range, fromEnd: false }, node);
      }
      case 'typeof':
      case 'member':
        return OF_NO_BAR;
    }
  }

  #assign(node: Node & { type: 'assign' }): Knowledge {
    const { place, operator, value } = node;
    const subscripts = place.subscripts.map((each) => this.#of(each));
    const outer = this.#fillsLast;
    this.#fillsLast ||= subscripts[0]?.fromEnd === true;
    const given = this.#of(value);
    this.#fillsLast = outer;
    const parts = operator === null ? [given] : [given, this.#known.get(keyOf(place.variable)) ?? OF_THIS_BAR];
    const sum =
      parts.length + subscripts.length === 1 ? given : { ...together([...parts, ...subscripts]), constant: null };
    const known = this.#write(place, sum, value);
    if (operator === null && place.subscripts.length === 0) this.#offsets.note(place.variable, value);
    return known;
  }

  /** Of an element of the last bar every earlier bar knows too early. */
  #element(node: Node & { type: 'element' }): Knowledge {
    const [target = OF_THIS_BAR, ...subscripts] = [node.target, ...node.subscripts].map((each) => this.#of(each));
    const sum = { ...together([target, ...subscripts]), lag: 0 };
    const ofLast = subscripts[0]?.fromEnd === true && target.lag < Number.POSITIVE_INFINITY;
    if (!ofLast || this.#fillsLast || this.#firstTurns > 0) return sum;
    return foreseeing(sum, [this.#origin(node, 'An element of the last bar')]);
  }

  /** An element that is written leaves the others as they were. */
  #write({ variable, subscripts }: Place, given: Knowledge, value: Node): Knowledge {
    const key = keyOf(variable);
    let knowledge = this.#influenced(given);
    const [subscript] = subscripts;
    if (subscript !== undefined) {
      const later = [value, ...this.#conditions.map(({ node }) => node)].flatMap((each) =>
        laterElements(each, subscript, this.#offsets),
      );
      const foresight = later.map((element) => this.#origin(element, 'An element of a later bar'));
      const before = this.#known.get(key);
      knowledge = { ...foreseeing(knowledge, foresight), lag: 0, constant: null };
      if (before !== undefined) knowledge = { ...either(before, knowledge), constant: null };
    }
    this.#known.set(key, knowledge);
    if (subscript === undefined) this.#offsets.forget(variable);
    return knowledge;
  }

  /** What is done under a condition tells of the condition. */
  #influenced(knowledge: Knowledge): Knowledge {
    return this.#conditions.reduce((sum, each) => foreseeing(sum, each.knowledge.foresight), knowledge);
  }

  #call(node: Node & { type: 'builtin' }): Knowledge {
    const { builtin } = node;
    const args = node.args.map((each) => this.#of(each));
    const key = builtin.name.toLowerCase();
    if (/^(static)?varset/.test(key))
      this.#dynamic = either(this.#dynamic, together([...args, this.#influenced(OF_THIS_BAR)]));
    if (/^(static)?varget/.test(key)) return { ...together([this.#dynamic, ...args]), lag: 0 };
    if (WITH_DEFAULT.has(key)) {
      const at = key === 'paramtoggle' ? 2 : 1;
      const value = args[at]?.constant ?? (at === 2 ? 0 : null);
      return value === null ? OF_NO_BAR : ofConstant(value);
    }
    const arrays = args.filter((_, index) => ARRAY_KINDS.has(builtin.parameters[index]?.kind ?? 'any'));
    const range = rangeOfCall(
      key,
      args.map((each) => each.range),
    );
    const sum = { ...(args.length === 0 ? OF_NO_BAR : together(args)), range };
    if (OF_CALENDAR.has(key)) return sum;
    const reads = arrays.length === 0 || (builtin.kernel?.prices.length ?? 0) > 0;
    const lag = reads ? 0 : together(arrays).lag;
    const numbers = builtin.parameters.map(
      ({ fallback }, index) => args[index]?.constant ?? numberOr(args[index], fallback),
    );
    if (key === 'ref') return this.#shifted(node, { ...sum, lag }, numbers[1], args[1]?.range ?? ANY);
    const ahead = lag < Number.POSITIVE_INFINITY && looksAhead(builtin, numbers, lag);
    return ahead ? foreseeing({ ...sum, lag: 0 }, [this.#origin(node, builtin.name)]) : { ...sum, lag };
  }

  /** A shift into the future is none for what lags further behind. */
  #shifted(node: Node, of: Knowledge, shift: number | undefined, { most }: Range): Knowledge {
    if (shift === undefined) {
      const known = { ...of, lag: 0, range: ANY };
      const by = 'Ref by a shift that may be positive';
      return most <= 0 ? known : foreseeing(known, [this.#origin(node, by)]);
    }
    const lag = of.lag - shift;
    return lag < 0 ? foreseeing({ ...of, lag: 0 }, [this.#origin(node, 'Ref')]) : { ...of, lag };
  }

  #invoke({ routine, args }: Node & { type: 'invoke' }): Knowledge {
    const given = args.map((each) => this.#of(each));
    this.#enter(routine, given);
    this.#returns.push([]);
    this.#steps(routine.body);
    const returned = this.#returns.pop() ?? [];
    routine.parameters.forEach((parameter, index) => {
      const argument = args[index];
      if (!parameter.byReference || argument?.type !== 'reference') return;
      this.#known.set(keyOf(argument.variable), this.#known.get(parameter) ?? OF_THIS_BAR);
    });
    return returned.reduce<Knowledge>((sum, each) => either(sum, each), returned[0] ?? OF_NO_BAR);
  }

  /** Locals of a call before have no value in this one. */
  #enter({ parameters }: Routine, given: readonly Knowledge[]): void {
    parameters.forEach((parameter, index) => {
      this.#known.set(parameter, given[index] ?? OF_THIS_BAR);
    });
  }

  #origin(node: Node, by: string): Foresight {
    const known = this.#origins.get(node) ?? { by, span: node.span };
    this.#origins.set(node, known);
    return known;
  }

  #copy(known: Known): Known {
    this.#spend(known.size);
    return new Map(known);
  }

  /** Into the first, which it returns. */
  #merge(into: Known, other: Known, coarsely = false): Known {
    this.#spend(other.size);
    for (const [key, each] of other) {
      const before = into.get(key);
      if (before === undefined) into.set(key, { ...each, constant: null });
      else if (!same(before, each)) {
        const both = either(before, each);
        into.set(key, coarsely ? { ...both, lag: 0, constant: null, range: ANY, fromEnd: false } : both);
      }
    }
    return into;
  }

  #spend(work: number): void {
    this.#work += work;
    if (this.#work > WORK_MAX) throw new TooMuch('too much to follow');
  }
}

function looksAhead(builtin: Builtin, numbers: readonly (number | undefined)[], lag: number): boolean {
  if (builtin.lookAhead === true) return builtin.looksAhead?.(numbers, lag) ?? true;
  const when = builtin.kernel?.when;
  if (when === undefined) return false;
  const scalars = numbers.filter((_, index) => builtin.parameters[index]?.kind === 'number');
  return scalars.every((each) => each !== undefined) && !when(scalars);
}

/** A default stands for an argument that was not given, not for one that is not known. */
function numberOr(given: Knowledge | undefined, fallback: number | string | undefined): number | undefined {
  return given === undefined && typeof fallback === 'number' ? fallback : undefined;
}
