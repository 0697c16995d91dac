/** What can be told of a loop from its text: how it counts, whether it can go on where it stopped, what it reads too early. */
import type { Node, Step, Variable } from '#afl/runtime';
import { type BarLoop, keyOf } from './bar-loop.ts';
import type { Line } from './line.ts';
import { nodesOf, stepsOf } from './loop-walk.ts';
import { Unrecordable } from './unrecordable.ts';

/** `i` where the loop is `for( i = …; i < BarCount; i++ )` and nothing else changes it: kept as an integer. */
export interface Counter {
  readonly key: string;
  readonly from: number;
}

/** `key`, `key + 2`, `key - 1`: the distance; null for anything else. */
export function offsetFrom(key: string, node: Node): number | null {
  if (node.type === 'read') return keyOf(node.variable) === key ? 0 : null;
  if (node.type !== 'chain' || node.first.type !== 'read' || keyOf(node.first.variable) !== key) return null;
  const [only, second] = node.steps;
  if (only === undefined || second !== undefined || only.operand.type !== 'constant') return null;
  const { value } = only.operand;
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 1_000_000) return null;
  return only.operator === '+' ? value : only.operator === '-' ? -value : null;
}

/** @returns the loop's counter, when it is counted as most are, and by nothing else */
export function counterOf({ step, variables }: BarLoop): Counter | null {
  const [initial, moreInitial] = step.initial;
  const [next, moreNext] = step.step;
  const { condition } = step;
  if (step.kind !== 'for' || moreInitial !== undefined || moreNext !== undefined) return null;
  if (initial?.type !== 'assign' || initial.operator !== null || initial.place.subscripts.length > 0) return null;
  if (initial.value.type !== 'constant' || typeof initial.value.value !== 'number') return null;
  const from = initial.value.value;
  const key = keyOf(initial.place.variable);
  if (!Number.isInteger(from) || from < 0 || from > 1_000_000) return null;
  if (next?.type !== 'increment' || next.amount !== 1 || keyOf(next.place.variable) !== key) return null;
  const bound = condition?.type === 'chain' && condition.first.type === 'read' ? condition.steps : [];
  const [until] = bound;
  if (condition?.type !== 'chain' || condition.first.type !== 'read' || bound.length !== 1) return null;
  if (keyOf(condition.first.variable) !== key || until?.operator !== '<' || until.operand.type !== 'read') return null;
  if (variables.get(keyOf(until.operand.variable))?.type !== 'barCount') return null;
  const changes = stepsOf(step.body)
    .flatMap(nodesOf)
    .some((each) => (each.type === 'assign' || each.type === 'increment') && keyOf(each.place.variable) === key);
  return changes ? null : { key, from };
}

/** `if( value > x ) x = value;`: what raises a number, or with `<` lowers it. */
export interface Extreme {
  readonly operator: '<' | '>';
  readonly value: Node;
  readonly place: (Node & { readonly type: 'assign' })['place'];
}

/** @returns null for any other branch */
export function extremeOf({ condition, body }: { readonly condition: Node; readonly body: Step }): Extreme | null {
  const step = body.type === 'block' && body.body.length === 1 ? (body.body[0] as Step) : body;
  if (condition.type !== 'chain' || condition.steps.length !== 1 || step.type !== 'evaluate') return null;
  const { node } = step;
  if (node.type !== 'assign' || node.operator !== null || node.place.subscripts.length > 0) return null;
  const { operator, operand } = condition.steps[0] as (typeof condition.steps)[0];
  if (operator !== '>' && operator !== '<') return null;
  const { place, value } = node;
  const isNumber = (each: Node, { variable }: { readonly variable: Variable }): boolean =>
    each.type === 'read' && keyOf(each.variable) === keyOf(variable);
  if (value.type !== 'read') return null;
  if (isNumber(condition.first, value) && isNumber(operand, place)) return { operator, value, place };
  const turned = operator === '>' ? '<' : '>';
  return isNumber(condition.first, place) && isNumber(operand, value) ? { operator: turned, value, place } : null;
}

/**
 * Whether a new bar is one more turn: each turn writes elements of its own bar only, and reads none of later bars, so what
 * the loop's numbers hold after the last bar is all that the next turn needs.
 */
export function isResumable(loop: BarLoop): boolean {
  const counter = counterOf(loop);
  if (counter === null) return false;
  const { step, variables } = loop;
  const inner = stepsOf(step.body);
  // A `break` of an inner loop would be harmless; it is not told apart.
  if (inner.some(({ type }) => type === 'break')) return false;
  return inner.flatMap(nodesOf).every((node) => {
    if (node.type === 'read') return variables.get(keyOf(node.variable))?.type !== 'barCount';
    if (node.type === 'element') return distance(counter.key, node.subscripts) <= 0;
    if (node.type !== 'assign' && node.type !== 'increment') return true;
    const { subscripts } = node.place;
    return subscripts.length === 0 || distance(counter.key, subscripts) === 0;
  });
}

function distance(key: string, [subscript]: readonly Node[]): number {
  return (subscript === undefined ? null : offsetFrom(key, subscript)) ?? Number.POSITIVE_INFINITY;
}

/** Numbers that begin as something further from 0 than the bound, or are given such by name. */
export function numbersBeyond({ step, variables }: BarLoop, bound: number): ReadonlySet<string> {
  const found = new Set<string>();
  const isBeyond = (value: unknown): boolean => typeof value === 'number' && !(Math.abs(value) <= bound);
  for (const [key, each] of variables) {
    if (each.type === 'number' && isBeyond(each.before)) found.add(key);
  }
  for (const node of stepsOf(step).flatMap(nodesOf)) {
    if (node.type !== 'assign' || node.value.type !== 'constant' || !isBeyond(node.value.value)) continue;
    if (node.place.subscripts.length === 0) found.add(keyOf(node.place.variable));
  }
  return found;
}

/** @returns how far from the counter's bar a loop reads an array, least and most; null: anywhere */
export function reachOf(loop: BarLoop, line: Line): { readonly low: number; readonly high: number } | null {
  const counter = counterOf(loop);
  if (counter === null) return null;
  const offsets = stepsOf(loop.step)
    .flatMap(nodesOf)
    .flatMap((node) => {
      if (node.type !== 'element' || node.target.type !== 'read') return [];
      const variable = loop.variables.get(keyOf(node.target.variable));
      if (variable?.type !== 'read' || variable.line !== line) return [];
      return [offsetFrom(counter.key, node.subscripts[0] as Node)];
    });
  const known = offsets.filter((each) => each !== null);
  return known.length < offsets.length ? null : { low: Math.min(...known), high: Math.max(...known) };
}

/** A variable without a value is an error where it is read, so every way to a read must pass a write. */
export function refuseReadsBeforeWrites({ step, variables }: BarLoop): void {
  const unset = new Set<string>();
  for (const [key, each] of variables) if (each.type === 'number' && each.before === null) unset.add(key);
  if (unset.size > 0) walk(step, unset);
}

/** @returns the variables that may still be unset behind the step */
function walk(step: Step, unset: ReadonlySet<string>): ReadonlySet<string> {
  switch (step.type) {
    case 'evaluate':
      return see(step.node, unset);
    case 'block':
      return step.body.reduce((left, each) => walk(each, left), unset);
    case 'if': {
      let left = unset;
      const ends: ReadonlySet<string>[] = [];
      for (const { condition, body } of step.branches) {
        left = see(condition, left);
        ends.push(walk(body, left));
      }
      ends.push(step.otherwise === null ? left : walk(step.otherwise, left));
      return new Set(ends.flatMap((each) => [...each]));
    }
    case 'loop': {
      const begun = step.initial.reduce((left, each) => see(each, left), unset);
      const tested = step.condition === null || step.kind === 'do' ? begun : see(step.condition, begun);
      // A `continue` may come before anything in the body.
      walk(step.body, tested);
      if (step.kind === 'do' && step.condition !== null) see(step.condition, tested);
      for (const each of step.step) see(each, tested);
      return tested;
    }
    default:
      return unset;
  }
}

function see(node: Node, unset: ReadonlySet<string>): ReadonlySet<string> {
  for (const each of nodesOf({ type: 'evaluate', node, span: node.span })) {
    const read = each.type === 'read' ? each.variable : null;
    const changed = each.type === 'increment' || (each.type === 'assign' && each.operator !== null) ? each.place : null;
    const variable = read ?? (changed?.subscripts.length === 0 ? changed.variable : null);
    if (variable !== null && unset.has(keyOf(variable))) {
      throw new Unrecordable(`${variable.name} may be read in a loop before it has a value`);
    }
  }
  if (node.type !== 'assign' || node.place.subscripts.length > 0) return unset;
  const left = new Set(unset);
  left.delete(keyOf(node.place.variable));
  return left;
}
