/**
 * What a recorded formula computes: *lines*, each one number a bar, and where each comes from. To the formula that is
 * being recorded a line looks like a Series, but it has values only while a run is under way that computes it; until then,
 * reading them ends the recording.
 */
import type { KernelUse, PriceName, Scalar, Series } from '#afl/runtime';
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
  /** An array that a loop over the bars leaves behind. */
  | { readonly type: 'loop'; readonly loop: BarLoop; readonly output: number };

/** Where a line's values stand at the moment. */
export interface Values {
  readonly data: Float32Array;
  readonly first: number;
  readonly last: number;
}

/** Shared by all lines of one program. */
export interface Context {
  values: ((line: Line) => Values) | null;
}

export class Line implements Series {
  readonly kind = 'series';
  /** In the order in which they were recorded: operands come before what is made of them. */
  readonly index: number;
  readonly origin: Origin;
  /** Offset in the source, for people. */
  readonly line: number;
  readonly #context: Context;

  constructor({
    index,
    origin,
    line,
    context,
  }: {
    readonly index: number;
    readonly origin: Origin;
    readonly line: number;
    readonly context: Context;
  }) {
    this.index = index;
    this.origin = origin;
    this.line = line;
    this.#context = context;
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

/** The lines that a line is made of. */
export function sourcesOf({ origin }: Line): readonly Line[] {
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
    default:
      return [];
  }
}
