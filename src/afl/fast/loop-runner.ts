/** Carries out a loop: its arrays are given what they held before, then it runs over them in place. */
import { NULL } from '#afl/runtime';
import type { BarLoop } from './bar-loop.ts';
import type { Lanes, Runner } from './lane.ts';
import { isLine, type Line } from './line.ts';
import { isResumable } from './loop-facts.ts';

/** From here on not every number of a bar is a float32. */
const BARS_MAX = 2 ** 24;

export type LoopFunction = (table: number, barCount: number, state: number, resumed: number) => number;

export class LoopRunner implements Runner {
  readonly line: Line;
  readonly #loop: BarLoop;
  readonly #outputs: readonly Line[];
  readonly #lanes: Lanes;
  readonly #function: LoopFunction;
  readonly #table: number;
  readonly #state: { readonly at: number; readonly bytes: number };
  /** Bits of the arrays that must have been written: else they are numbers still, which makes a difference. */
  readonly #mustBeWritten: number;
  readonly #isResumable: boolean;

  /** @param outputs in the order of the loop's written arrays */
  constructor(
    loop: BarLoop,
    outputs: readonly Line[],
    lanes: Lanes,
    {
      run,
      table,
      state,
      mustBeWritten,
    }: {
      readonly run: LoopFunction;
      readonly table: number;
      readonly state: { readonly at: number; readonly bytes: number };
      readonly mustBeWritten: number;
    },
  ) {
    this.line = outputs[0] as Line;
    this.#loop = loop;
    this.#outputs = outputs;
    this.#lanes = lanes;
    this.#function = run;
    this.#table = table;
    this.#state = state;
    this.#mustBeWritten = mustBeWritten;
    this.#isResumable = isResumable(loop);
    const addresses = new Int32Array(lanes.arena.memory.buffer, table, outputs.length + loop.read.length);
    for (const [place, { index }] of [...outputs, ...loop.read].entries()) {
      addresses[place] = lanes.address[index] as number;
    }
  }

  evaluate(barCount: number): boolean {
    if (barCount >= BARS_MAX) return false;
    const lanes = this.#lanes;
    for (const [index, line] of this.#outputs.entries()) {
      const before = this.#loop.written[index]?.before ?? NULL;
      if (isLine(before)) lanes.view(line, barCount).set(lanes.view(before, barCount));
      else lanes.view(line, barCount).fill(before);
    }
    const { at, bytes } = this.#state;
    lanes.arena.bytes.fill(0, at, at + bytes);
    if (!this.#run(barCount, 0)) return false;
    for (const line of this.#outputs) lanes.measure(line, barCount);
    return true;
  }

  step(bar: number): boolean {
    if (!this.#isResumable || bar + 1 >= BARS_MAX) return false;
    const lanes = this.#lanes;
    for (const [index, line] of this.#outputs.entries()) {
      const before = this.#loop.written[index]?.before ?? NULL;
      lanes.put(line, bar, isLine(before) ? lanes.at(before, bar) : before);
    }
    if (!this.#run(bar + 1, bar)) return false;
    for (const line of this.#outputs) lanes.extend(line, bar);
    return true;
  }

  #run(barCount: number, resumed: number): boolean {
    const written = this.#function(this.#table, barCount, this.#state.at, resumed);
    return written !== -1 && (written & this.#mustBeWritten) === this.#mustBeWritten;
  }
}

/** Bytes that a loop keeps: which arrays were written, and its numbers. */
export function loopStateBytes({ variables }: BarLoop): number {
  return 4 + 4 * [...variables.values()].filter(({ type }) => type === 'number').length;
}
