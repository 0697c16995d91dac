/** Carries out a tree: over the bars where all that bounds it has values; Null before and after. */
import { mapNumeric, NULL, type Numeric, type Series, series } from '#afl/runtime';
import type { Lanes, Runner } from './lane.ts';
import { isLine, type Line, type Operand } from './line.ts';
import { INNER_NULL, type Leaf, ROOT_NULL, type Section, type Tree } from './tree.ts';

/** So many bars are computed one at a time; of more, all are. */
const EDGE_BARS_MAX = 2_000;

export interface TreeFunctions {
  readonly run: (table: number, from: number, to: number) => number;
  readonly probe: (table: number, bar: number) => number;
}

export class TreeRunner implements Runner {
  readonly line: Line;
  readonly #tree: Tree;
  readonly #lanes: Lanes;
  readonly #functions: TreeFunctions;
  /** Address of the table of addresses. */
  readonly #table: number;
  /** First and last bar of each section, within those of what it is within. */
  readonly #firsts: Int32Array;
  readonly #lasts: Int32Array;
  /** No intermediate was Null on the newest bar that was computed. */
  #clean = true;
  #cleanBefore = true;

  constructor(tree: Tree, lanes: Lanes, functions: TreeFunctions, table: number) {
    this.line = tree.root;
    this.#tree = tree;
    this.#lanes = lanes;
    this.#functions = functions;
    this.#table = table;
    this.#firsts = new Int32Array(tree.sections.length);
    this.#lasts = new Int32Array(tree.sections.length);
    const addresses = new Int32Array(lanes.arena.memory.buffer, table, 1 + tree.leaves.length);
    addresses[0] = lanes.address[tree.root.index] as number;
    tree.leaves.forEach(({ line, back }, index) => {
      addresses[1 + index] = (lanes.address[line.index] as number) - 4 * back;
    });
  }

  evaluate(barCount: number): boolean {
    const { line } = this;
    const lanes = this.#lanes;
    this.#clean = true;
    this.#findBounds(barCount);
    const [first, last] = [this.#firsts[0] as number, this.#lasts[0] as number];
    if (first > last) {
      lanes.fill(line, NULL, 0, barCount);
      lanes.setEmpty(line, barCount);
      return true;
    }
    // Where all sections have values, four bars are computed at a time; before and behind, one.
    let [from, to] = [first, last];
    for (const each of this.#firsts) from = Math.max(from, each);
    for (const each of this.#lasts) to = Math.min(to, each);
    if (last - first - (to - from) > EDGE_BARS_MAX || from > to) return this.#evaluateOneByOne(barCount);
    const atEnd = this.#functions.probe(this.#table, to);
    const atStart = from === to ? atEnd : this.#functions.probe(this.#table, from);
    this.#clean = (atEnd & INNER_NULL) === 0;
    if (((atStart | atEnd) & INNER_NULL) !== 0 || !this.#areEdgesClean(from, to))
      return this.#evaluateOneByOne(barCount);
    this.#functions.run(this.#table, from, to + 1);
    for (let bar = first; bar < from; bar += 1) lanes.put(line, bar, this.#valueAt(line, bar, 0));
    for (let bar = to + 1; bar <= last; bar += 1) lanes.put(line, bar, this.#valueAt(line, bar, 0));
    lanes.fill(line, NULL, 0, first);
    lanes.fill(line, NULL, last + 1, barCount);
    if (((atStart | atEnd) & ROOT_NULL) !== 0 || from > first || to < last) {
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
    const { sections, leaves } = this.#tree;
    for (let section = 0; section < sections.length; section += 1) {
      for (const index of (sections[section] as Section).bounds) {
        const leaf = leaves[index] as Leaf;
        const state = leaf.back === 0 ? lanes.stateAt(leaf.line, bar) : this.#shiftedState(leaf, bar);
        if (state === 'regular') continue;
        if (state === 'broken' || section > 0) return false;
        lanes.put(this.line, bar, NULL);
        lanes.extend(this.line, bar);
        return true;
      }
    }
    if ((this.#functions.probe(this.#table, bar) & INNER_NULL) !== 0) return false;
    lanes.extend(this.line, bar);
    return true;
  }

  isSteady(): boolean {
    return this.#clean;
  }

  save(): void {
    this.#cleanBefore = this.#clean;
  }

  restore(): void {
    this.#clean = this.#cleanBefore;
  }

  #findBounds(barCount: number): void {
    const { sections, leaves } = this.#tree;
    for (let index = 0; index < sections.length; index += 1) {
      const { within, bounds } = sections[index] as Section;
      let first = index === 0 ? 0 : (this.#firsts[within] as number);
      let last = index === 0 ? barCount - 1 : (this.#lasts[within] as number);
      for (const leaf of bounds) {
        first = Math.max(first, this.#firstOf(leaves[leaf] as Leaf, barCount));
        last = Math.min(last, this.#lastOf(leaves[leaf] as Leaf, barCount));
      }
      this.#firsts[index] = first;
      this.#lasts[index] = last;
    }
  }

  /** Whether no intermediate is Null on the first or last bar of a section that reaches beyond the bars where all have values. */
  #areEdgesClean(from: number, to: number): boolean {
    const { sections } = this.#tree;
    for (let index = 0; index < sections.length; index += 1) {
      const [first, last] = [this.#firsts[index] as number, this.#lasts[index] as number];
      for (const line of (sections[index] as Section).inner) {
        if (first < from && this.#valueAt(line, first, index) === NULL) return false;
        if (last > to && this.#valueAt(line, last, index) === NULL) return false;
      }
    }
    return true;
  }

  /** A line's value on a bar, from its operands'. */
  #valueAt(line: Line, bar: number, section: number): number {
    const { sections, leaves, leafOf } = this.#tree;
    if (bar < (this.#firsts[section] as number) || bar > (this.#lasts[section] as number)) return NULL;
    const of = (operand: Operand, asItStands: boolean): number => {
      if (!isLine(operand)) return operand;
      const leaf = leafOf(operand);
      if (leaf !== undefined) {
        const { line: read, back } = leaves[leaf] as Leaf;
        return bar < back ? NULL : this.#lanes.at(read, bar - back);
      }
      const own = asItStands ? sections.findIndex(({ root }) => root === operand) : -1;
      return this.#valueAt(operand, bar, own < 0 ? section : own);
    };
    const { origin } = line;
    if (origin.type === 'choose') return of(of(origin.condition, false) !== 0 ? origin.a : origin.b, true);
    if (origin.type !== 'map' && origin.type !== 'every') throw new TypeError('a tree has operations of one bar only');
    const asItStands = origin.type === 'every';
    return Math.fround(origin.scalar(...origin.operands.map((each) => of(each, asItStands))));
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
  #evaluateOneByOne(barCount: number): boolean {
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
    return true;
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
