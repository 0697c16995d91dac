/** Carries out a tree: over the bars where all that bounds it has values; Null before and after. */
import { mapNumeric, NULL, type Numeric, type Series, series } from '#afl/runtime';
import type { Lanes, Runner } from './lane.ts';
import { isLine, type Line, type Operand } from './line.ts';
import { INNER_NULL, type Leaf, ROOT_NULL, type Tree } from './tree.ts';

export interface TreeFunctions {
  readonly run: (table: number, from: number, to: number) => number;
  readonly probe: (table: number, bar: number) => number;
}

export class TreeRunner implements Runner {
  readonly line: Line;
  readonly #tree: Tree;
  readonly #bounds: readonly Leaf[];
  readonly #lanes: Lanes;
  readonly #functions: TreeFunctions;
  /** Address of the table of addresses. */
  readonly #table: number;
  /** No intermediate was Null on the newest bar that was computed. */
  #clean = true;
  #cleanBefore = true;

  constructor(tree: Tree, lanes: Lanes, functions: TreeFunctions, table: number) {
    this.line = tree.root;
    this.#tree = tree;
    this.#bounds = tree.leaves.filter((each) => each.bounds);
    this.#lanes = lanes;
    this.#functions = functions;
    this.#table = table;
    const addresses = new Int32Array(lanes.arena.memory.buffer, table, 1 + tree.leaves.length);
    addresses[0] = lanes.address[tree.root.index] as number;
    tree.leaves.forEach(({ line, back }, index) => {
      addresses[1 + index] = (lanes.address[line.index] as number) - 4 * back;
    });
  }

  evaluate(barCount: number): boolean {
    let first = 0;
    let last = barCount - 1;
    for (const leaf of this.#bounds) {
      first = Math.max(first, this.#firstOf(leaf, barCount));
      last = Math.min(last, this.#lastOf(leaf, barCount));
    }
    const { line } = this;
    const lanes = this.#lanes;
    this.#clean = true;
    if (first > last) {
      lanes.view(line, barCount).fill(NULL);
      lanes.setEmpty(line, barCount);
      return true;
    }
    const atEnd = this.#functions.probe(this.#table, last);
    const atStart = first === last ? atEnd : this.#functions.probe(this.#table, first);
    this.#clean = (atEnd & INNER_NULL) === 0;
    if (((atStart | atEnd) & INNER_NULL) !== 0) {
      this.#evaluateOneByOne(barCount);
      return true;
    }
    this.#functions.run(this.#table, first, last + 1);
    const view = lanes.view(line, barCount);
    view.fill(NULL, 0, first);
    view.fill(NULL, last + 1);
    if (((atStart | atEnd) & ROOT_NULL) !== 0) {
      lanes.measure(line, barCount, first, last + 1);
    } else {
      lanes.first[line.index] = first;
      lanes.last[line.index] = last;
    }
    return true;
  }

  step(bar: number): boolean {
    if (!this.#clean) return false;
    const lanes = this.#lanes;
    for (const leaf of this.#bounds) {
      const state = leaf.back === 0 ? lanes.stateAt(leaf.line, bar) : this.#shiftedState(leaf, bar);
      if (state === 'broken') return false;
      if (state === 'empty') {
        lanes.put(this.line, bar, NULL);
        lanes.extend(this.line, bar);
        return true;
      }
    }
    if ((this.#functions.probe(this.#table, bar) & INNER_NULL) !== 0) return false;
    lanes.extend(this.line, bar);
    return true;
  }

  save(): void {
    this.#cleanBefore = this.#clean;
  }

  restore(): void {
    this.#clean = this.#cleanBefore;
  }

  #firstOf({ line, back }: Leaf, barCount: number): number {
    const first = this.#lanes.first[line.index] as number;
    return Math.min(barCount, first + back);
  }

  #lastOf({ line, back }: Leaf, barCount: number): number {
    const lanes = this.#lanes;
    const last = lanes.last[line.index] as number;
    if (last === -1 || (lanes.first[line.index] as number) + back >= barCount) return -1;
    let shifted = Math.min(barCount - 1, last + back);
    while (lanes.at(line, shifted - back) === NULL) shifted -= 1;
    return shifted;
  }

  #shiftedState({ line, back }: Leaf, bar: number): 'empty' | 'regular' | 'broken' {
    const lanes = this.#lanes;
    const first = lanes.first[line.index] as number;
    if (lanes.last[line.index] === -1 || first + back > bar) return 'empty';
    if (lanes.at(line, bar - back) === NULL) return 'broken';
    return first + back === bar || lanes.at(line, bar - back - 1) !== NULL ? 'regular' : 'broken';
  }

  /** Just as the interpreter would. */
  #evaluateOneByOne(barCount: number): void {
    const bars = {
      barCount,
      everyBarNullCheck: false,
      floats: () => new Float32Array(barCount),
    };
    const known = new Map<Line, Series>();
    for (const { line, back } of this.#tree.leaves) {
      if (back === 0)
        known.set(line, { kind: 'series', data: this.#lanes.view(line, barCount), ...this.#spanOf(line) });
    }
    const numericOf = (operand: Operand): Numeric =>
      isLine(operand) ? this.#valueOf(operand, known, barCount) : operand;
    for (const line of this.#tree.inner) {
      const { origin } = line;
      if (origin.type === 'map') {
        known.set(line, mapNumeric(bars, origin.operands.map(numericOf), origin.scalar) as Series);
      } else if (origin.type === 'every') {
        const operands = origin.operands.map(numericOf);
        const at = (bar: number): number[] =>
          operands.map((each) => (typeof each === 'number' ? each : (each.data[bar] as number)));
        known.set(line, series(bars.floats().map((_, bar) => origin.scalar(...at(bar)))));
      } else if (origin.type === 'choose') {
        const condition = numericOf(origin.condition) as Series;
        const [a, b] = [numericOf(origin.a), numericOf(origin.b)];
        const out = bars.floats().fill(NULL);
        for (let bar = condition.first; bar <= condition.last; bar += 1) {
          const chosen = condition.data[bar] !== 0 ? a : b;
          out[bar] = typeof chosen === 'number' ? chosen : (chosen.data[bar] as number);
        }
        known.set(line, series(out));
      }
    }
    const { data } = known.get(this.line) as Series;
    this.#lanes.view(this.line, barCount).set(data);
    this.#lanes.measure(this.line, barCount);
  }

  #spanOf({ index }: Line): { readonly first: number; readonly last: number } {
    return { first: this.#lanes.first[index] as number, last: this.#lanes.last[index] as number };
  }

  /** @param known lines by their values; a shift that is stored nowhere is made here */
  #valueOf(line: Line, known: Map<Line, Series>, barCount: number): Series {
    const found = known.get(line);
    if (found !== undefined) return found;
    const { origin } = line;
    if (origin.type !== 'kernel') throw new TypeError('what a tree reads is stored, or a shift');
    const source = this.#lanes.view(origin.inputs[0] as Line, barCount);
    const back = -Math.trunc(origin.numbers[0] as number);
    const out = new Float32Array(barCount).fill(NULL);
    if (back < barCount) out.set(source.subarray(0, barCount - back), back);
    const made = series(out);
    known.set(line, made);
    return made;
  }
}
