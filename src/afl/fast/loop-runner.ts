/** Carries out a loop: its arrays are given what they held before, then it runs over them in place. */
import { NULL } from '#afl/runtime';
import type { BarLoop } from './bar-loop.ts';
import type { Lanes, Runner } from './lane.ts';
import { isLate, isLine, type Late, type Line } from './line.ts';
import { UNSURE } from './loop-expressions.ts';
import { isResumable } from './loop-facts.ts';

/** From here on not every number of a bar is a float32. */
const BARS_MAX = 2 ** 24;

export type LoopFunction = (table: number, barCount: number, state: number, resumed: number) => number;

/** A loop that meets Nulls again and again is done with care at once. */
const UNSURE_MAX = 4;

/** The bits of a number that has no value yet. No computation gives them. */
const UNSET = 0x7fc0dead;

export class LoopRunner implements Runner {
  readonly line: Line | Late;
  readonly outputs: readonly (Line | Late)[];
  readonly #loop: BarLoop;
  readonly #arrays: readonly Line[];
  /** Numbers that somebody reads behind the loop, by where they are kept. */
  readonly #left: readonly { readonly late: Late; readonly at: number }[];
  readonly #lates: readonly Late[];
  /** Where the numbers of the table begin, in float32. */
  readonly #numbersAt: number;
  readonly #lanes: Lanes;
  readonly #careful: LoopFunction;
  readonly #swift: LoopFunction;
  /** How often the swift function had to be left. */
  #unsure = 0;
  readonly #table: number;
  readonly #state: { readonly at: number; readonly bytes: number };
  /** Bits of the arrays that must have been written: else they are numbers still, which makes a difference. */
  readonly #mustBeWritten: number;
  readonly #isResumable: boolean;

  /** @param outputs in the order of the loop's outputs; null for a number that nobody reads */
  constructor(
    loop: BarLoop,
    outputs: readonly (Line | Late | null)[],
    lanes: Lanes,
    {
      swift,
      careful,
      table,
      state,
      mustBeWritten,
    }: {
      readonly swift: LoopFunction;
      readonly careful: LoopFunction;
      readonly table: number;
      readonly state: { readonly at: number; readonly bytes: number };
      readonly mustBeWritten: number;
    },
  ) {
    this.outputs = outputs.filter((each) => each !== null);
    this.line = this.outputs[0] as Line | Late;
    this.#loop = loop;
    this.#arrays = this.outputs.filter(isLine);
    const { numbers, left } = loop;
    this.#left = left.flatMap((key, index) => {
      const late = outputs[loop.written.length + index];
      return isLate(late) ? [{ late, at: state.at + 4 + 4 * numbers.indexOf(key) }] : [];
    });
    this.#lanes = lanes;
    this.#careful = careful;
    this.#swift = swift;
    this.#table = table;
    this.#state = state;
    this.#mustBeWritten = mustBeWritten;
    this.#isResumable = isResumable(loop);
    this.#lates = loop.lates;
    this.#numbersAt = table / 4 + this.#arrays.length + loop.read.length;
    new Uint32Array(lanes.arena.memory.buffer, 4 * this.#numbersAt, 1)[0] = UNSET;
    lanes.arena.f32.set(loop.constants, this.#numbersAt + 1 + loop.lates.length);
    const addresses = new Int32Array(lanes.arena.memory.buffer, table, this.#arrays.length + loop.read.length);
    for (const [place, { index }] of [...this.#arrays, ...loop.read].entries()) {
      addresses[place] = lanes.address[index] as number;
    }
  }

  evaluate(barCount: number): boolean {
    if (barCount >= BARS_MAX) return false;
    const lanes = this.#lanes;
    const { at, bytes } = this.#state;
    lanes.arena.bytes.fill(0, at, at + bytes);
    if (!this.#run(barCount, 0, () => this.#fill(barCount))) return false;
    for (const line of this.#arrays) lanes.measure(line, barCount);
    return this.#leave();
  }

  step(bar: number): boolean {
    if (!this.#isResumable || bar + 1 >= BARS_MAX) return false;
    if (!this.#run(bar + 1, bar, () => this.#put(bar))) return false;
    for (const line of this.#arrays) this.#lanes.extend(line, bar);
    return this.#leave();
  }

  /** Gives the written arrays what they hold before the loop, on all bars. */
  #fill(barCount: number): void {
    const lanes = this.#lanes;
    for (const [index, line] of this.#arrays.entries()) {
      const before = this.#before(index);
      if (isLine(before)) lanes.view(line, barCount).set(lanes.view(before, barCount));
      else lanes.view(line, barCount).fill(before);
    }
  }

  /** The same, on one bar. */
  #put(bar: number): void {
    const lanes = this.#lanes;
    for (const [index, line] of this.#arrays.entries()) {
      const before = this.#before(index);
      lanes.put(line, bar, isLine(before) ? lanes.at(before, bar) : before);
    }
  }

  /** What a written array holds before the loop. */
  #before(index: number): Line | number {
    const before = this.#loop.written[index]?.before ?? NULL;
    return isLate(before) ? (this.#lanes.late[before.index] as number) : before;
  }

  #run(barCount: number, resumed: number, begin: () => void): boolean {
    const { arena, late } = this.#lanes;
    for (const [place, { index }] of this.#lates.entries())
      arena.f32[this.#numbersAt + 1 + place] = late[index] as number;
    const { at } = this.#state;
    let written = UNSURE;
    if (resumed === 0 && barCount >= 4 && this.#unsure < UNSURE_MAX) {
      begin();
      written = this.#swift(this.#table, barCount, at, resumed);
    }
    if (written === UNSURE) {
      if (resumed === 0 && barCount >= 4) this.#unsure += 1;
      begin();
      written = this.#careful(this.#table, barCount, at, resumed);
    }
    return written !== -1 && (written & this.#mustBeWritten) === this.#mustBeWritten;
  }

  /** @returns false when a number that is wanted was given no value */
  #leave(): boolean {
    if (this.#left.length === 0) return true;
    const { arena } = this.#lanes;
    for (const { late, at } of this.#left) {
      if (new Uint32Array(arena.memory.buffer, at, 1)[0] === UNSET) return false;
      this.#lanes.keep(late, arena.f32[at / 4] as number);
    }
    return true;
  }
}

/** Bytes that a loop keeps: which arrays were written, and its numbers. */
export function loopStateBytes({ numbers }: BarLoop): number {
  return 4 + 4 * numbers.length;
}

/** Bytes of the table that it is given. */
export function loopTableBytes({ written, read, lates, constants }: BarLoop): number {
  return 4 * (written.length + read.length + 1 + lates.length + constants.length);
}
