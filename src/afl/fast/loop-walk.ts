/** The parts of steps and nodes, from the outside in. */
import type { Node, Step } from '#afl/runtime';

/** The step and all within it. */
export function stepsOf(step: Step): readonly Step[] {
  return [step, ...innerSteps(step).flatMap(stepsOf)];
}

function innerSteps(step: Step): readonly Step[] {
  switch (step.type) {
    case 'block':
      return step.body;
    case 'if':
      return [...step.branches.map(({ body }) => body), ...(step.otherwise === null ? [] : [step.otherwise])];
    case 'loop':
      return [step.body];
    case 'switch':
      return step.cases.flatMap(({ body }) => body);
    default:
      return [];
  }
}

/** The nodes that stand in a step itself, and all within them; the target of an element is not among them. */
export function nodesOf(step: Step): readonly Node[] {
  return ownNodes(step).flatMap(withInner);
}

function ownNodes(step: Step): readonly Node[] {
  switch (step.type) {
    case 'evaluate':
      return [step.node];
    case 'if':
      return step.branches.map(({ condition }) => condition);
    case 'loop':
      return [...step.initial, ...(step.condition === null ? [] : [step.condition]), ...step.step];
    case 'switch':
      return [step.subject, ...step.cases.flatMap(({ match }) => (match === null ? [] : [match]))];
    case 'return':
      return step.value === null ? [] : [step.value];
    case 'static':
      return step.initial === null ? [] : [step.initial];
    default:
      return [];
  }
}

function withInner(node: Node): readonly Node[] {
  return [node, ...innerNodes(node).flatMap(withInner)];
}

function innerNodes(node: Node): readonly Node[] {
  switch (node.type) {
    case 'element':
      return [...(node.target.type === 'read' ? [] : [node.target]), ...node.subscripts];
    case 'builtin':
    case 'invoke':
      return node.args;
    case 'unary':
      return [node.operand];
    case 'chain':
      return [node.first, ...node.steps.map(({ operand }) => operand)];
    case 'assign':
      return [...node.place.subscripts, node.value];
    case 'increment':
      return node.place.subscripts;
    default:
      return [];
  }
}
