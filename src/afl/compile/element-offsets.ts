/**
 * Finds where a loop that fills `x[ i ]` reads elements further on, such as `C[ i + 1 ]`. Only offsets that are written
 * out are seen, there or where a variable was given its value: `j = i + 1`.
 */
import type { Node, Variable } from './plan.ts';

/** How far an index is from a variable that counts. */
export interface Offset {
  readonly variable: Variable;
  readonly offset: number;
}

/** What a variable was last said to be, where that is an offset. */
export type KnownOffsets = (variable: Variable) => Offset | undefined;

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
export function offsetOf(node: Node, known: KnownOffsets): Offset | null {
  if (node.type === 'read') return known(node.variable) ?? { variable: node.variable, offset: 0 };
  if (node.type !== 'chain' || node.first.type !== 'read') return null;
  const from = known(node.first.variable) ?? { variable: node.first.variable, offset: 0 };
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
