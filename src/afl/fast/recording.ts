/**
 * Records a formula: it is interpreted once with stand-ins for arrays, and what it computes of them is written down. What
 * it decides by numbers (parameters, options, the contract's facts) is decided now, so a program holds for one set of
 * these. A formula that decides by bars, by the clock, by files or by other symbols cannot be recorded.
 */
import {
  type Action,
  AflExit,
  type Host,
  interpret,
  type KernelUse,
  NULL,
  type Numeric,
  type Plan,
  type PriceName,
  type Recorder,
  RunState,
  type Scalar,
  type Series,
  type Slots,
  type Step,
  typeName,
  type Value,
} from '#afl/runtime';
import { BarLoop } from './bar-loop.ts';
import { expanded } from './expansion.ts';
import { type Context, isLine, Line, type Operand, type Origin } from './line.ts';
import { Unrecordable } from './unrecordable.ts';

const EMPTY = new Float32Array(0);
const NO_BARS = {
  start: new Float64Array(0),
  localTime: new Float64Array(0),
  tradingDay: new Float64Array(0),
  ...{ open: EMPTY, high: EMPTY, low: EMPTY, close: EMPTY, volume: EMPTY, openInterest: EMPTY },
};

/** The variables that hold bars when a formula begins, by the line each of them is. */
const PRICE_VARIABLES: Readonly<Record<string, PriceName>> = {
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  openint: 'openint',
  avg: 'avg',
  a: 'avg',
  buyprice: 'close',
  sellprice: 'close',
  shortprice: 'close',
  coverprice: 'close',
};

/** More lines than this is a formula that makes them in a loop. */
const LINES_MAX = 4_000;

export interface RecordRequest {
  readonly plan: Plan;
  readonly host: Host;
  readonly action: Action;
  readonly params: Readonly<Record<string, number | string>>;
}

/** What is given a run when it is over, in place of the bars it was recorded without. */
export interface Stage {
  readonly barCount: number;
  readonly bars: RunState['bars'];
  readonly range: RunState['range'];
}

export class Recording extends RunState implements Recorder {
  override readonly recorder = this;
  readonly lines: Line[] = [];
  readonly context: Context = { values: null };
  /** Set while results are taken; null while it is recorded. */
  stage: Stage | null = null;
  readonly #known = new Map<string, Line>();
  readonly #numbers = new Map<unknown, number>();

  constructor({ plan, host, action, params }: RecordRequest) {
    super({ plan, bars: NO_BARS, host: guarded(host), action, params, range: { first: 0, last: -1 } });
    const staged = (name: keyof Stage): PropertyDescriptor => ({
      get: () => this.stage?.[name] ?? refuse(`it asks for ${WANTED[name]}`),
    });
    Object.defineProperties(this, {
      barCount: staged('barCount'),
      bars: staged('bars'),
      range: staged('range'),
      everyBarNullCheck: {
        get: () => false,
        set: (on) => {
          if (on === true) refuse('it sets EveryBarNullCheck');
        },
      },
    });
    for (const [variable, name] of Object.entries(PRICE_VARIABLES)) {
      this.set(variable, this.#line(`price ${name}`, { type: 'price', name }));
    }
    this.set('barcount', UNKNOWN);
  }

  /** Walks the formula. Throws Unrecordable, or what the formula itself throws. */
  record(plan: Plan): void {
    try {
      interpret(plan, this);
    } catch (reason) {
      if (!(reason instanceof AflExit)) throw reason;
    }
    this.end();
  }

  /** Whether the formula left a value there that holds for any bars, or an array. */
  isKnown(name: string): boolean {
    return this.globals[this.slotOf(name) ?? -1] !== UNKNOWN;
  }

  override floats(length?: number): Float32Array {
    if (this.stage === null) refuse('it makes an array by itself');
    return new Float32Array(length ?? this.barCount);
  }

  map(operands: readonly Numeric[], scalar: Scalar): Series {
    if (operands.includes(NULL)) return this.spread(NULL);
    return this.#line(this.#key('map', scalar, operands), { type: 'map', scalar, operands: lines(operands) });
  }

  every(operands: readonly Numeric[], scalar: Scalar): Series {
    return this.#line(this.#key('every', scalar, operands), { type: 'every', scalar, operands: lines(operands) });
  }

  choose(condition: Series, a: Numeric, b: Numeric): Series {
    const [of, left, right] = lines([condition, a, b]) as [Line, Operand, Operand];
    return this.#line(this.#key('choose', null, [condition, a, b]), {
      type: 'choose',
      condition: of,
      a: left,
      b: right,
    });
  }

  kernel(use: KernelUse, inputs: readonly Series[], numbers: readonly number[]): Series {
    const sources = lines(inputs) as Line[];
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
    return this.#line(`perBar ${this.#number(of)}`, { type: 'perBar', of });
  }

  override spread(value: Numeric): Series {
    if (typeof value !== 'number') return value;
    // Once it is over, a number is spread over the bars as ever.
    if (this.stage !== null) return this.series(this.floats().fill(value));
    return this.#line(`constant ${spelled(value)}`, { type: 'constant', value });
  }

  typeOf(value: Value): string {
    // If the loop has written no element it is a number still.
    if (isLine(value) && value.origin.type === 'loop') refuse('it asks for the type of what a loop wrote');
    return typeName(value);
  }

  loop(loop: Step & { readonly type: 'loop' }, globals: Slots, locals: Slots): boolean {
    const made = BarLoop.of(loop, globals, locals, UNKNOWN);
    if (made === null) return false;
    for (const [output, write] of made.outputs.entries()) {
      write(this.#line(null, { type: 'loop', loop: made.loop, output }));
    }
    return true;
  }

  #kernelLine(use: KernelUse, inputs: readonly Line[], numbers: readonly number[], ends: readonly Line[]): Line {
    const key = `${this.#key('kernel', use.kernel, inputs)} ${numbers.map(spelled)} ends ${ends.map((each) => each.index)}`;
    return this.#line(key, { type: 'kernel', use, inputs, numbers, ends });
  }

  /** @param key equal for lines that are equal on all bars; null: equal to none */
  #line(key: string | null, origin: Origin): Line {
    const known = key === null ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    if (this.lines.length >= LINES_MAX) refuse('it computes too many arrays');
    const { source, start } = this.at;
    const line = new Line({
      index: this.lines.length,
      origin,
      line: source.position(start).line,
      context: this.context,
    });
    this.lines.push(line);
    if (key !== null) this.#known.set(key, line);
    return line;
  }

  #key(type: string, of: unknown, operands: readonly Numeric[]): string {
    const names = lines(operands).map((each) => (isLine(each) ? `#${each.index}` : spelled(each)));
    return `${type} ${this.#number(of)} ${names.join(' ')}`;
  }

  #number(of: unknown): number {
    const known = this.#numbers.get(of);
    if (known !== undefined) return known;
    this.#numbers.set(of, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

const WANTED: Readonly<Record<keyof Stage, string>> = {
  barCount: 'the number of bars',
  bars: 'the bars',
  range: 'the range',
};

/** A value that nothing can be done with: the recording ends where it is touched. */
const UNKNOWN = Object.defineProperty({}, 'kind', {
  get: () => refuse('it computes with BarCount'),
}) as unknown as Value;

/** Facts that hold for all runs of a session may be asked for; anything else is known only when the formula runs. */
function guarded(host: Host): Host {
  const allowed = new Set<PropertyKey>(['symbol', 'categories', 'intervalSeconds', 'stockNumber', 'deadline']);
  return new Proxy(host, {
    get: (target, name) =>
      allowed.has(name) ? Reflect.get(target, name) : refuse(`it asks the host for ${String(name)}`),
  });
}

/** Zero has a sign, and one NaN is like another. */
function spelled(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function lines(operands: readonly Numeric[]): Operand[] {
  return operands.map((each) => {
    if (isLine(each)) return each;
    // What is no float32 would be rounded before it is computed with, not after.
    if (typeof each === 'number') return Object.is(Math.fround(each), each) ? each : refuse('a number is no float32');
    return refuse('an array comes from elsewhere');
  });
}

function refuse(why: string): never {
  throw new Unrecordable(why);
}
