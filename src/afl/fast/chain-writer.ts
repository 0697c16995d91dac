/** Writes chains of recurrences. Two bars are computed on each turn, and what two recurrences keep lies side by side. */
import { type Code, f32x4, f64, f64x2, get, give, I32, i32, leaveIf, loop, set, V128, when } from './assembler.ts';
import { CHAIN_SIGNATURE, type Chain, NOT_UNDER_WAY, WORDS_PER_LINK } from './chain.ts';
import type { KernelOrigin } from './kernel-runner.ts';
import type { Line } from './line.ts';
import type { Locals, ModuleText } from './module-text.ts';
import { nativeOf } from './native-kernels.ts';
import { load, RECURRENCES, type Recurrence, type Site, save, TWO_BARS } from './recurrences.ts';

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

const [TABLE, FROM, TO] = [0, 1, 2] as const;

/** An operation of a chain as it is written. */
interface Link {
  readonly line: Line;
  readonly inputs: readonly Line[];
  readonly site: Site;
  readonly recurrence: Recurrence;
  /** Addresses of its inputs, its result of two bars and where that is stored. */
  readonly addresses: readonly number[];
  readonly value: number;
  readonly out: number;
  /** What it keeps, of two bars each. */
  readonly values: readonly number[];
}

/** What one link or two keep: two numbers side by side, after the first and after the second of the two bars. */
interface Pair {
  readonly rest: number;
  readonly first: number;
  readonly second: number;
  readonly locals: readonly [number, number];
  readonly before: Code;
  readonly next: Code;
}

/** Computes two bars on each turn, the last alone where their number is odd: then what stands behind it is nothing. */
class ChainWriter {
  readonly #lines: readonly Line[];
  readonly #locals: Locals;
  /** Address of the first bar that is computed, less that of its line's first bar. */
  readonly #at: number;
  /** Values of the two bars, by line. */
  readonly #values = new Map<Line, number>();
  readonly #entries: Code[] = [];

  constructor(lines: readonly Line[], locals: Locals) {
    this.#lines = lines;
    this.#locals = locals;
    this.#at = locals.make(I32);
  }

  write(): Code {
    const links = this.#lines.map((line, index) => this.#link(line, index));
    const units = sideBySide(links).map((unit) => ({ unit, pairs: this.#pairs(unit) }));
    const pairs = units.flatMap((each) => each.pairs);
    const odd = links.flatMap(({ recurrence: { isOdd, kept } }) =>
      isOdd === undefined ? [] : [isOdd(kept.map(({ local }) => get(local)))],
    );
    const there = new Set<Line>(this.#lines);
    const end = this.#locals.make(I32);
    return [
      ...this.#entries,
      ...when(
        i32.eqz(links.map(({ recurrence: { isUnderWay } }) => isUnderWay(get(FROM))).reduce((a, b) => i32.and(a, b))),
        give(i32.const(NOT_UNDER_WAY)),
      ),
      ...links.flatMap(({ site, recurrence }) => [...load(site, recurrence), ...recurrence.before]),
      ...pairs.flatMap(({ before }) => before),
      ...set(this.#at, i32.shl(get(FROM), i32.const(2))),
      ...set(end, i32.shl(get(TO), i32.const(2))),
      ...loop([
        // Values are read where they are first used: one that waits in a register may push a recurrence's own out of it.
        ...units.flatMap(({ unit, pairs: own }) => [
          ...unit.flatMap((link) => [...this.#reads(link, there), ...link.recurrence.prepared]),
          ...own.flatMap(({ next }) => next),
          ...unit.flatMap(({ recurrence: { result }, value, out, values }) => [
            ...set(value, result(values.map(get))),
            ...f32x4.storeTwo(i32.add(get(out), get(this.#at)), get(value)),
          ]),
        ]),
        ...set(this.#at, i32.add(get(this.#at), i32.const(8))),
        ...leaveIf(0, i32.lt(get(this.#at), get(end))),
      ]),
      ...pairs.flatMap(({ first, second, locals }) => [
        ...when(i32.gt(get(this.#at), get(end)), set(second, get(first))),
        ...locals.flatMap((local, lane) => set(local, f64x2.lane(get(second), lane))),
      ]),
      ...odd.flatMap((each) => when(each, give(i32.const(1)))),
      ...links.flatMap(({ site, recurrence }) => save(site, recurrence)),
      ...i32.const(0),
    ];
  }

  /** What the links of a unit keep, two by two; one alone is there twice. */
  #pairs(unit: readonly Link[]): readonly Pair[] {
    const kept = unit.flatMap(({ recurrence, values }) =>
      recurrence.kept.map(({ local }, index) => ({
        ...{ local, rest: recurrence.rest, term: this.#locals.make(V128), value: values[index] as number },
        computed: recurrence.terms[index] as Code,
      })),
    );
    const pairs: Pair[] = [];
    for (let place = 0; place < kept.length; place += 2) {
      const a = kept[place] as (typeof kept)[0];
      const b = kept[place + 1] ?? a;
      const [rest, first, second] = [0, 1, 2].map(() => this.#locals.make(V128)) as [number, number, number];
      const both = (left: Code, right: Code): Code => f64x2.pick(f64x2.splat(left), f64x2.splat(right), 0, 2);
      const onward = (last: number, lane: 0 | 1): Code =>
        f64x2.add(f64x2.pick(get(a.term), get(b.term), lane, 2 + lane), f64x2.mul(get(rest), get(last)));
      pairs.push({
        ...{ rest, first, second, locals: [a.local, b.local] },
        before: [...set(rest, both(a.rest, b.rest)), ...set(second, both(get(a.local), get(b.local)))],
        next: [
          ...[...new Set([a, b])].flatMap(({ term, computed }) => set(term, computed)),
          ...set(first, onward(second, 0)),
          ...set(second, onward(first, 1)),
          ...[a, b].flatMap(({ value }, lane) => set(value, f64x2.pick(get(first), get(second), lane, 2 + lane))),
        ],
      });
    }
    return pairs;
  }

  #link(line: Line, index: number): Link {
    const { use, inputs, numbers } = line.origin as KernelOrigin;
    const fromTable = (word: number): number => {
      const local = this.#locals.make(I32);
      this.#entries.push(set(local, i32.load(get(TABLE), 4 * (WORDS_PER_LINK * index + word))));
      return local;
    };
    const [kept, out] = [fromTable(0), fromTable(1)];
    const addresses = inputs.map((_, input) => fromTable(2 + input));
    for (const each of [...inputs, line]) {
      if (!this.#values.has(each)) this.#values.set(each, this.#locals.make(V128));
    }
    const own = nativeOf(line.origin as KernelOrigin)?.numbers ?? numbers;
    const site: Site = {
      locals: this.#locals,
      arithmetic: TWO_BARS,
      kept: () => get(kept),
      number: (place) => f64.const(own[place] as number),
      input: (place) => get(this.#values.get(inputs[place] as Line) as number),
      earlier: (place, back) => {
        const shifted = this.#locals.make(I32);
        const before = set(shifted, i32.sub(get(addresses[place] as number), i32.shl(back, i32.const(2))));
        return { before, value: f32x4.loadTwo(i32.add(get(shifted), get(this.#at))) };
      },
    };
    const recurrence = RECURRENCES[use.kernel.name as keyof typeof RECURRENCES](site);
    const value = this.#values.get(line) as number;
    const values = recurrence.kept.map(() => this.#locals.make(V128));
    return { line, inputs, site, recurrence, addresses, value, out, values };
  }

  /** @param there lines whose values are there */
  #reads({ inputs, addresses }: Link, there: Set<Line>): Code {
    return inputs.flatMap((input, place) => {
      if (there.has(input)) return [];
      there.add(input);
      const address = i32.add(get(addresses[place] as number), get(this.#at));
      return set(this.#values.get(input) as number, f32x4.loadTwo(address));
    });
  }
}

/** Links of which two that keep one number each, and of which the later does not wait for the earlier, are done together. */
function sideBySide(links: readonly Link[]): readonly (readonly Link[])[] {
  const units: Link[][] = [];
  const done: Line[] = [];
  let single: { readonly unit: Link[]; readonly since: number } | null = null;
  for (const link of links) {
    const isSingle = link.recurrence.kept.length === 1;
    const waits = single !== null && done.slice(single.since).some((line) => link.inputs.includes(line));
    if (isSingle && single !== null && !waits) {
      single.unit.push(link);
      single = null;
    } else {
      const unit = [link];
      units.push(unit);
      if (isSingle) single = { unit, since: done.length };
    }
    done.push(link.line);
  }
  return units;
}
