/** Carries out a kernel as it is written for the interpreter, on lines. */
import { type Kernel, NULL } from '#afl/runtime';
import type { Lanes, Runner } from './lane.ts';
import type { Line, Origin } from './line.ts';

export type KernelOrigin = Extract<Origin, { readonly type: 'kernel' }>;

/** Where a kernel stands: bars before the end of the inputs' values, and what becomes of the others. */
export abstract class ResumedRunner implements Runner {
  readonly line: Line;
  protected readonly origin: KernelOrigin;
  protected readonly lanes: Lanes;
  /** Bars that the kernel has seen. */
  done = 0;
  #doneBefore = 0;

  constructor(line: Line, origin: KernelOrigin, lanes: Lanes) {
    this.line = line;
    this.origin = origin;
    this.lanes = lanes;
  }

  abstract begin(): void;
  abstract run(from: number, to: number): void;

  evaluate(barCount: number): boolean {
    let end = barCount;
    for (const { index } of this.origin.ends) end = Math.min(end, (this.lanes.last[index] as number) + 1);
    this.begin();
    this.run(0, end);
    this.done = end;
    if (end < barCount) this.lanes.view(this.line, barCount).fill(NULL, end);
    this.lanes.measure(this.line, barCount, 0, end);
    return true;
  }

  step(bar: number): boolean {
    for (const each of this.origin.ends) {
      const state = this.lanes.stateAt(each, bar);
      if (state === 'broken') return false;
      if (state === 'empty') {
        this.lanes.put(this.line, bar, NULL);
        this.lanes.extend(this.line, bar);
        return true;
      }
    }
    this.run(this.done, bar + 1);
    this.done = bar + 1;
    this.lanes.extend(this.line, bar);
    return true;
  }

  resumeAt(bar: number): void {
    this.done = bar;
  }

  save(): void {
    this.#doneBefore = this.done;
  }

  restore(): void {
    this.done = this.#doneBefore;
  }
}

export class KernelRunner extends ResumedRunner {
  readonly #kernel: Kernel;
  readonly #capacity: number;
  #inputs: Float32Array[] = [];
  #out: Float32Array = new Float32Array(0);
  #state: unknown;
  #stateBefore: unknown;

  constructor(line: Line, origin: KernelOrigin, lanes: Lanes, capacity: number) {
    super(line, origin, lanes);
    this.#kernel = origin.use.kernel;
    this.#capacity = capacity;
  }

  begin(): void {
    this.#look();
    this.#state = this.#kernel.begin(this.origin.numbers);
  }

  run(from: number, to: number): void {
    // The arena may have grown since, which leaves old views empty.
    if (this.#out.length === 0) this.#look();
    this.#kernel.run(this.#inputs, this.#out, from, to, this.#state, this.origin.numbers);
  }

  override save(): void {
    super.save();
    this.#stateBefore = copied(this.#state);
  }

  override restore(): void {
    super.restore();
    this.#state = copied(this.#stateBefore);
  }

  #look(): void {
    this.#inputs = this.origin.inputs.map((each) => this.lanes.view(each, this.#capacity));
    this.#out = this.lanes.view(this.line, this.#capacity);
  }
}

/** A copy of a kernel's state. Lines of a chain (typed arrays) are shared: what the next bar writes there it writes again. */
function copied(state: unknown): unknown {
  if (Array.isArray(state)) return state.map(copied);
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return state;
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, copied(value)]));
}
