/**
 * A loop that computes arrays element by element, as a thing by itself: which variables it counts with, which arrays it reads
 * and which it writes. What it holds in the end in variables that are no arrays is known only when it has run: these are late.
 */
import { isDraft, isMatrix, type Node, type Slots, type Step, type Value, type Variable } from '#afl/runtime';
import { isLate, isLine, isStand, type Late, type Line } from './line.ts';
import { nodesOf, stepsOf } from './loop-walk.ts';
import { Unrecordable } from './unrecordable.ts';

export type LoopStep = Step & { readonly type: 'loop' };

/** An array that the loop writes: what it holds before. `null`: a variable without a value, an array of Nulls. */
export interface WrittenArray {
  readonly key: string;
  readonly before: Line | Late | number | null;
}

/** What a variable is inside the loop, by its key. */
export type LoopVariable =
  | { readonly type: 'number'; readonly before: Late | number | null }
  | { readonly type: 'written'; readonly index: number }
  | { readonly type: 'read'; readonly line: Line }
  | { readonly type: 'barCount' };

export interface RecordedLoop {
  readonly loop: BarLoop;
  /** Give the variables what they hold behind the loop: arrays in the order of `written`, numbers in that of `left`. */
  readonly outputs: readonly { readonly isArray: boolean; readonly write: (value: Value) => void }[];
}

/** More would wait for registers. */
const CONSTANTS_MAX = 8;

export class BarLoop {
  readonly step: LoopStep;
  readonly variables: ReadonlyMap<string, LoopVariable>;
  readonly written: readonly WrittenArray[];
  /** Lines that are read by element, without those that are written. */
  readonly read: readonly Line[];
  /** Keys of the numbers that it changes. */
  readonly left: readonly string[];
  /** Numbers of its text, each once, without 0. They are read from memory once: else each use would make its number anew. */
  readonly constants: readonly number[];

  constructor(
    step: LoopStep,
    variables: ReadonlyMap<string, LoopVariable>,
    { written, left }: { readonly written: readonly WrittenArray[]; readonly left: readonly string[] },
  ) {
    this.step = step;
    this.variables = variables;
    this.written = written;
    this.left = left;
    const read = [...variables.values()].flatMap((each) => (each.type === 'read' ? [each.line] : []));
    this.read = [...new Set(read)];
    const constants = stepsOf(step)
      .flatMap(nodesOf)
      .flatMap((node) => (node.type === 'constant' && typeof node.value === 'number' ? node.value : []));
    this.constants = [...new Set(constants)].filter((value) => value !== 0).slice(0, CONSTANTS_MAX);
  }

  get inputs(): readonly (Line | Late)[] {
    return [...this.read, ...this.written.map(({ before }) => before).filter(isStand), ...this.lates];
  }

  /** Keys of its numbers, in the order in which they are kept. */
  get numbers(): readonly string[] {
    return [...this.variables].flatMap(([key, { type }]) => (type === 'number' ? [key] : []));
  }

  /** Late numbers that it begins with, each once. */
  get lates(): readonly Late[] {
    const all = [...this.variables.values()].flatMap((each) =>
      each.type === 'number' && isLate(each.before) ? [each.before] : [],
    );
    return [...new Set(all)];
  }

  /**
   * @param barCount the number of bars, as a variable holds it
   * @returns null: nothing in it depends on the bars, it is walked turn by turn
   */
  static of(step: LoopStep, globals: Slots, locals: Slots, barCount: Late): RecordedLoop | null {
    const uses = usesIn(step);
    const slotsOf = ({ scope }: Variable): Slots => (scope === 'global' ? globals : locals);
    const contentOf = ({ variable }: Use): unknown => slotsOf(variable)[variable.slot];
    const touchesBars = uses.some(
      (use) =>
        ((use.how === 'element' || use.how === 'write element') && !isMatrixSlot(contentOf(use))) ||
        (use.how === 'read' && isLate(contentOf(use))),
    );
    if (!touchesBars) return null;
    const variables = new Map<string, LoopVariable>();
    const written: WrittenArray[] = [];
    const left: string[] = [];
    const outputs: RecordedLoop['outputs'][number][] = [];
    for (const [key, own] of Map.groupBy(uses, ({ variable }) => keyOf(variable))) {
      const { variable } = own[0] as Use;
      const slots = slotsOf(variable);
      const content = slots[variable.slot];
      const is = (how: Use['how']): boolean => own.some((each) => each.how === how);
      const write = (value: Value): void => {
        slots[variable.slot] = value;
      };
      if (isLate(content) && content === (barCount as unknown) && !is('write') && !is('write element')) {
        variables.set(key, { type: 'barCount' });
      } else if (is('write element')) {
        if (is('write') || is('read')) throw new Unrecordable(`${variable.name} is now an array and now a number`);
        variables.set(key, { type: 'written', index: written.length });
        outputs.splice(written.length, 0, { isArray: true, write });
        written.push({ key, before: valueBefore(content, variable) });
      } else if (isLine(content) && !is('write')) {
        if (is('read')) throw new Unrecordable(`${variable.name} is used as a whole inside of a loop`);
        variables.set(key, { type: 'read', line: content });
      } else {
        // What is written before it is read may have been anything; whether it is, is looked at when it is compiled.
        const before = is('write') && !isNumber(content) ? null : valueBefore(content, variable);
        if (isLine(before)) throw new TypeError('lines were dealt with');
        variables.set(key, { type: 'number', before });
        if (!is('write')) continue;
        left.push(key);
        outputs.push({ isArray: false, write });
      }
    }
    if (outputs.length === 0) throw new Unrecordable('a loop looks at bars and leaves nothing behind');
    return { loop: new BarLoop(step, variables, { written, left }), outputs };
  }
}

function isNumber(content: unknown): boolean {
  return typeof content === 'number' || (isLate(content) && content.gives === 'number');
}

function isMatrixSlot(content: unknown): boolean {
  return isDraft(content as Slots[number]) || isMatrix(content as Value);
}

function valueBefore(content: Slots[number], { name }: Variable): Line | Late | number | null {
  if (content === undefined) return null;
  if (isNumber(content)) return content as unknown as Late | number;
  if (!isDraft(content) && isLine(content)) return content;
  throw new Unrecordable(`${name} holds neither a number nor an array`);
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
