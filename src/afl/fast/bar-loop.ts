/**
 * A loop that computes arrays element by element, as a thing by itself: which variables it counts with, which arrays it reads
 * and which it writes. What it holds in the end in variables that are no arrays is known only when it has run, so whatever
 * uses such a variable later ends the recording.
 */
import { isDraft, type Node, type Slots, type Step, type Value, type Variable } from '#afl/runtime';
import { isLine, type Line } from './line.ts';
import { nodesOf, stepsOf } from './loop-walk.ts';
import { Unrecordable } from './unrecordable.ts';

export type LoopStep = Step & { readonly type: 'loop' };

/** An array that the loop writes: what it holds before. `null`: a variable without a value, an array of Nulls. */
export interface WrittenArray {
  readonly key: string;
  readonly before: Line | number | null;
}

/** What a variable is inside the loop, by its key. */
export type LoopVariable =
  | { readonly type: 'number'; readonly before: number | null }
  | { readonly type: 'written'; readonly index: number }
  | { readonly type: 'read'; readonly line: Line }
  | { readonly type: 'barCount' };

export interface RecordedLoop {
  readonly loop: BarLoop;
  /** Give the variables their lines, in the order of `written`. */
  readonly outputs: readonly ((line: Line) => void)[];
}

export class BarLoop {
  readonly step: LoopStep;
  readonly variables: ReadonlyMap<string, LoopVariable>;
  readonly written: readonly WrittenArray[];
  /** Lines that are read by element, without those that are written. */
  readonly read: readonly Line[];

  constructor(step: LoopStep, variables: ReadonlyMap<string, LoopVariable>, written: readonly WrittenArray[]) {
    this.step = step;
    this.variables = variables;
    this.written = written;
    const read = [...variables.values()].flatMap((each) => (each.type === 'read' ? [each.line] : []));
    this.read = [...new Set(read)];
  }

  get inputs(): readonly Line[] {
    return [...this.read, ...this.written.map(({ before }) => before).filter(isLine)];
  }

  /** @returns null: nothing in it depends on the bars, it is walked turn by turn */
  static of(step: LoopStep, globals: Slots, locals: Slots, unknown: Value): RecordedLoop | null {
    const uses = usesIn(step);
    const contentOf = ({ variable }: Use): Slots[number] =>
      (variable.scope === 'global' ? globals : locals)[variable.slot];
    const touchesBars = uses.some(
      (use) => use.how === 'element' || use.how === 'write element' || contentOf(use) === unknown,
    );
    if (!touchesBars) return null;
    const variables = new Map<string, LoopVariable>();
    const written: WrittenArray[] = [];
    const outputs: ((line: Line) => void)[] = [];
    const byKey = Map.groupBy(uses, ({ variable }) => keyOf(variable));
    for (const [key, own] of byKey) {
      const use = own[0] as Use;
      const { variable } = use;
      const slots = variable.scope === 'global' ? globals : locals;
      const content = contentOf(use);
      const is = (how: Use['how']): boolean => own.some((each) => each.how === how);
      if (content === unknown) {
        const isCounted = variable.scope === 'global' && variable.name.toLowerCase() === 'barcount';
        if (isCounted && !is('write')) variables.set(key, { type: 'barCount' });
        else if (is('write')) variables.set(key, { type: 'number', before: null });
        else throw new Unrecordable(`${variable.name} is known only when the formula runs`);
      } else if (is('write element')) {
        if (is('write') || is('read')) throw new Unrecordable(`${variable.name} is now an array and now a number`);
        const before = valueBefore(content, variable);
        variables.set(key, { type: 'written', index: written.length });
        written.push({ key, before });
        outputs.push((line) => {
          slots[variable.slot] = line;
        });
      } else if (isLine(content)) {
        if (is('write') || is('read')) throw new Unrecordable(`${variable.name} is used as a whole inside of a loop`);
        variables.set(key, { type: 'read', line: content });
      } else {
        const before = valueBefore(content, variable);
        if (isLine(before)) throw new TypeError('lines were dealt with');
        variables.set(key, { type: 'number', before });
      }
    }
    if (written.length === 0) throw new Unrecordable('a loop looks at bars and writes no array');
    const loop = new BarLoop(step, variables, written);
    return { loop, outputs: [...outputs, ...forgotten(byKey.values(), globals, locals, unknown)] };
  }
}

function valueBefore(content: Slots[number], { name }: Variable): Line | number | null {
  if (content === undefined) return null;
  if (typeof content === 'number') return content;
  if (!isDraft(content) && isLine(content)) return content;
  throw new Unrecordable(`${name} holds neither a number nor an array`);
}

/** Numbers that the loop changes are not known behind it. Done at once; there is no line to give them. */
function forgotten(
  uses: Iterable<readonly Use[]>,
  globals: Slots,
  locals: Slots,
  unknown: Value,
): readonly ((line: Line) => void)[] {
  for (const own of uses) {
    if (!own.some(({ how }) => how === 'write')) continue;
    const { variable } = own[0] as Use;
    (variable.scope === 'global' ? globals : locals)[variable.slot] = unknown;
  }
  return [];
}

export function keyOf({ scope, slot }: Variable): string {
  return `${scope} ${slot}`;
}

interface Use {
  readonly variable: Variable;
  readonly how: 'read' | 'write' | 'element' | 'write element';
}

function usesIn(step: LoopStep): readonly Use[] {
  const uses: Use[] = [];
  const see = (node: Node): void => {
    if (node.type === 'read') uses.push({ variable: node.variable, how: 'read' });
    if (node.type === 'element' && node.target.type === 'read') {
      uses.push({ variable: node.target.variable, how: 'element' });
    }
    if (node.type === 'assign' || node.type === 'increment') {
      const { variable, subscripts } = node.place;
      const changes = node.type === 'increment' || node.operator !== null;
      if (subscripts.length > 0) uses.push({ variable, how: 'write element' });
      else {
        uses.push({ variable, how: 'write' });
        if (changes) uses.push({ variable, how: 'read' });
      }
    }
  };
  for (const each of stepsOf(step)) for (const node of nodesOf(each)) see(node);
  // Whether a variable is read as a number is told by the reads that are no element's target.
  return uses;
}
