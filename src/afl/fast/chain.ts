/**
 * A *chain*: operations that are computed together, bar by bar. Recurrences: each alone would wait on every bar for its own
 * last value; together they wait at the same time, and one that reads another has its value at once. And a mean with the
 * deviation from it, which have the same sums.
 */
import {
  type Code,
  F32,
  f32,
  f64,
  get,
  give,
  I32,
  i32,
  type Locals,
  leaveIf,
  loop,
  type ModuleText,
  set,
  when,
} from './assembler.ts';
import type { KernelOrigin } from './kernel-runner.ts';
import type { Late, Line } from './line.ts';
import { nativeOf } from './native-kernels.ts';
import { load, RECURRENCES, type Recurrence, type Site, save } from './recurrences.ts';
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
const WORDS_PER_LINK = 4;
export const LINK_TABLE_BYTES = 4 * WORDS_PER_LINK;

export function linkTable(line: Line, kept: number, addressOf: (line: Line) => number): readonly number[] {
  const { inputs } = line.origin as KernelOrigin;
  return [kept, addressOf(line), ...inputs.map(addressOf)].slice(0, WORDS_PER_LINK);
}

export const NOT_UNDER_WAY = 2;
export const CHAIN_SIGNATURE = { params: [I32, I32, I32], results: [I32] } as const;

/**
 * Writes `name`. It takes the address of the table, the first and the past-the-last bar; it gives 0, 1 when it does not hold
 * for these values, or NOT_UNDER_WAY when one of the links is not: then nothing was done.
 */
export function writeChain(module: ModuleText, name: string, { lines }: Chain): void {
  module.function(name, {
    ...CHAIN_SIGNATURE,
    body: (locals) => new ChainWriter(lines, locals).write(),
  });
}

const [TABLE, FROM, TO] = [0, 1, 2];

class ChainWriter {
  readonly #lines: readonly Line[];
  readonly #locals: Locals;
  /** Address of the bar that is computed, less that of its line's first bar. */
  readonly #at: number;
  /** Values of that bar, by line. */
  readonly #values = new Map<Line, number>();
  readonly #entries: Code[] = [];

  constructor(lines: readonly Line[], locals: Locals) {
    this.#lines = lines;
    this.#locals = locals;
    this.#at = locals.make(I32);
  }

  write(): Code {
    const links = this.#lines.map((line, index) => this.#link(line, index));
    const odd = links.flatMap(({ recurrence: { isOdd } }) => (isOdd === undefined ? [] : [isOdd]));
    const end = this.#locals.make(I32);
    return [
      ...this.#entries,
      ...when(
        i32.eqz(
          links
            .map(({ recurrence: { isUnderWay } }) => isUnderWay(get(FROM as number)))
            .reduce((a, b) => i32.and(a, b)),
        ),
        give(i32.const(NOT_UNDER_WAY)),
      ),
      ...links.flatMap(({ site, recurrence }) => [...load(site, recurrence), ...recurrence.before]),
      ...set(this.#at, i32.shl(get(FROM as number), i32.const(2))),
      ...set(end, i32.shl(get(TO as number), i32.const(2))),
      ...loop([
        // Values are read where they are first used: one that waits in a register may push a recurrence's own out of it.
        ...links.flatMap(({ recurrence: { next, result }, reads, value, out }) => [
          ...reads,
          ...next,
          ...set(value, result),
          ...f32.store(i32.add(get(out), get(this.#at)), get(value)),
        ]),
        ...set(this.#at, i32.add(get(this.#at), i32.const(4))),
        ...leaveIf(0, i32.lt(get(this.#at), get(end))),
      ]),
      ...(odd.length === 0
        ? []
        : when(
            odd.reduce((a, b) => i32.or(a, b)),
            give(i32.const(1)),
          )),
      ...links.flatMap(({ site, recurrence }) => save(site, recurrence)),
      ...i32.const(0),
    ];
  }

  #link(line: Line, index: number): { site: Site; recurrence: Recurrence; reads: Code; value: number; out: number } {
    const { use, inputs, numbers } = line.origin as KernelOrigin;
    const fromTable = (word: number): number => {
      const local = this.#locals.make(I32);
      this.#entries.push(set(local, i32.load(get(TABLE as number), 4 * (WORDS_PER_LINK * index + word))));
      return local;
    };
    const [kept, out] = [fromTable(0), fromTable(1)];
    const addresses = inputs.map((_, input) => fromTable(2 + input));
    const reads: Code[] = [];
    const values = inputs.map((input, place) => {
      const known = this.#values.get(input);
      if (known !== undefined) return known;
      const local = this.#locals.make(F32);
      this.#values.set(input, local);
      reads.push(set(local, f32.load(i32.add(get(addresses[place] as number), get(this.#at)))));
      return local;
    });
    const own = nativeOf(line.origin as KernelOrigin)?.numbers ?? numbers;
    const site: Site = {
      locals: this.#locals,
      kept: () => get(kept),
      number: (place) => f64.const(own[place] as number),
      input: (place) => get(values[place] as number),
      earlier: (place, back) => {
        const shifted = this.#locals.make(I32);
        const before = set(shifted, i32.sub(get(addresses[place] as number), i32.shl(back, i32.const(2))));
        return { before, value: f32.load(i32.add(get(shifted), get(this.#at))) };
      },
    };
    const recurrence = RECURRENCES[use.kernel.name as keyof typeof RECURRENCES](site);
    const value = this.#locals.make(F32);
    this.#values.set(line, value);
    return { site, recurrence, reads, value, out };
  }
}
