/**
 * A *tree*: operations of the same bar that are computed together, four bars at a time, without storing what is between.
 * The Null rules ask where the outer Null runs of every intermediate end. Between the runs of all that goes in there are
 * none, unless an intermediate happens to be Null on the first or last of those bars; so each tree has a second function, the
 * *probe*, which computes one bar and says whether one was. Then the tree is computed operation by operation instead.
 *
 * What IIf and their like choose from is read as it stands, Null or not: its own Null runs do not become those of the result.
 * Such an operand is a *section* of the tree, with bounds of its own.
 */
import { NULL, SCALARS, type Scalar } from '#afl/runtime';
import { type Code, call, f32, f32x4, f64, get, I32, i32, repeat, set, V128 } from './assembler.ts';
import { isLine, type Line, type Operand } from './line.ts';
import type { Locals, ModuleText } from './module-text.ts';
import { type Shape, VECTOR_CODES } from './vector-codes.ts';

/** What a tree reads: a line, so many bars back. */
export interface Leaf {
  readonly line: Line;
  readonly back: number;
}

/** A part of a tree, all of which is Null where one of its leaves is in an outer Null run. */
export interface Section {
  readonly root: Line;
  /** The section that reads it as it stands; of the whole tree's, itself. */
  readonly within: number;
  /** Its leaves, by their place among the tree's. */
  readonly bounds: readonly number[];
  /** Lines that it computes, but its root and those of other sections. */
  readonly inner: readonly Line[];
}

export interface Tree {
  readonly root: Line;
  readonly leaves: readonly Leaf[];
  /** The lines that it computes, operands first, the root last. */
  readonly inner: readonly Line[];
  /** The first is the root's; each stands behind the one that it is within. */
  readonly sections: readonly Section[];
  /** The leaf that a line is read by; undefined for inner lines. */
  readonly leafOf: (line: Line) => number | undefined;
}

/** Functions that have to be called back for, by their name in the module. */
export type Callbacks = Map<Scalar, { readonly name: string; readonly index: number }>;

/** @returns the functions of the same bar that no instruction does */
export function calledScalars(trees: readonly Tree[]): { readonly scalar: Scalar; readonly count: number }[] {
  const counts = new Map<Scalar, number>();
  for (const { inner } of trees) {
    for (const { origin } of inner) {
      if ((origin.type === 'map' || origin.type === 'every') && !VECTOR_CODES.has(origin.scalar)) {
        counts.set(origin.scalar, origin.operands.length);
      }
    }
  }
  return [...counts].map(([scalar, count]) => ({ scalar, count }));
}

interface Place {
  readonly code: Code;
  readonly shape: Shape;
}

/** Numbers that are the same for all bars, each in a local: made anew on each bar they take as long as an operation. */
class Kept {
  readonly locals: Locals;
  readonly #places = new Map<string, number>();
  /** Makes them. */
  readonly before: Code[] = [];

  constructor(locals: Locals) {
    this.locals = locals;
  }

  of(code: Code): Code {
    const key = String(code);
    let local = this.#places.get(key);
    if (local === undefined) {
      local = this.locals.make(V128);
      this.#places.set(key, local);
      this.before.push(set(local, code));
    }
    return get(local);
  }

  number(value: number): Code {
    return this.of(f32x4.const(value));
  }
}

class TreeWriter {
  readonly #tree: Tree;
  readonly #callbacks: Callbacks;
  readonly #locals: Locals;
  readonly #load: (leaf: number) => Code;
  readonly #places = new Map<string, Place>();
  readonly #kept: Kept;
  readonly statements: Code[] = [];
  /** Those whose value may not be Null at an end of their section. */
  readonly nullable: Code[] = [];

  constructor(tree: Tree, callbacks: Callbacks, kept: Kept, load: (leaf: number) => Code) {
    this.#tree = tree;
    this.#callbacks = callbacks;
    this.#locals = kept.locals;
    this.#kept = kept;
    this.#load = load;
  }

  /** Writes the whole tree. @returns the root's value */
  write(): Code {
    const within = new Set(this.#tree.sections.flatMap(({ inner }) => inner));
    for (const line of this.#tree.inner) {
      const { code, shape } = this.#operation(line);
      const local = this.#locals.make(V128);
      this.statements.push(set(local, code));
      this.#places.set(`inner ${line.index}`, { code: get(local), shape });
      if (shape === 'number' && within.has(line)) this.nullable.push(get(local));
    }
    return this.#wanted(this.#places.get(`inner ${this.#tree.root.index}`) as Place, 'number');
  }

  #operation({ origin }: Line): Place {
    if (origin.type === 'choose') {
      const condition = this.#operand(origin.condition, 'mask');
      const a = this.#operand(origin.a, 'number');
      const b = this.#operand(origin.b, 'number');
      return { code: f32x4.choose(a, b, condition), shape: 'number' };
    }
    if (origin.type !== 'map' && origin.type !== 'every') throw new TypeError('a tree has operations of one bar only');
    const known = VECTOR_CODES.get(origin.scalar);
    if (known !== undefined) {
      const operands = origin.operands.map((each) => this.#operand(each, known.operands));
      const divisor = origin.operands[1];
      // It rounds the same, and takes a quarter of the time.
      if (origin.scalar === SCALARS['/'] && typeof divisor === 'number' && isPowerOfTwo(divisor))
        return { code: f32x4.mul(operands[0] as Code, this.#kept.number(1 / divisor)), shape: 'number' };
      return { code: known.of(operands, (code) => this.#kept.of(code)), shape: known.shape };
    }
    const operands = origin.operands.map((each) => this.#operand(each, 'number'));
    return { code: this.#called(origin.scalar, operands), shape: 'number' };
  }

  #called(scalar: Scalar, operands: readonly Code[]): Code {
    const callback = this.#callbacks.get(scalar);
    if (callback === undefined) throw new TypeError('a function without instructions is called back');
    let code: Code = f32x4.const(0);
    for (let lane = 0; lane < 4; lane += 1) {
      const values = operands.map((each) => f64.fromF32(f32x4.lane(each, lane)));
      code = f32x4.replace(code, lane, f32.fromF64(call(callback.index, ...values)));
    }
    return code;
  }

  #operand(operand: Operand, shape: Shape): Code {
    if (!isLine(operand)) return this.#wanted({ code: this.#kept.number(operand), shape: 'number' }, shape);
    const inner = this.#places.get(`inner ${operand.index}`);
    if (inner !== undefined) return this.#wanted(inner, shape);
    const leaf = this.#tree.leafOf(operand) as number;
    const key = `leaf ${leaf}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      const local = this.#locals.make(V128);
      this.statements.push(set(local, this.#load(leaf)));
      place = { code: get(local), shape: 'number' };
      this.#places.set(key, place);
    }
    return this.#wanted(place, shape);
  }

  #wanted({ code, shape }: Place, wanted: Shape): Code {
    if (shape === wanted) return code;
    return wanted === 'mask' ? f32x4.ne(code, this.#kept.number(0)) : f32x4.and(code, this.#kept.number(1));
  }
}

/** Whether a number and one by it are powers of two of float32. */
function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && Math.abs(exponent) < 126;
}

/** Operations of a tree that stands twice in its loop. */
const UNROLLED_MAX = 40;

export const INNER_NULL = 1;
export const ROOT_NULL = 2;
export const PROBE_SIGNATURE = { params: [I32, I32], results: [I32] } as const;

/**
 * Writes a tree's two functions. Both take the address of a table: the address of the result's first bar, then of each
 * leaf's as many bars back as it is read. `run…` goes on with the first and the past-the-last bar, and may write up to 7 bars
 * further; `probe…` with one bar, and gives `INNER_NULL` and `ROOT_NULL` together.
 */
export function writeTree(module: ModuleText, name: string, tree: Tree, callbacks: Callbacks): void {
  const [table, from, to] = [0, 1, 2];
  const addressed = (locals: Locals): { readonly own: readonly number[]; readonly reads: Code } => {
    const own = [tree.root, ...tree.leaves].map(() => locals.make(I32));
    return { own, reads: own.flatMap((local, index) => set(local, i32.load(get(table), 4 * index))) };
  };
  module.function(`run${name}`, {
    params: [I32, I32, I32],
    results: [],
    body: (locals) => {
      const { own, reads } = addressed(locals);
      // From here on bars are bytes.
      const at = locals.make(I32);
      const end = locals.make(I32);
      const place = (index: number): Code => i32.add(get(own[index] as number), get(at));
      const kept = new Kept(locals);
      /** So many times four bars, and on. */
      const fours = (count: number): Code => [
        ...Array.from({ length: count }, (_, four) => {
          const writer = new TreeWriter(tree, callbacks, kept, (leaf) => f32x4.load(place(1 + leaf), 16 * four));
          const root = writer.write();
          return [...writer.statements, ...f32x4.store(place(0), root, 16 * four)];
        }),
        ...set(at, i32.add(get(at), i32.const(16 * count))),
      ];
      // What stands twice in the loop is asked half as often whether it goes on.
      const count = tree.inner.length > UNROLLED_MAX ? 1 : 2;
      const turn = fours(count);
      return [
        ...reads,
        ...kept.before,
        ...set(at, i32.shl(get(from), i32.const(2))),
        ...set(end, i32.shl(get(to), i32.const(2))),
        ...repeat(i32.lt(get(at), get(end)), turn, []),
      ];
    },
  });
  module.function(`probe${name}`, {
    ...PROBE_SIGNATURE,
    body: (locals) => {
      const { own, reads } = addressed(locals);
      const at = locals.make(I32);
      const value = locals.make(V128);
      const place = (index: number): Code => i32.add(get(own[index] as number), get(at));
      const kept = new Kept(locals);
      const writer = new TreeWriter(tree, callbacks, kept, (leaf) => f32x4.loadSplat(place(1 + leaf)));
      const root = writer.write();
      const isNull = (code: Code): Code => f32x4.eq(code, f32x4.const(NULL));
      const inner = writer.nullable
        .map(isNull)
        .reduce<Code | null>((all, each) => (all === null ? each : f32x4.or(all, each)), null);
      return [
        ...reads,
        ...kept.before,
        ...set(at, i32.shl(get(from), i32.const(2))),
        ...writer.statements,
        ...set(value, root),
        ...f32.store(place(0), f32x4.lane(get(value), 0)),
        ...i32.or(
          inner === null ? i32.const(0) : f32x4.anySet(inner),
          i32.shl(f32x4.anySet(isNull(get(value))), i32.const(1)),
        ),
      ];
    },
  });
}
