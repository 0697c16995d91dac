/**
 * Properties that every kernel keeps, tried on seeded inputs: stopped at any bars and resumed, with later bars not yet
 * known, it gives the batch bit for bit; and a period given as an array gives what the number gives. The kernels are
 * those of the engine's own table, so a new one is tried as soon as it stands there.
 */
import { BUILTINS, KERNELS } from '#afl/builtins';
import { type Builtin, type Kernel, NULL, runBatch } from '#afl/runtime';
import { Random } from '#base';

const BARS = 90;

/** A walk with leading Nulls; now and then with a hole, a NaN or an infinity inside. */
function randomSeries(random: Random): Float32Array {
  const odd = random.integer({ low: 0, high: 3 }) === 0;
  const first = random.integer({ low: 0, high: 1 }) * random.integer({ low: 0, high: 12 });
  let value = 50;
  return Float32Array.from({ length: BARS }, (_, bar) => {
    if (bar < first) return NULL;
    value += random.integer({ low: -4, high: 4 }) / 4;
    const dice = random.integer({ low: 0, high: 60 });
    if (odd && dice === 0) return NULL;
    if (odd && dice === 1) return Number.NaN;
    if (odd && dice === 2) return Number.POSITIVE_INFINITY;
    return dice < 10 ? 0 : value;
  });
}

/** Periods that change, some Null, zero or too long. */
function randomPeriods(random: Random): Float32Array {
  return Float32Array.from({ length: BARS }, (_, bar) =>
    bar < 5 ? NULL : random.integer({ low: -1, high: 9 }) + random.integer({ low: 0, high: 1 }) / 2,
  );
}

/** Inputs and scalar arguments as the function's row asks for them. */
function randomCall(row: Builtin, random: Random): { inputs: Float32Array[]; numbers: number[] } {
  const inputs = (row.kernel?.prices ?? []).map(() => randomSeries(random));
  const numbers: number[] = [];
  for (const { name, kind } of row.parameters) {
    const isArray =
      kind === 'array' || kind === 'carried' || (kind === 'numeric' && random.integer({ low: 0, high: 1 }) === 1);
    if (row.name === 'Ref' && kind === 'numeric') numbers.push(-random.integer({ low: 0, high: 9 }));
    else if (!isArray) numbers.push(random.integer({ low: 1, high: 9 }));
    else inputs.push(kind === 'numeric' && name !== 'array' ? randomPeriods(random) : randomSeries(random));
  }
  return { inputs, numbers };
}

/** The result when the run stops at every split, its state saved and read back, and later bars not yet known. */
function resumed(
  kernel: Kernel,
  inputs: readonly Float32Array[],
  numbers: readonly number[],
  splits: readonly number[],
) {
  const out = new Float32Array(BARS);
  let state = kernel.begin(numbers);
  let from = 0;
  for (const to of [...splits, BARS]) {
    const known = inputs.map((input) => input.slice(0, to));
    kernel.run(known, out, from, to, state, numbers);
    state = structuredClone(state);
    from = to;
  }
  return out;
}

/** Lower-case names of the functions that are kernels. */
export const RESUMABLE: readonly string[] = [...KERNELS.keys()].sort();

export const ROUNDS = 12;

/** @returns where a resumed run differs from the batch; "" when nowhere */
export function resumingFault(name: string): string {
  const random = new Random(20260105);
  const row = BUILTINS.get(name)!;
  const { kernel } = row.kernel!;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { inputs, numbers } = randomCall(row, random);
    const batch = runBatch(kernel, inputs, numbers, new Float32Array(BARS));
    const each = Array.from({ length: BARS - 1 }, (_, index) => index + 1);
    const some = each.filter(() => random.integer({ low: 0, high: 7 }) === 0);
    for (const splits of [each, some, [random.integer({ low: 1, high: BARS - 1 })]]) {
      const again = resumed(kernel, inputs, numbers, splits);
      const bar = differenceAt(again, batch);
      if (bar !== -1) return `${row.name}(${numbers}) round ${round}, ${splits.length} splits: bar ${bar} differs`;
    }
  }
  return '';
}

/** The parameter that may be a number or an array of periods; -1 without one. */
function periodPlace({ name, parameters }: Builtin): number {
  return name === 'Ref' ? -1 : parameters.findIndex((each) => each.kind === 'numeric' && each.name !== 'array');
}

/** Lower-case names of the functions whose period may change from bar to bar. */
export const VARYING: readonly string[] = RESUMABLE.filter((name) => periodPlace(BUILTINS.get(name)!) >= 0);

/** @returns where an array of one period differs from the number; "" when nowhere */
export function varyingFault(name: string): string {
  const random = new Random(7);
  const row = BUILTINS.get(name)!;
  const { kernel } = row.kernel!;
  const rest = row.parameters.slice(periodPlace(row) + 1).map(() => 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const x = randomSeries(random);
    const n = random.integer({ low: 1, high: 20 });
    const constant = runBatch(kernel, [x], [n, ...rest], new Float32Array(BARS));
    const varying = runBatch(kernel, [x, new Float32Array(BARS).fill(n)], rest, new Float32Array(BARS));
    const bar = differenceAt(varying, constant);
    if (bar !== -1) return `${row.name}, ${n} bars: bar ${bar} differs`;
  }
  return '';
}

/** Bits are compared; all NaN are one, since which bits a NaN has is not ours to say. */
function differenceAt(a: Float32Array, b: Float32Array): number {
  return a.findIndex((value, bar) => !Object.is(value, b[bar]));
}
