/**
 * From what a formula computes to what has to be done: which lines are stored, and which only live between two instructions
 * of a tree. A line is stored when something reads it other than bar by bar, when it is wanted at the end, or when two
 * things read it.
 */

import { MARGIN_BARS } from './arena.ts';
import type { BarLoop } from './bar-loop.ts';
import { isLate, isLine, type Late, type Line, type Operand, sourcesOf } from './line.ts';
import type { Leaf, Tree } from './tree.ts';

export type Operation =
  | { readonly type: 'source' | 'kernel' | 'spread'; readonly line: Line }
  | { readonly type: 'script'; readonly line: Made }
  | { readonly type: 'loop'; readonly line: Made }
  | { readonly type: 'tree'; readonly line: Line; readonly tree: Tree };

type Made = Line | Late;

/** A larger tree is cut: compilers take longer than linear time. */
const TREE_SIZE_MAX = 120;

/** @returns the operations in an order in which they can be done, each storing one line */
export function schedule(lines: readonly Made[], wanted: ReadonlySet<Made>): readonly Operation[] {
  const needed = reach(lines, wanted);
  const inOrder = lines.filter((each) => needed.has(each));
  const uses = usesOf(inOrder);
  const stored = new Set<Made>();
  const sizes = new Map<Made, number>();
  for (const line of inOrder) {
    const size = isElementwise(line)
      ? 1 + sum(sourcesOf(line).map((each) => (stored.has(each) ? 0 : (sizes.get(each) ?? 0))))
      : 0;
    sizes.set(line, size);
    if (wanted.has(line) || !canBePassedOn(line, uses.get(line) ?? []) || size > TREE_SIZE_MAX) stored.add(line);
  }
  // What a shift reads is stored, whoever reads the shift.
  for (const line of inOrder) if (shiftOf(line) !== null && !stored.has(line)) stored.add(shiftOf(line)!.of);
  return inOrder
    .filter((each) => stored.has(each))
    .map((line) => {
      const { type } = line.origin;
      if (type === 'loop') return { type, line };
      if (isLate(line) || type === 'script' || type === 'left') return { type: 'script', line };
      if (isElementwise(line)) return { type: 'tree', line, tree: grow(line, stored) };
      return { type: type === 'kernel' || type === 'spread' ? type : 'source', line };
    });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}

type LoopOrigin = Extract<Made['origin'], { readonly type: 'loop' }>;

function reach(lines: readonly Made[], wanted: ReadonlySet<Made>): ReadonlySet<Made> {
  const needed = new Set(wanted);
  const loops = Map.groupBy(lines, ({ origin }) => (origin.type === 'loop' ? origin.loop : null));
  for (const line of needed) {
    for (const source of sourcesOf(line)) needed.add(source);
    if (line.origin.type !== 'loop') continue;
    // A loop writes all its arrays or none; its first output stands for the loop.
    for (const other of loops.get(line.origin.loop) ?? []) {
      if (isLine(other) || (other.origin as LoopOrigin).output === 0) needed.add(other);
    }
  }
  return needed;
}

export function isElementwise({ origin: { type } }: Made): boolean {
  return type === 'map' || type === 'every' || type === 'choose';
}

/** `Ref` into the past: the line it shifts, and by how many bars. */
export function shiftOf({ origin }: Made): { readonly of: Line; readonly back: number } | null {
  if (origin.type !== 'kernel' || origin.use.kernel.name !== 'past') return null;
  return { of: origin.inputs[0] as Line, back: -Math.trunc(origin.numbers[0] as number) };
}

/** One who reads a line: bar by bar under the Null rules (`bounds`), bar by bar as it stands, or in another way. */
interface Use {
  readonly by: Made;
  readonly how: 'bounds' | 'asItStands' | 'other';
}

function usesOf(lines: readonly Made[]): ReadonlyMap<Made, readonly Use[]> {
  const uses = new Map<Made, Use[]>();
  const note = (of: Operand | Late, by: Made, how: Use['how']): void => {
    if (isLine(of)) uses.set(of, [...(uses.get(of) ?? []), { by, how }]);
  };
  for (const by of lines) {
    const { origin } = by;
    if (origin.type === 'map') for (const each of origin.operands) note(each, by, 'bounds');
    else if (origin.type === 'every') for (const each of origin.operands) note(each, by, 'asItStands');
    else if (origin.type === 'choose') {
      note(origin.condition, by, 'bounds');
      note(origin.a, by, 'asItStands');
      note(origin.b, by, 'asItStands');
    } else for (const each of sourcesOf(by)) note(each, by, 'other');
  }
  return uses;
}

function canBePassedOn(line: Made, uses: readonly Use[]): boolean {
  const shift = shiftOf(line);
  if (shift !== null) {
    return uses.every(({ how }) => how === 'bounds' || (how === 'asItStands' && shift.back <= MARGIN_BARS));
  }
  if (!isElementwise(line)) return false;
  return uses.every(({ how }) => how !== 'other') && new Set(uses.map(({ by }) => by)).size === 1;
}

function grow(root: Line, stored: ReadonlySet<Made>): Tree {
  const leaves: Leaf[] = [];
  const numbers = new Map<Line, number>();
  const inner: Line[] = [];
  const sections: { root: Line; within: number; bounds: number[]; inner: Line[] }[] = [];
  const seen = new Set<Line>();
  const leafOf = (line: Line): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    const shift = stored.has(line) ? null : shiftOf(line);
    numbers.set(line, leaves.length);
    leaves.push({ line: shift?.of ?? line, back: shift?.back ?? 0 });
    return leaves.length - 1;
  };
  const visit = (line: Line, own: number): void => {
    if (seen.has(line)) return;
    seen.add(line);
    const section = sections[own] as (typeof sections)[number];
    const read = (operand: Operand, asItStands: boolean): void => {
      if (!isLine(operand)) return;
      if (isElementwise(operand) && !stored.has(operand)) {
        if (asItStands && !seen.has(operand)) sections.push({ root: operand, within: own, bounds: [], inner: [] });
        visit(operand, asItStands ? sections.length - 1 : own);
        return;
      }
      const leaf = leafOf(operand);
      if (!asItStands && !section.bounds.includes(leaf)) section.bounds.push(leaf);
    };
    const { origin } = line;
    if (origin.type === 'choose') {
      read(origin.condition, false);
      read(origin.a, true);
      read(origin.b, true);
    } else if (origin.type === 'map' || origin.type === 'every') {
      for (const each of origin.operands) read(each, origin.type === 'every');
    }
    inner.push(line);
    if (line !== section.root) section.inner.push(line);
  };
  sections.push({ root, within: 0, bounds: [], inner: [] });
  visit(root, 0);
  return { root, leaves, inner, sections, leafOf: (line) => numbers.get(line) };
}

/** What an operation reads of what others store. */
export function readBy(operation: Operation): readonly Made[] {
  return operation.type === 'tree' ? operation.tree.leaves.map(({ line }) => line) : sourcesOf(operation.line);
}

/**
 * @param together operations from one place to another that are done at the same time
 * @returns for each operation the lines that nothing reads after it, and nobody at the end
 */
export function endingsOf(
  operations: readonly Operation[],
  wanted: ReadonlySet<Made>,
  together: readonly { readonly first: number; readonly lines: readonly Line[] }[],
): readonly (readonly Line[])[] {
  const doneAt = operations.map((_, index) => index);
  for (const { first, lines } of together) doneAt.fill(first + lines.length - 1, first, first + lines.length);
  const readLast = new Map<Made, number>();
  operations.forEach((operation, index) => {
    for (const line of readBy(operation)) readLast.set(line, doneAt[index] as number);
  });
  const endings: Line[][] = operations.map(() => []);
  for (const { type, line } of operations) {
    const last = readLast.get(line);
    if (type !== 'source' && isLine(line) && last !== undefined && !wanted.has(line)) endings[last]?.push(line);
  }
  return endings;
}

/** The loops among the operations, each once. */
export function loopsOf(operations: readonly Operation[]): readonly BarLoop[] {
  const all = operations.flatMap(({ line: { origin } }) => (origin.type === 'loop' ? [origin.loop] : []));
  return [...new Set(all)];
}

/** Whether a kernel reads what is made of a line: it may take a number and an array for different things. */
export function reachesKernel(line: Line, lines: readonly Made[]): boolean {
  const made = new Set<Made>([line]);
  for (const each of lines) {
    if (!sourcesOf(each).some((source) => made.has(source))) continue;
    if (each.origin.type === 'kernel' || each.origin.type === 'script') return true;
    made.add(each);
  }
  return false;
}
