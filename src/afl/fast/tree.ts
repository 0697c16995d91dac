/**
 * A *tree*: operations of the same bar that are computed together, four bars at a time, without storing what is between.
 * The Null rules ask where the outer Null runs of every intermediate end. Between the runs of all that goes in there are
 * none, unless an intermediate happens to be Null on the first or last of those bars; so each tree has a second function, the
 * *probe*, which computes one bar and says whether one was. Then the tree is computed operation by operation instead.
 */
import { NULL, type Scalar } from '#afl/runtime';
import {
  type Code,
  call,
  f32,
  f32x4,
  f64,
  get,
  I32,
  i32,
  type Locals,
  leaveIf,
  loop,
  type ModuleText,
  set,
  V128,
  when,
} from './assembler.ts';
import { isLine, type Line, type Operand } from './line.ts';
import { type Shape, VECTOR_CODES } from './vector-codes.ts';

/** What a tree reads: a line, so many bars back. */
export interface Leaf {
  readonly line: Line;
  readonly back: number;
  /** Its outer Null runs are the result's; else it is read on any bar, Null or not. */
  readonly bounds: boolean;
}

export interface Tree {
  readonly root: Line;
  readonly leaves: readonly Leaf[];
  /** The lines that it computes, operands first, the root last. */
  readonly inner: readonly Line[];
  /** The leaf that a line is read by; undefined for inner lines. */
  readonly leafOf: (line: Line, bounds: boolean) => number | undefined;
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

class TreeWriter {
  readonly #tree: Tree;
  readonly #callbacks: Callbacks;
  readonly #locals: Locals;
  readonly #load: (leaf: number) => Code;
  readonly #places = new Map<string, Place>();
  readonly statements: Code[] = [];
  /** Those whose value may be Null: of every line but the root. */
  readonly nullable: Code[] = [];

  constructor(tree: Tree, callbacks: Callbacks, locals: Locals, load: (leaf: number) => Code) {
    this.#tree = tree;
    this.#callbacks = callbacks;
    this.#locals = locals;
    this.#load = load;
  }

  /** Writes the whole tree. @returns the root's value */
  write(): Code {
    for (const line of this.#tree.inner) {
      const { code, shape } = this.#operation(line);
      const local = this.#locals.make(V128);
      this.statements.push(set(local, code));
      this.#places.set(`inner ${line.index}`, { code: get(local), shape });
      if (shape === 'number' && line !== this.#tree.root) this.nullable.push(get(local));
    }
    return this.#wanted(this.#places.get(`inner ${this.#tree.root.index}`) as Place, 'number');
  }

  #operation({ origin }: Line): Place {
    if (origin.type === 'choose') {
      const condition = this.#operand(origin.condition, 'mask', true);
      const a = this.#operand(origin.a, 'number', false);
      const b = this.#operand(origin.b, 'number', false);
      return { code: f32x4.select(a, b, condition), shape: 'number' };
    }
    if (origin.type !== 'map' && origin.type !== 'every') throw new TypeError('a tree has operations of one bar only');
    const bounds = origin.type === 'map';
    const known = VECTOR_CODES.get(origin.scalar);
    if (known !== undefined) {
      const operands = origin.operands.map((each) => this.#operand(each, known.operands, bounds));
      return { code: known.of(...operands), shape: known.shape };
    }
    const operands = origin.operands.map((each) => this.#operand(each, 'number', bounds));
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

  #operand(operand: Operand, shape: Shape, bounds: boolean): Code {
    if (!isLine(operand)) return this.#wanted({ code: f32x4.const(operand), shape: 'number' }, shape);
    const inner = this.#places.get(`inner ${operand.index}`);
    if (inner !== undefined) return this.#wanted(inner, shape);
    const leaf = this.#tree.leafOf(operand, bounds) as number;
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
    return wanted === 'mask' ? f32x4.ne(code, f32x4.const(0)) : f32x4.and(code, f32x4.const(1));
  }
}

export const INNER_NULL = 1;
export const ROOT_NULL = 2;

/**
 * Writes a tree's two functions. Both take the address of a table: the address of the result's first bar, then of each
 * leaf's as many bars back as it is read. `run…` goes on with the first and the past-the-last bar, and may write up to 3 bars
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
      const writer = new TreeWriter(tree, callbacks, locals, (leaf) => f32x4.load(place(1 + leaf)));
      const root = writer.write();
      return [
        ...reads,
        ...set(at, i32.shl(get(from), i32.const(2))),
        ...set(end, i32.shl(get(to), i32.const(2))),
        ...when(
          i32.lt(get(at), get(end)),
          loop([
            ...writer.statements,
            ...f32x4.store(place(0), root),
            ...set(at, i32.add(get(at), i32.const(16))),
            ...leaveIf(0, i32.lt(get(at), get(end))),
          ]),
        ),
      ];
    },
  });
  module.function(`probe${name}`, {
    params: [I32, I32],
    results: [I32],
    body: (locals) => {
      const { own, reads } = addressed(locals);
      const at = locals.make(I32);
      const value = locals.make(V128);
      const place = (index: number): Code => i32.add(get(own[index] as number), get(at));
      const writer = new TreeWriter(tree, callbacks, locals, (leaf) => f32x4.loadSplat(place(1 + leaf)));
      const root = writer.write();
      const isNull = (code: Code): Code => f32x4.eq(code, f32x4.const(NULL));
      const inner = writer.nullable
        .map(isNull)
        .reduce<Code | null>((all, each) => (all === null ? each : f32x4.or(all, each)), null);
      return [
        ...reads,
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
