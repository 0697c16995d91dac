/** The lines and late values of one recording, in order; what is computed twice is one line. */
import type { Numeric, RunState } from '#afl/runtime';
import { type Context, isLine, Late, type LateKind, Line, type Operand, type Origin } from './line.ts';
import { Unrecordable } from './unrecordable.ts';

/** More than this is a formula that makes them in a loop. */
const LINES_MAX = 4_000;

type Place = RunState['at'];

export class LineBook {
  readonly lines: (Line | Late)[] = [];
  readonly #context: Context;
  readonly #known = new Map<string, Line>();
  readonly #numbers = new Map<unknown, number>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** @param key equal for lines that are equal on all bars; null: equal to none */
  line(key: string | null, origin: Origin, at: Place): Line {
    const known = key === null ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const line = this.#kept(new Line({ index: this.lines.length, origin, line: lineAt(at), context: this.#context }));
    if (key !== null) this.#known.set(key, line);
    return line;
  }

  late(gives: LateKind, origin: Origin, at: Place): Late {
    return this.#kept(new Late({ index: this.lines.length, origin, line: lineAt(at), gives }));
  }

  key(type: string, of: unknown, operands: readonly Numeric[]): string {
    const names = linesOf(operands).map((each) => (isLine(each) ? `#${each.index}` : spelled(each)));
    return `${type} ${this.number(of)} ${names.join(' ')}`;
  }

  /** A number for a thing that is told from others by being itself. */
  number(of: unknown): number {
    const known = this.#numbers.get(of);
    if (known !== undefined) return known;
    this.#numbers.set(of, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  #kept<Made extends Line | Late>(made: Made): Made {
    if (this.lines.length >= LINES_MAX) throw new Unrecordable('it computes too many arrays');
    this.lines.push(made);
    return made;
  }
}

function lineAt({ source, start }: Place): number {
  return source.position(start).line;
}

/** Zero has a sign, and one NaN is like another. */
export function spelled(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export function linesOf(operands: readonly Numeric[]): Operand[] {
  return operands.map((each) => {
    if (isLine(each)) return each;
    if (typeof each !== 'number') throw new Unrecordable('an array comes from elsewhere');
    // What is no float32 would be rounded before it is computed with, not after.
    if (!Object.is(Math.fround(each), each)) throw new Unrecordable('a number is no float32');
    return each;
  });
}
