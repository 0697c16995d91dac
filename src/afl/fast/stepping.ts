/**
 * The newest bar by one call: a function of the program's module that goes through its operations as the runners' `step` does,
 * as long as every lane is regular and every kernel holds. Where one is not it stops, and the runner of that operation decides.
 */
import { NULL } from '#afl/runtime';
import { block, type Code, call, f32, f64, get, give, I32, i32, leaveIf, set, when } from './assembler.ts';
import { CHAIN_SIGNATURE, type Chain } from './chain.ts';
import type { KernelOrigin } from './kernel-runner.ts';
import { isLine, type Late, type Line } from './line.ts';
import { ModuleText } from './module-text.ts';
import { nativeOf } from './native-kernels.ts';
import { NATIVE_SIGNATURE } from './native-text.ts';
import type { Operation } from './schedule.ts';
import { INNER_NULL, type Leaf, PROBE_SIGNATURE } from './tree.ts';
import { compileModule } from './web-assembly.ts';

/** What one runner does. */
export interface Step {
  readonly operation: Operation;
  /** Its place among the program's operations; of a chain, the first one's. */
  readonly place: number;
  /** The chain that it carries out, and its place among the program's chains. */
  readonly chain: Chain | null;
  readonly chainPlace: number;
  /** Whether the one call can do it. */
  readonly isNative: boolean;
}

/** @returns what is done, in the order of the runners */
export function stepsOf(operations: readonly Operation[], chains: readonly Chain[]): readonly Step[] {
  return operations.flatMap((operation, index): readonly Step[] => {
    const { type, line } = operation;
    if (type === 'loop' && line.origin.type === 'loop' && line.origin.output !== 0) return [];
    const chainPlace = chains.findIndex(({ lines }) => isLine(line) && lines.includes(line));
    const chain = chains[chainPlace] ?? null;
    if (chain !== null && chain.lines.at(-1) !== line) return [];
    const { origin } = line;
    const isNative =
      type === 'tree' ||
      (type === 'source' && (origin.type === 'price' || origin.type === 'constant')) ||
      (origin.type === 'kernel' && nativeOf(origin) !== null);
    return [{ operation, place: chain?.first ?? index, chain, chainPlace, isNative }];
  });
}

/** Functions that a step calls, by their names. */
type Callees = ReadonlyMap<string, number>;

/** The native kernels that the one call needs, by name. */
export function nativesCalled(steps: readonly Step[]): readonly string[] {
  const names = steps.flatMap(({ operation: { line }, chain }) => {
    if (line.origin.type !== 'kernel' || chain?.type === 'recurrences') return [];
    return nativeOf(line.origin)?.name ?? [];
  });
  return [...new Set(names)];
}

/**
 * The table: addresses of the lanes' first bars, of their copy from before the newest bar, of their lines' addresses; then, for
 * each operation, of what it keeps or of its own table.
 */
export const TABLE_HEAD_WORDS = 3;
const [TABLE, FROM, BAR] = [0, 1, 2] as const;

/**
 * Compiles `step`, in a module that is given the native kernels and the functions of the program's own. It takes the address of the table, the step to begin with and the newest bar, and gives the first step that it
 * has not done; below 0, -1 less one that has gone on and has to be computed whole.
 *
 * @param lineCount how many lanes there are
 */
export function compileStep(steps: readonly Step[], lineCount: number): object {
  const module = new ModuleText();
  const callees = new Map<string, number>();
  for (const name of nativesCalled(steps)) callees.set(name, module.importFunction(name, NATIVE_SIGNATURE));
  for (const { operation, place, chain, chainPlace } of steps) {
    const [name, signature] =
      chain === null ? [`probe${place}`, PROBE_SIGNATURE] : ([`chain${chainPlace}`, CHAIN_SIGNATURE] as const);
    const isOwn = chain === null ? operation.type === 'tree' : chain.type === 'recurrences';
    if (isOwn) callees.set(name, module.importFunction(name, signature));
  }
  const helpers = { regular: writeRegular(module, lineCount), ...writeLaneFunctions(module, lineCount) };
  module.function('step', {
    params: [I32, I32, I32],
    results: [I32],
    body: (locals) => {
      const [lanes, before, addresses] = [locals.make(I32), locals.make(I32), locals.make(I32)];
      const writer = new StepWriter({ lanes, before, addresses }, helpers, callees);
      return [
        ...[lanes, before, addresses].flatMap((local, word) => set(local, i32.load(get(TABLE), 4 * word))),
        ...steps.flatMap((step, index) =>
          block([...leaveIf(0, i32.gt(get(FROM), i32.const(index))), ...writer.write(step, index)]),
        ),
        ...when(i32.gt(get(FROM), i32.const(steps.length)), give(get(FROM))),
        ...i32.const(steps.length),
      ];
    },
  });
  return compileModule(module.bytes());
}

/** `regular`: (lane, the same before, bar), as Lanes.stateAt says it. */
function writeRegular(module: ModuleText, lineCount: number): number {
  const [lane, before, bar] = [0, 1, 2];
  const last = (of: number): Code => i32.load(get(of), 4 * lineCount);
  return module.function('regular', {
    params: [I32, I32, I32],
    results: [I32],
    body: () =>
      i32.and(
        i32.eq(last(lane), get(bar)),
        i32.or(i32.eq(last(before), i32.sub(get(bar), i32.const(1))), i32.eq(last(before), i32.const(-1))),
      ),
  });
}

/** `shifted`: (lane, address of the first bar, bars back, bar), as for a leaf; `extend`: (lane, address, bar). */
function writeLaneFunctions(module: ModuleText, lineCount: number): { shifted: number; extend: number } {
  const last = (lane: number): Code => i32.load(get(lane), 4 * lineCount);
  const isValue = (address: number, bar: Code): Code =>
    f32.ne(f32.load(i32.add(get(address), i32.shl(bar, i32.const(2)))), f32.const(NULL));
  const [lane, address, back, bar] = [0, 1, 2, 3];
  const begin = i32.add(i32.load(get(lane)), get(back));
  const then = i32.sub(get(bar), get(back));
  const shifted = module.function('shifted', {
    params: [I32, I32, I32, I32],
    results: [I32],
    body: () => [
      ...when(i32.or(i32.eq(last(lane), i32.const(-1)), i32.gt(begin, get(bar))), give(i32.const(0))),
      ...i32.and(
        isValue(address, then),
        i32.or(i32.eq(begin, get(bar)), isValue(address, i32.sub(then, i32.const(1)))),
      ),
    ],
  });
  const newest = 2;
  const isEmpty = i32.eq(last(lane), i32.const(-1));
  const extend = module.function('extend', {
    params: [I32, I32, I32],
    results: [],
    body: () =>
      when(
        isValue(address, get(newest)),
        [...when(isEmpty, i32.store(get(lane), get(newest))), ...i32.store(get(lane), get(newest), 4 * lineCount)],
        when(isEmpty, i32.store(get(lane), i32.add(get(newest), i32.const(1)))),
      ),
  });
  return { shifted, extend };
}

class StepWriter {
  readonly #bases: { readonly lanes: number; readonly before: number; readonly addresses: number };
  readonly #helpers: { readonly regular: number; readonly shifted: number; readonly extend: number };
  readonly #callees: Callees;

  constructor(
    bases: { readonly lanes: number; readonly before: number; readonly addresses: number },
    helpers: { readonly regular: number; readonly shifted: number; readonly extend: number },
    callees: Callees,
  ) {
    this.#bases = bases;
    this.#helpers = helpers;
    this.#callees = callees;
  }

  /** @param index of the step */
  write(step: Step, index: number): Code {
    const stop = give(i32.const(index));
    const { operation, place, chain, chainPlace, isNative } = step;
    if (!isNative) return stop;
    const unless = (condition: Code): Code => when(i32.eqz(condition), stop);
    const own = i32.load(get(TABLE), 4 * (TABLE_HEAD_WORDS + place));
    const line = operation.line as Line;
    if (operation.type === 'tree') {
      const { sections, leaves } = operation.tree;
      const bounds = [...new Set(sections.flatMap((section) => section.bounds))];
      return [
        ...bounds.flatMap((leaf) => unless(this.#isLeafRegular(leaves[leaf] as Leaf))),
        ...when(i32.and(call(this.#callee(`probe${place}`), own, get(BAR)), i32.const(INNER_NULL)), stop),
        ...this.#extend(line),
      ];
    }
    if (chain !== null) {
      const ends = [...new Set(chain.lines.flatMap(({ origin }) => (origin as KernelOrigin).ends))];
      const within = ends.filter((each) => chain.lines.includes(each));
      const next = i32.add(get(BAR), i32.const(1));
      const run =
        chain.type === 'recurrences'
          ? call(this.#callee(`chain${chainPlace}`), own, get(BAR), next)
          : this.#native(
              chain.lines[1] as Line,
              i32.load(get(TABLE), 4 * (TABLE_HEAD_WORDS + place + 1)),
              chain.lines[0],
            );
      return [
        ...ends.filter((each) => !within.includes(each)).flatMap((each) => unless(this.#isRegular(each))),
        ...when(run, stop),
        ...chain.lines.flatMap((each) => this.#extend(each)),
        // Its links have gone on already.
        ...within.flatMap((each) => when(i32.eqz(this.#isRegular(each)), give(i32.const(-1 - index)))),
      ];
    }
    const { origin } = line;
    if (origin.type === 'kernel') {
      return [
        ...origin.ends.flatMap((each) => unless(this.#isRegular(each))),
        ...when(this.#native(line, own), stop),
        ...this.#extend(line),
      ];
    }
    return this.#extend(line);
  }

  #callee(name: string): number {
    const index = this.#callees.get(name);
    if (index === undefined) throw new TypeError(`${name} is in the module`);
    return index;
  }

  #lane({ index }: Line | Late): Code {
    return i32.add(get(this.#bases.lanes), i32.const(4 * index));
  }

  #address({ index }: Line): Code {
    return i32.load(get(this.#bases.addresses), 4 * index);
  }

  #isRegular(line: Line): Code {
    const before = i32.add(get(this.#bases.before), i32.const(4 * line.index));
    return call(this.#helpers.regular, this.#lane(line), before, get(BAR));
  }

  #isLeafRegular({ line, back }: Leaf): Code {
    if (back === 0) return this.#isRegular(line);
    return call(this.#helpers.shifted, this.#lane(line), this.#address(line), i32.const(back), get(BAR));
  }

  #extend(line: Line): Code {
    return call(this.#helpers.extend, this.#lane(line), this.#address(line), get(BAR));
  }

  /** @param second what stands for the second input */
  #native(line: Line, kept: Code, second?: Line): Code {
    const origin = line.origin as KernelOrigin;
    const { inputs } = origin;
    const native = nativeOf(origin);
    if (native === null) throw new TypeError('a native step has a native kernel');
    const [a, b, c] = [inputs[0], second ?? inputs[1], inputs[2]].map((each) =>
      each === undefined ? i32.const(0) : this.#address(each),
    ) as [Code, Code, Code];
    return call(
      this.#callee(native.name),
      ...[this.#address(line), a, b, c, get(BAR), i32.add(get(BAR), i32.const(1)), kept],
      ...native.numbers.map((each) => f64.const(each)),
    );
  }
}
