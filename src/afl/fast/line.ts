/**
 * What a recorded formula computes: *lines*, each one number a bar, and where each comes from. To the formula that is
 * being recorded a line looks like a Series, but it has values only while a run is under way that computes it; until then,
 * reading them ends the recording. What is no array but is known only in a run (the number of bars, the last value of
 * an array, a text made of it) is *late*: to the formula it looks like nothing at all.
 */
import type { KernelUse, PriceName, Run, Scalar, Series, Value } from '#afl/runtime';
import type { BarLoop } from './bar-loop.ts';
import { Unrecordable } from './unrecordable.ts';

export type Operand = Line | number;

export type Origin =
  | { readonly type: 'price'; readonly name: PriceName }
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'perBar'; readonly of: (ms: number) => number }
  | { readonly type: 'map' | 'every'; readonly scalar: Scalar; readonly operands: readonly Operand[] }
  | { readonly type: 'choose'; readonly condition: Line; readonly a: Operand; readonly b: Operand }
  | {
      readonly type: 'kernel';
      readonly use: KernelUse;
      readonly inputs: readonly Line[];
      readonly numbers: readonly number[];
      /** Lines whose trailing Null runs it leaves out; none when it reads them. */
      readonly ends: readonly Line[];
    }
  /** An array or a number that a loop over the bars leaves behind. */
  | { readonly type: 'loop'; readonly loop: BarLoop; readonly output: number }
  /** A late number on all bars. */
  | { readonly type: 'spread'; readonly of: Late }
  | { readonly type: 'script'; readonly script: Script }
  /** What a call has left in a variable. */
  | { readonly type: 'left'; readonly by: Late; readonly name: string };

/** One operation that is done as the interpreter does it, with all bars at once. */
export interface Script {
  /** For people. */
  readonly what: string;
  /** Values as the formula gave them; lines and late values stand in for what they are in a run. */
  readonly operands: readonly Value[];
  /** Variables that are read without being operands, as they stand at this place. */
  readonly variables: ReadonlyMap<string, Value>;
  /** Whether it can end the formula by an error, or has a warning to say: it is done whoever wants what it gives. */
  readonly mayFail: boolean;
  /** A call that must have been made before, for what it leaves in the run. */
  readonly after: Late | null;
  readonly call: (values: readonly Value[], run: Run) => Value;
}

/** What kind of value is late. The interpreter goes by kinds, so each must be known from the text. */
export type LateKind = 'number' | 'text' | 'datetime' | 'datetimes' | 'nothing';

/** Where a line's values stand at the moment. */
export interface Values {
  readonly data: Float32Array;
  readonly first: number;
  readonly last: number;
}

/** Shared by all lines of one program. */
export interface Context {
  values: ((line: Line) => Values) | null;
  late: ((late: Late) => Value) | null;
}

interface Place {
  readonly index: number;
  readonly origin: Origin;
  readonly line: number;
}

/** Whatever is known only in a run. */
export abstract class Stand {
  /** In the order in which they were recorded: operands come before what is made of them. */
  readonly index: number;
  readonly origin: Origin;
  /** Of the source, for people. */
  readonly line: number;

  constructor({ index, origin, line }: Place) {
    this.index = index;
    this.origin = origin;
    this.line = line;
  }
}

const NOTHING = new Float32Array(0);

export class Late extends Stand {
  /** None of the interpreter's kinds: it is never taken for a value. */
  readonly kind = 'late';
  /** It takes no memory of the formula's. */
  readonly data = NOTHING;
  readonly gives: LateKind;

  constructor(place: Place & { readonly gives: LateKind }) {
    super(place);
    this.gives = place.gives;
  }
}

export class Line extends Stand implements Series {
  readonly kind = 'series';
  readonly #context: Context;

  constructor(place: Place & { readonly context: Context }) {
    super(place);
    this.#context = place.context;
  }

  get data(): Float32Array {
    return this.#values.data;
  }

  get first(): number {
    return this.#values.first;
  }

  get last(): number {
    return this.#values.last;
  }

  get #values(): Values {
    if (this.#context.values === null) throw new Unrecordable('the values of an array are looked at');
    return this.#context.values(this);
  }
}

export function isLine(value: unknown): value is Line {
  return value instanceof Line;
}

export function isLate(value: unknown): value is Late {
  return value instanceof Late;
}

export function isStand(value: unknown): value is Line | Late {
  return value instanceof Stand;
}

/** What a line or late value is made of. */
export function sourcesOf({ origin }: Stand): readonly (Line | Late)[] {
  switch (origin.type) {
    case 'map':
    case 'every':
      return origin.operands.filter(isLine);
    case 'choose':
      return [origin.condition, origin.a, origin.b].filter(isLine);
    case 'kernel':
      return [...origin.inputs, ...origin.ends];
    case 'loop':
      return origin.loop.inputs;
    case 'spread':
      return [origin.of];
    case 'script': {
      const { operands, variables, after } = origin.script;
      return [...operands, ...variables.values(), after].filter(isStand);
    }
    case 'left':
      return [origin.by];
    default:
      return [];
  }
}
