/**
 * A *chain*: operations that are computed together, bar by bar. Recurrences: each alone would wait on every bar for its own
 * last value; together they wait at the same time, and one that reads another has its value at once. And a mean with the
 * deviation from it, which have the same sums.
 */
import { I32 } from './assembler.ts';
import type { KernelOrigin } from './kernel-runner.ts';
import type { Late, Line } from './line.ts';
import { nativeOf } from './native-kernels.ts';
import { RECURRENCES } from './recurrences.ts';
import { type Operation, readBy } from './schedule.ts';

/** Operations from one place to another. */
export interface Chain {
  readonly type: 'recurrences' | 'moments';
  readonly first: number;
  readonly lines: readonly Line[];
}

/** More would wait for registers. */
const LINKS_MAX = 8;

function nameOf({ line: { origin } }: Operation): string {
  return origin.type === 'kernel' && nativeOf(origin) !== null ? (origin.use.kernel.name ?? '') : '';
}

function isLink(operation: Operation): boolean {
  return nameOf(operation) in RECURRENCES;
}

/** Whether one is the mean and the other the deviation of the same windows. */
function areMoments(mean: Operation, deviation: Operation): boolean {
  if (nameOf(mean) !== 'mean' || nameOf(deviation) !== 'deviation') return false;
  const [a, b] = [mean.line.origin as KernelOrigin, deviation.line.origin as KernelOrigin];
  const sameEnds = a.ends.length === b.ends.length && a.ends.every((each) => b.ends.includes(each));
  return a.inputs[0] === b.inputs[0] && nativeOf(a)?.numbers[0] === nativeOf(b)?.numbers[0] && sameEnds;
}

/** @returns the operations in another order in which they can be done, what can be chained side by side */
export function gathered(operations: readonly Operation[]): readonly Operation[] {
  const done = new Set<Line | Late>();
  const inOrder: Operation[] = [];
  let waiting = operations;
  const add = (operation: Operation): void => {
    inOrder.push(operation);
    done.add(operation.line);
  };
  const take = (which: (operation: Operation) => boolean): void => {
    for (const operation of waiting) {
      const ready = !done.has(operation.line) && which(operation) && readBy(operation).every((line) => done.has(line));
      if (!ready) continue;
      add(operation);
      const deviation = waiting.find((other) => !done.has(other.line) && areMoments(operation, other));
      if (deviation !== undefined) add(deviation);
    }
    waiting = waiting.filter(({ line }) => !done.has(line));
  };
  while (waiting.length > 0) {
    take((operation) => !isLink(operation));
    take(isLink);
  }
  return inOrder;
}

/** @returns what is to be done together; each operation is in one at most */
export function chainsOf(operations: readonly Operation[]): readonly Chain[] {
  const chains: (Chain & { readonly lines: Line[] })[] = [];
  for (const [first, operation] of operations.entries()) {
    const { line } = operation;
    const open = chains.at(-1);
    const goesOn = open?.type === 'recurrences' && open.first + open.lines.length === first;
    const next = operations[first + 1];
    if (next !== undefined && areMoments(operation, next)) {
      chains.push({ type: 'moments', first, lines: [line as Line, next.line as Line] });
    } else if (isLink(operation)) {
      if (goesOn && open.lines.length < LINKS_MAX) open.lines.push(line as Line);
      else chains.push({ type: 'recurrences', first, lines: [line as Line] });
    }
  }
  return chains.filter(({ lines }) => lines.length > 1);
}

/** A link's place in the chain's table: addresses of what it keeps, of its result and of its inputs. */
export const WORDS_PER_LINK = 4;
export const LINK_TABLE_BYTES = 4 * WORDS_PER_LINK;

export function linkTable(line: Line, kept: number, addressOf: (line: Line) => number): readonly number[] {
  const { inputs } = line.origin as KernelOrigin;
  return [kept, addressOf(line), ...inputs.map(addressOf)].slice(0, WORDS_PER_LINK);
}

export const NOT_UNDER_WAY = 2;
export const CHAIN_SIGNATURE = { params: [I32, I32, I32], results: [I32] } as const;
