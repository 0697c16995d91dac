/**
 * The reference interpreter: it walks the plan and does what each node says, in the order of the text. It is meant to
 * be plainly right, not fast; faster paths are measured against it.
 */

import type { BinaryOperator } from '#afl/syntax';
import { AflError } from './afl-error.ts';
import { prepareArguments } from './arguments.ts';
import type { Builtin } from './builtin.ts';
import { readElement, writeElement } from './elements.ts';
import { isTrue } from './numeric.ts';
import { FAILED, isDecided, remarkDivision } from './operands.ts';
import { applyBinary, applyUnary } from './operators.ts';
import type { ChainStep, Node, Place, Plan, Routine, Step, Variable } from './plan.ts';
import type { Run } from './run.ts';
import type { RunState } from './run-state.ts';
import { peekSlot, readSlot, type Slots } from './slots.ts';
import { StaticDeclarations } from './static-declarations.ts';
import { isDateTime, isDateTimes, isMatrix, isReference, isSeries, NULL, typeName, type Value } from './value.ts';

/** How a step ended: on to the next one, or out of something. */
type Completion = 'next' | 'break' | 'continue' | 'return';

/** Calls of functions inside one another. A function cannot call itself, so only long chains come near. */
const CALLS_MAX = 100;

/** AmiBroker's guard against endless loops is a setting; here a loop over all bars always passes. */
const TURNS_MAX = 100_000;

const LOOP_ERRORS = { while: 13, do: 14, for: 15 } as const;

const GRAPH = /^graph(\d{1,2})$/i;

/** `Graph0` that was given no value is the first thing plotted, as PlotShapes takes it for its default position. */
function plottedGraph(run: RunState, name: string): Value {
  const index = GRAPH.exec(name)?.[1];
  return index === undefined ? undefined : run.output.plots[Number(index)]?.values.at(-1);
}

/** Steps that a function may take to read an argument through. */
function weightOf(value: Value): number {
  if (typeof value === 'string') return value.length >> 8;
  if (typeof value !== 'object' || value.kind === 'datetime' || value.kind === 'reference') return 0;
  return (value.kind === 'map' ? value.entries.size : value.data.length) >> 6;
}

/** Old formulas write IIf( x, PlotShapes( … ), 0 ) and AddColumn( … ) / 2: what returns nothing has a value, if no meaningful one. */
export function callBuiltin(run: Run, builtin: Builtin, values: readonly Value[]): Value {
  return builtin.call(prepareArguments(run, builtin, values), run) ?? 0;
}

/** Runs the whole formula. Throws AflError, AflExit or AflOverrun; `run` says where it stood. */
export function interpret(plan: Plan, run: RunState): void {
  const statics = new StaticDeclarations(run, plan.staticPrefix);
  try {
    new Interpreter(run, statics).body(plan.body);
  } finally {
    statics.writeBack();
  }
}

class Interpreter {
  readonly #run: RunState;
  readonly #statics: StaticDeclarations;
  #locals: Slots = [];
  #returned: Value;

  constructor(run: RunState, statics: StaticDeclarations) {
    this.#run = run;
    this.#statics = statics;
  }

  body(steps: readonly Step[]): Completion {
    for (const step of steps) {
      const completion = this.#execute(step);
      if (completion !== 'next') return completion;
    }
    return 'next';
  }

  #execute(step: Step): Completion {
    switch (step.type) {
      case 'evaluate':
        this.#evaluate(step.node);
        return 'next';
      case 'block':
        return this.body(step.body);
      case 'if':
        for (const { condition, body } of step.branches) {
          if (this.#condition(condition)) return this.#execute(body);
        }
        return step.otherwise === null ? 'next' : this.#execute(step.otherwise);
      case 'loop':
        return this.#loop(step);
      case 'switch':
        return this.#switch(step);
      case 'break':
      case 'continue':
        return step.type;
      case 'return':
        this.#returned = step.value === null ? undefined : this.#evaluate(step.value);
        return 'return';
      case 'static': {
        const initial = step.initial === null ? undefined : this.#evaluate(step.initial);
        this.#statics.declare(step.variable, step.name, initial);
        return 'next';
      }
    }
  }

  #loop(loop: Step & { type: 'loop' }): Completion {
    if (this.#run.recorder?.loop(loop, this.#run.globals, this.#locals)) return 'next';
    const turnsMax = this.#run.recorder === undefined ? Math.max(TURNS_MAX, 2 * this.#run.barCount) : TURNS_MAX;
    for (const each of loop.initial) this.#evaluate(each);
    for (let turns = 0; ; turns += 1) {
      const tested = loop.kind !== 'do' || turns > 0;
      if (tested && loop.condition !== null && !this.#condition(loop.condition)) return 'next';
      if (turns >= turnsMax) {
        this.#run.at = loop.span;
        this.#run.fail(LOOP_ERRORS[loop.kind], `This loop did not end within ${turnsMax} turns.`);
      }
      this.#run.step(1);
      const completion = this.#execute(loop.body);
      if (completion === 'break') return 'next';
      if (completion === 'return') return completion;
      for (const each of loop.step) this.#evaluate(each);
    }
  }

  /** Cases are tested in order; `default` matches where it stands; then it falls through to the first break. */
  #switch({ subject, cases }: Step & { type: 'switch' }): Completion {
    const value = this.#evaluate(subject);
    let matched = false;
    for (const { match, body } of cases) {
      matched ||= match === null || this.#matches(value, match);
      if (!matched) continue;
      const completion = this.body(body);
      if (completion === 'break') return 'next';
      if (completion !== 'next') return completion;
    }
    return 'next';
  }

  /** Values of different types differ. */
  #matches(value: Value, match: Node): boolean {
    const other = this.#evaluate(match);
    const { recorder } = this.#run;
    const isLate = recorder?.isLate(value) || recorder?.isLate(other);
    if (typeof value !== typeof other && !isLate) return false;
    if (typeof value !== 'object' && !isLate) return value === other;
    this.#run.at = match.span;
    return this.#truth(applyBinary(this.#run, '==', value, other), match);
  }

  #condition(node: Node): boolean {
    const value = this.#evaluate(node);
    this.#run.at = node.span;
    return this.#truth(value, node);
  }

  /** Null is false here: a signal that is not known must not fire. */
  #truth(value: Value, node: Node): boolean {
    const decided = this.#run.recorder?.decide(value);
    if (decided !== undefined) return decided;
    if (typeof value === 'number') return isTrue(value);
    if (isSeries(value) || isDateTimes(value)) {
      return this.#run.fail(
        6,
        'A condition must be one number, not an array.',
        'Use x[i] for one bar, LastValue(x), or IIf for all bars.',
      );
    }
    if (typeof value === 'string') return this.#run.fail(7, 'A condition must be a number, not a text.');
    if (isMatrix(value)) return value.data[0] !== NULL;
    if (isDateTime(value)) return !Number.isNaN(value.ms);
    return this.#run.fail(36, `A condition has no value (${node.type}).`);
  }

  #evaluate(node: Node): Value {
    switch (node.type) {
      case 'constant':
        return node.value;
      case 'read':
        return this.#read(node.variable, node);
      case 'element':
        return this.#element(node);
      case 'builtin':
        return this.#callBuiltin(node);
      case 'invoke':
        return this.#invoke(node);
      case 'typeof':
        return typeof node.of === 'string' ? node.of : this.#typeOf(node.of);
      case 'unary': {
        const operand = this.#evaluate(node.operand);
        this.#run.at = node.span;
        return applyUnary(this.#run, node.operator, operand);
      }
      case 'chain':
        return this.#chain(node.first, node.steps);
      case 'assign':
        return this.#assign(node.place, node.operator, node.value);
      case 'increment':
        return this.#increment(node);
      case 'reference':
        return this.#reference(node.variable);
      case 'member':
        this.#run.at = node.span;
        return this.#run.fail(18, `There are no objects here, so '.${node.name}' has nothing to act on.`);
    }
  }

  #typeOf(variable: Variable): string {
    const value = peekSlot(this.#slots(variable), variable.slot);
    return this.#run.recorder?.typeOf(value) ?? typeName(value);
  }

  #chain(first: Node, steps: readonly ChainStep[]): Value {
    let value = this.#evaluate(first);
    for (const { operator, operand, span } of steps) {
      const right = isDecided(operator, value) ? this.#attempt(operand) : this.#evaluate(operand);
      this.#run.at = span;
      if (operator === '/') remarkDivision(this.#run, right);
      value = applyBinary(this.#run, operator, this.#valueOf(value), this.#valueOf(right === FAILED ? value : right));
    }
    return value;
  }

  /** The right side of an AND or OR that its left side has decided: it is evaluated, but an error in it ends nothing. */
  #attempt(node: Node): Value | typeof FAILED {
    const locals = this.#locals;
    const { frames } = this.#run;
    const depth = frames.length;
    try {
      return this.#evaluate(node);
    } catch (reason) {
      if (!(reason instanceof AflError)) throw reason;
      this.#locals = locals;
      frames.length = depth;
      this.#returned = undefined;
      const failure = reason.number === 0 ? reason.message : `Error ${reason.number}: ${reason.message}`;
      this.#run.warn(915, `${failure} What stands before it has decided, so this does not count.`);
      return FAILED;
    }
  }

  /** A procedure's result cannot be computed with. */
  #valueOf(value: Value): Value {
    return value === undefined ? this.#run.fail(36, 'This operand has no value: the function returns nothing.') : value;
  }

  #read(variable: Variable, { span }: Node): Value {
    const content = readSlot(this.#slots(variable), variable.slot);
    const value = isReference(content) ? content.get() : content;
    if (value !== undefined) return value;
    this.#run.at = span;
    const plotted = variable.scope === 'global' ? plottedGraph(this.#run, variable.name) : undefined;
    return plotted ?? this.#run.fail(29, `${variable.name} is used before it has a value.`);
  }

  #element({ target, subscripts, span }: Node & { type: 'element' }): Value {
    let value: Value;
    let name = 'This value';
    if (target.type === 'read') {
      name = target.variable.name;
      value = peekSlot(this.#slots(target.variable), target.variable.slot);
      if (isReference(value)) value = value.get();
    } else {
      value = this.#evaluate(target);
    }
    const values = subscripts.map((each) => this.#evaluate(each));
    this.#run.at = span;
    return readElement(this.#run, value, values, name);
  }

  #callBuiltin({ builtin, args, span }: Node & { type: 'builtin' }): Value {
    const values = args.map((each) => this.#evaluate(each));
    this.#run.at = span;
    const { recorder } = this.#run;
    // The stand-ins of a recording have no length.
    this.#run.step(recorder === undefined ? values.reduce<number>((sum, each) => sum + weightOf(each), 1) : 1);
    const call = (): Value => callBuiltin(this.#run, builtin, values);
    return recorder === undefined ? call() : recorder.call(builtin, values, call);
  }

  #invoke({ routine, args, span }: Node & { type: 'invoke' }): Value {
    const values = args.map((each) => this.#evaluate(each));
    const { frames } = this.#run;
    this.#run.at = span;
    if (frames.length >= CALLS_MAX) this.#run.fail(47, `More than ${CALLS_MAX} functions call one another.`);
    this.#run.step(1);
    const outer = this.#locals;
    const frame = this.#frame(routine, values);
    frames.push(frame);
    this.#locals = frame;
    this.#returned = undefined;
    this.body(routine.body);
    this.#locals = outer;
    frames.pop();
    const result = this.#returned;
    this.#returned = undefined;
    return result;
  }

  /** Arguments by value, unless the parameter was declared with `&` and the argument given with it. */
  #frame(routine: Routine, values: readonly Value[]): Slots {
    const frame: Slots = new Array(routine.localCount).fill(undefined);
    routine.parameters.forEach((parameter, index) => {
      const value = values[index];
      if (value === undefined) this.#run.fail(36, `Argument ${index + 1} of ${routine.name} has no value.`);
      frame[parameter.slot] = isReference(value) && !parameter.byReference ? value.get() : value;
    });
    return frame;
  }

  #assign(place: Place, operator: BinaryOperator | null, node: Node): Value {
    if (operator === null) {
      const subscripts = place.subscripts.map((each) => this.#evaluate(each));
      const value = this.#evaluate(node);
      this.#run.at = place.span;
      if (value === undefined)
        return this.#run.fail(36, `${place.variable.name} is given nothing: the function returns no value.`);
      return this.#write(place, subscripts, value);
    }
    const subscripts = place.subscripts.map((each) => this.#evaluate(each));
    const before = this.#current(place, subscripts);
    const value = this.#valueOf(this.#evaluate(node));
    this.#run.at = place.span;
    return this.#write(place, subscripts, applyBinary(this.#run, operator, before, value));
  }

  #increment({ amount, prefix, place }: Node & { type: 'increment' }): Value {
    const subscripts = place.subscripts.map((each) => this.#evaluate(each));
    const before = this.#current(place, subscripts);
    const after = this.#write(place, subscripts, applyBinary(this.#run, '+', before, amount));
    return prefix ? after : before;
  }

  #current({ variable, span }: Place, subscripts: readonly Value[]): Value {
    const slots = this.#slots(variable);
    this.#run.at = span;
    const content = subscripts.length === 0 ? readSlot(slots, variable.slot) : peekSlot(slots, variable.slot);
    const value = isReference(content) ? content.get() : content;
    if (value === undefined) this.#run.fail(29, `${variable.name} is used before it has a value.`);
    return subscripts.length === 0 ? value : readElement(this.#run, value, subscripts, variable.name);
  }

  #write({ variable, span }: Place, subscripts: readonly Value[], value: Value): Value {
    const slots = this.#slots(variable);
    this.#run.at = span;
    if (subscripts.length === 0) {
      const content = slots[variable.slot];
      if (variable.byReference && typeof content === 'object' && content.kind === 'reference') content.set(value);
      else slots[variable.slot] = isReference(value) ? value.get() : value;
    } else {
      this.#writeElement(slots, variable, subscripts, value);
    }
    return value;
  }

  #writeElement(slots: Slots, variable: Variable, subscripts: readonly Value[], value: Value): void {
    const content = slots[variable.slot];
    if (typeof content !== 'object' || content.kind !== 'reference') {
      writeElement(this.#run, slots, variable.slot, subscripts, value, variable.name);
      return;
    }
    // Through a reference: a slot of its own for the moment, then back whole.
    const passage: Slots = [content.get()];
    writeElement(this.#run, passage, 0, subscripts, value, variable.name);
    content.set(readSlot(passage, 0));
  }

  #reference(variable: Variable): Value {
    const slots = this.#slots(variable);
    const { slot, name } = variable;
    const content = slots[slot];
    // What was handed to us by reference is handed on, not a reference to the reference.
    if (typeof content === 'object' && content.kind === 'reference') return content;
    return {
      kind: 'reference',
      name,
      get: () => readSlot(slots, slot),
      set: (value) => {
        slots[slot] = value;
      },
    };
  }

  #slots({ scope }: Variable): Slots {
    return scope === 'global' ? this.#run.globals : this.#locals;
  }
}
