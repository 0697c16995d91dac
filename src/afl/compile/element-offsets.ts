/**
 * Finds where a loop that fills `x[ i ]` reads elements further on, such as `C[ i + 1 ]`. Only offsets that are written
 * out are seen, there or where a variable was given its value: `j = i + 1`.
 */
import type { Node, Variable } from '#afl/runtime';

/** How far an index is from a variable that counts. */
interface Offset {
  readonly variable: Variable;
  readonly offset: number;
}

/** Variables that stand beside a counting one, by what they were last given. */
export class KnownOffsets {
  readonly #of = new Map<number | Variable, Offset>();

  get(variable: Variable): Offset | undefined {
    return this.#of.get(keyOf(variable));
  }

  /** After `forget`, for a variable that was given the value of a node as a whole. */
  note(variable: Variable, value: Node): void {
    const offset = offsetOf(value, this);
    if (offset !== null && offset.variable !== variable) this.#of.set(keyOf(variable), offset);
  }

  /** What was beside a variable is not beside its new value. */
  forget(variable: Variable): void {
    const key = keyOf(variable);
    this.#of.delete(key);
    for (const [other, offset] of this.#of) if (keyOf(offset.variable) === key) this.#of.delete(other);
  }
}

/** A global by its slot, a local by itself: a function never stands twice in one chain of calls. */
export function keyOf(variable: Variable): number | Variable {
  return variable.scope === 'global' ? variable.slot : variable;
}

/** @returns the elements in `node` that lie behind the one that `place` names */
export function laterElements(node: Node, place: Node, known: KnownOffsets): readonly Node[] {
  const own = offsetOf(place, known);
  if (own === null) return [];
  const later: Node[] = [];
  visit(node, (each) => {
    if (each.type !== 'element' || each.subscripts[0] === undefined) return;
    const read = offsetOf(each.subscripts[0], known);
    if (read?.variable === own.variable && read.offset > own.offset) later.push(each);
  });
  return later;
}

/** `i`, `i + 1`, `i - 2`: the variable and how far from it; null for anything else. */
function offsetOf(node: Node, known: KnownOffsets): Offset | null {
  if (node.type === 'read') return known.get(node.variable) ?? { variable: node.variable, offset: 0 };
  if (node.type !== 'chain' || node.first.type !== 'read') return null;
  const from = known.get(node.first.variable) ?? { variable: node.first.variable, offset: 0 };
  let { offset } = from;
  for (const { operator, operand } of node.steps) {
    if (operand.type !== 'constant' || typeof operand.value !== 'number') return null;
    if (operator === '+') offset += operand.value;
    else if (operator === '-') offset -= operand.value;
    else return null;
  }
  return { variable: from.variable, offset };
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const part of partsOf(node)) visit(part, see);
}

function partsOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'element':
      return [node.target, ...node.subscripts];
    case 'builtin':
    case 'invoke':
      return node.args;
    case 'unary':
      return [node.operand];
    case 'chain':
      return [node.first, ...node.steps.map(({ operand }) => operand)];
    case 'assign':
      return [node.value, ...node.place.subscripts];
    default:
      return [];
  }
}
