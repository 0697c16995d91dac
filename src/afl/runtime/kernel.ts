/**
 * A kernel computes an array function bar by bar and can stop at any bar and go on: a batch is `(0, n)`, one new bar is
 * `(n - 1, n)`. Run in any split it gives the batch's result bit for bit. Inputs and output are float32; window and
 * recurrence state is float64 and structured-cloneable. A kernel skips leading Nulls itself and starts its warm-up at
 * the first non-Null bar; what it does not define it writes as Null.
 */
export interface Kernel<State = unknown> {
  /** What faster paths know it by. Two kernels of one name do the same. */
  readonly name?: string;
  /** Of a kernel that is a chain of others: these, the last one's result being the whole's. */
  readonly stages?: readonly KernelStage[];
  /** @param args the scalar arguments in order, already checked */
  begin(args: readonly number[]): State;
  /**
   * Writes `out[from … to-1]`.
   *
   * @param inputs arrays of at least `to` values, oldest first; earlier bars may be read, later ones may not
   * @param state  what `begin` made, moved on by the bars before `from`; changed in place
   */
  run(
    inputs: readonly Float32Array[],
    out: Float32Array,
    from: number,
    to: number,
    state: State,
    args: readonly number[],
  ): void;
}

export function named<State>(name: string, kernel: Kernel<State>): Kernel<State> {
  return { ...kernel, name };
}

/** One link of a chain. */
export interface KernelStage {
  readonly kernel: Kernel;
  /** What it reads: inputs of the whole first (0, 1, …), then the results of earlier stages in order. */
  readonly from: readonly number[];
  /** Its scalar arguments, from those of the whole. */
  readonly args: (args: readonly number[]) => readonly number[];
}

/** The whole of the inputs at once. @returns n values */
export function runBatch<State>(
  kernel: Kernel<State>,
  inputs: readonly Float32Array[],
  args: readonly number[],
  out: Float32Array,
): Float32Array {
  kernel.run(inputs, out, 0, out.length, kernel.begin(args), args);
  return out;
}
