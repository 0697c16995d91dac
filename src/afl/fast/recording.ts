/**
 * Records a formula: it is interpreted once with stand-ins for arrays, and what it computes of them is written down. What
 * it decides by numbers (parameters, options, the contract's facts) is decided now, so a program holds for one set of
 * these. What it decides by bars is decided by those that are there now; the program says so where it no longer holds.
 * A function that the fast path does not know is a *script*: it is called in each run as the interpreter calls it.
 */
import {
  type Action,
  AflExit,
  applyBinary,
  applyUnary,
  type Builtin,
  callBuiltin,
  type Host,
  interpret,
  type KernelUse,
  NULL,
  type Numeric,
  type Output,
  type Plan,
  type PriceName,
  type Recorder,
  RunState,
  readElement,
  readSlot,
  SCALARS,
  type Scalar,
  type Series,
  type Slots,
  type Step,
  typeName,
  type Value,
  writeElement,
} from '#afl/runtime';
import type { BinaryOperator, UnaryOperator } from '#afl/syntax';
import { BarLoop } from './bar-loop.ts';
import { type Decision, Decisions, type Evaluate } from './decisions.ts';
import { expanded } from './expansion.ts';
import { type Gives, kindOf, ofBinary, ofElement } from './late-kinds.ts';
import {
  type Context,
  isLate,
  isLine,
  isStand,
  type Late,
  type Line,
  type Operand,
  type Origin,
  type Script,
} from './line.ts';
import { LineBook, linesOf, spelled } from './line-book.ts';
import { NO_BARS } from './no-bars.ts';
import { Said } from './said.ts';
import { canFail, type FrameCall, frameOf, isElementwise, isSaying, readsPrices, scriptOf } from './scripted.ts';
import {
  asValue,
  guarded,
  isPlace,
  LATE_TYPES,
  nullChecked,
  PRICE_VARIABLES,
  PRICES,
  type Stage,
  WANTED,
} from './stand-ins.ts';
import { Unrecordable } from './unrecordable.ts';

export interface RecordRequest {
  readonly plan: Plan;
  readonly host: Host;
  readonly action: Action;
  readonly params: Readonly<Record<string, number | string>>;
  readonly evaluate?: Evaluate;
}

export class Recording extends RunState implements Recorder {
  /** None while results are taken: then arrays have their values. */
  declare readonly recorder?: Recorder;
  readonly context: Context = { values: null, late: null };
  /** Set while results are taken; null while it is recorded. */
  stage: Stage | null = null;
  readonly #book = new LineBook(this.context);
  readonly plan: Plan;
  /** What scripts see: all of the host. */
  readonly scriptHost: Host;
  readonly said = new Said();
  readonly #decisions: Decisions;
  readonly #barCount: Late;
  /** The latest call that changed what later ones see of the run: the time frame, another symbol's prices. */
  #frame: Late | null = null;
  #inFrame = false;

  constructor({ plan, host, action, params, evaluate }: RecordRequest) {
    super({ plan, bars: NO_BARS, host: guarded(host), action, params, range: { first: 0, last: -1 } });
    const staged = (name: keyof Stage): PropertyDescriptor => ({
      get: () => this.stage?.[name] ?? refuse(`it asks for ${WANTED[name]}`),
    });
    Object.defineProperties(this, {
      barCount: staged('barCount'),
      bars: staged('bars'),
      range: staged('range'),
      recorder: { get: () => (this.stage === null ? this : undefined) },
    });
    this.plan = plan;
    this.scriptHost = host;
    this.#decisions = new Decisions(evaluate);
    for (const [variable, name] of Object.entries(PRICE_VARIABLES)) {
      this.set(variable, this.#line(`price ${name}`, { type: 'price', name }));
    }
    this.#barCount = this.#late('number', {
      ...{ what: 'BarCount', operands: [], mayFail: false },
      call: (_, run) => run.barCount,
    });
    this.set('barcount', asValue(this.#barCount));
  }

  get decisions(): readonly Decision[] {
    return this.#decisions.all;
  }

  /** In the order in which they were recorded. */
  get lines(): readonly (Line | Late)[] {
    return this.#book.lines;
  }

  /** Walks the formula. Throws Unrecordable, or what the formula itself throws. */
  record(): void {
    try {
      interpret(this.plan, this);
    } catch (reason) {
      if (!(reason instanceof AflExit)) throw reason;
    }
    this.end();
  }

  /** What a variable holds; when results are taken, late values are what they are in that run. */
  override get(name: string): Value {
    const value = super.get(name);
    return isLate(value) && this.context.late !== null ? this.context.late(value) : value;
  }

  override floats(length?: number): Float32Array {
    // A matrix has its own size.
    if (this.stage === null && length === undefined) refuse('it makes an array by itself');
    return super.floats(length ?? this.barCount);
  }

  map(operands: readonly Numeric[], scalar: Scalar): Series {
    if (operands.includes(NULL)) return this.spread(NULL);
    if (this.everyBarNullCheck) return this.every(operands, nullChecked(scalar));
    return this.#line(this.#book.key('map', scalar, operands), { type: 'map', scalar, operands: linesOf(operands) });
  }

  every(operands: readonly Numeric[], scalar: Scalar): Series {
    return this.#line(this.#book.key('every', scalar, operands), {
      type: 'every',
      scalar,
      operands: linesOf(operands),
    });
  }

  choose(condition: Series, a: Numeric, b: Numeric): Series {
    if (this.everyBarNullCheck) refuse('it chooses under EveryBarNullCheck');
    const [of, left, right] = linesOf([condition, a, b]) as [Line, Operand, Operand];
    return this.#line(this.#book.key('choose', null, [condition, a, b]), {
      type: 'choose',
      condition: of,
      a: left,
      b: right,
    });
  }

  kernel(use: KernelUse, inputs: readonly Series[], numbers: readonly number[]): Series {
    const sources = linesOf(inputs) as Line[];
    const ends = use.trailingNulls === 'read' ? [] : sources;
    const stages = expanded(use.kernel, numbers, inputs.length);
    if (stages === null) return this.#kernelLine(use, sources, numbers, ends);
    const known = [...sources];
    for (const stage of stages) {
      const own = stage.from.map((source) => known[source] as Line);
      known.push(this.#kernelLine({ kernel: stage.kernel, prices: [] }, own, stage.numbers, ends));
    }
    return known.at(-1) as Line;
  }

  perBar(of: (ms: number) => number): Series {
    if (this.#inFrame) refuse('it asks for times of another time frame');
    return this.#line(`perBar ${this.#book.number(of)}`, { type: 'perBar', of });
  }

  override spread(value: Numeric): Series {
    if (isLate(value)) return this.#line(`spread ${value.index}`, { type: 'spread', of: value });
    if (typeof value !== 'number') return value;
    // Once it is over, a number is spread over the bars as ever.
    if (this.stage !== null) return this.series(this.floats().fill(value));
    return this.#line(`constant ${spelled(value)}`, { type: 'constant', value });
  }

  typeOf(value: Value): string {
    if (isLate(value)) return LATE_TYPES[value.gives];
    // If the loop has written no element it is a number still.
    if (isLine(value) && value.origin.type === 'loop') refuse('it asks for the type of what a loop wrote');
    return typeName(value);
  }

  loop(loop: Step & { readonly type: 'loop' }, globals: Slots, locals: Slots): boolean {
    const made = BarLoop.of(loop, globals, locals, this.#barCount);
    if (made === null) return false;
    for (const [output, { isArray, write }] of made.outputs.entries()) {
      const origin: Origin = { type: 'loop', loop: made.loop, output };
      write(isArray ? this.#line(null, origin) : asValue(this.#lateLine('number', origin)));
    }
    return true;
  }

  isLate(value: Value): boolean {
    return isLate(value);
  }

  binary(operator: BinaryOperator, left: Value, right: Value): Value {
    if (!isStand(left) && !isStand(right)) return undefined;
    const gives = ofBinary(operator, left, right);
    // What is wrong with it the interpreter says.
    if (gives === null) return isLate(left) || isLate(right) ? refuse(`it computes with ${operator}`) : undefined;
    if (operator === '/' && Number(this.output.options.get('warninglevel') ?? 1) >= 2)
      refuse('divisions by zero are warned of');
    if (gives === 'array' && kindOf(left) !== 'datetimes' && kindOf(right) !== 'datetimes') {
      if (operator === '@' || (!isLate(left) && !isLate(right))) return undefined;
      return this.map([this.#spreadLate(left), this.#spreadLate(right)] as Numeric[], SCALARS[operator]);
    }
    return this.#scripted(gives, {
      ...{ what: operator, operands: [left, right], mayFail: gives === 'text' },
      call: ([a, b], run) => applyBinary(run, operator, a, b),
    });
  }

  unary(operator: UnaryOperator, operand: Value): Value {
    if (!isLate(operand)) return undefined;
    if (operand.gives !== 'number') return refuse(`it computes with ${operator}`);
    return this.#scripted('number', {
      ...{ what: operator, operands: [operand], mayFail: false },
      call: ([value], run) => applyUnary(run, operator, value),
    });
  }

  element(target: Value, subscripts: readonly Value[], name: string): Value {
    if (!isStand(target) && !subscripts.some(isLate)) return undefined;
    return this.#scripted(ofElement(target, subscripts) ?? refuse('it takes an element'), {
      ...{ what: `${name}[ ]`, operands: [target, ...subscripts], mayFail: true },
      call: ([of, ...at], run) => readElement(run, of, at, name),
    });
  }

  write(slots: Slots, slot: number, subscripts: readonly Value[], value: Value, name: string): boolean {
    const before = readSlot(slots, slot);
    const is = kindOf(before);
    const isArray = before === undefined || is === 'number' || is === 'array';
    if (!isArray && !isStand(before) && ![...subscripts, value].some(isStand)) return false;
    if (!isArray || kindOf(value) !== 'number' || subscripts.length !== 1) refuse(`it writes an element of ${name}`);
    slots[slot] = this.#scripted('array', {
      ...{ what: `${name}[ ] =`, operands: [before, value, ...subscripts], mayFail: true },
      call: ([old, written, ...at], run) => {
        const passage: Slots = [old];
        writeElement(run, passage, 0, at, written, name);
        return readSlot(passage, 0);
      },
    });
    return true;
  }

  decide(value: Value): boolean | undefined {
    return isLate(value) ? this.#decisions.decide(value) : undefined;
  }

  call(builtin: Builtin, values: readonly Value[], proceed: () => Value): Value {
    if (frameOf(builtin) !== null) return this.#changeFrame(builtin, values);
    if (isSaying(builtin)) return this.#say(builtin, values, proceed);
    let because = 'it calls a function with what only a run knows';
    const given = this.#spreadFor(builtin, values);
    if (!given.some(isLate)) {
      try {
        return given === values ? proceed() : callBuiltin(this, builtin, given);
      } catch (reason) {
        if (!(reason instanceof Unrecordable)) throw reason;
        because = reason.message;
      }
    }
    const gives = scriptOf(builtin, values);
    if (gives === null) return refuse(because);
    return this.#scriptedCall(gives, builtin, values);
  }

  #say(builtin: Builtin, values: readonly Value[], proceed: () => Value): Value {
    if (values.some(isPlace)) refuse(`${builtin.name} is given a variable`);
    this.said.note({ builtin, values, at: this.at });
    if (this.said.isAnew) return 0;
    const given = this.#spreadFor(builtin, values);
    try {
      if (given.some(isLate)) refuse('it says what only a run knows');
      return given === values ? proceed() : callBuiltin(this, builtin, given);
    } catch (reason) {
      if (!(reason instanceof Unrecordable)) throw reason;
      this.said.isAnew = true;
      // From here on nothing recorded may look at what was drawn so far.
      const { plots } = this.output;
      const seen = (): Output['plots'] => (this.stage === null ? refuse('it looks at what it has drawn') : plots);
      Object.defineProperty(this.output, 'plots', { get: seen });
      return 0;
    }
  }

  /** @returns whether all is said as it is in this run; false: the interpreter says it */
  sayAnew(): boolean {
    return !this.said.isAnew || this.said.again(this);
  }

  override keep<State>(key: symbol, create: () => State): State {
    return this.stage === null ? super.keep(key, create) : this.said.keep(key, create);
  }

  /** The time frame, another symbol's prices: from here on functions see what the call has left. */
  #changeFrame(builtin: Builtin, values: readonly Value[]): Value {
    const { prices, gives, lends } = frameOf(builtin) as FrameCall;
    if (values.some(isStand)) refuse('its time frame is known only in a run');
    if (values.some((each, index) => index === lends && each !== 0)) refuse('it lends trade prices');
    const made = this.#scriptedCall(gives, builtin, values) as unknown as Late;
    this.#frame = made;
    if (prices !== 'kept') this.#inFrame = prices === 'others';
    for (const name of prices === 'kept' ? [] : PRICES)
      this.set(name, this.#line(null, { type: 'left', by: made, name }));
    return gives === 'nothing' ? 0 : asValue(made);
  }

  #scriptedCall(gives: Gives, builtin: Builtin, values: readonly Value[]): Value {
    return this.#scripted(gives, {
      ...{ what: builtin.name, operands: values, mayFail: canFail(builtin) },
      variables: builtin.kernel?.prices ?? (readsPrices(builtin) ? PRICES : []),
      call: (given, run) => callBuiltin(run, builtin, given),
    });
  }

  /** A number where an array is wanted, and beside one, is an array. */
  #spreadFor(builtin: Builtin, values: readonly Value[]): readonly Value[] {
    if (!values.some(isLate)) return values;
    const besideArrays = isElementwise(builtin) && values.some(isLine);
    return values.map((each, index) =>
      besideArrays || builtin.parameters[index]?.kind === 'array' ? this.#spreadLate(each) : each,
    );
  }

  #spreadLate(value: Value): Value {
    return isLate(value) && value.gives === 'number' ? this.spread(value as unknown as Numeric) : value;
  }

  #scripted(gives: Gives, asked: AskedScript): Value {
    if (asked.operands.some(isPlace)) refuse(`${asked.what} is given a variable`);
    return gives === 'array' ? this.#line(null, this.#script(asked)) : asValue(this.#late(gives, asked));
  }

  #script({ what, operands, mayFail, call, variables = [] }: AskedScript): Origin {
    const { at, everyBarNullCheck } = this;
    const script: Script = {
      ...{ what, operands, mayFail, after: this.#frame },
      variables: new Map(variables.map((name) => [name, this.get(name)])),
      call: (values, run) => {
        (run as RunState).at = at;
        run.everyBarNullCheck = everyBarNullCheck;
        return call(values, run);
      },
    };
    return { type: 'script', script };
  }

  #late(gives: Late['gives'], asked: AskedScript): Late {
    return this.#lateLine(gives, this.#script(asked));
  }

  #lateLine(gives: Late['gives'], origin: Origin): Late {
    return this.#book.late(gives, origin, this.at);
  }

  #line(key: string | null, origin: Origin): Line {
    return this.#book.line(key, origin, this.at);
  }

  #kernelLine(use: KernelUse, inputs: readonly Line[], numbers: readonly number[], ends: readonly Line[]): Line {
    const key = `${this.#book.key('kernel', use.kernel, inputs)} ${numbers.map(spelled)} ends ${ends.map((each) => each.index)}`;
    return this.#line(key, { type: 'kernel', use, inputs, numbers, ends });
  }
}

interface AskedScript extends Pick<Script, 'what' | 'operands' | 'mayFail' | 'call'> {
  readonly variables?: readonly PriceName[];
}

function refuse(why: string): never {
  throw new Unrecordable(why);
}
