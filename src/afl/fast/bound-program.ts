/**
 * A program over the bars of one symbol. Whole evaluation goes through the operations from the first bar to the last; a new
 * bar, and each change of the bar that is still forming, is computed alone wherever nothing before it can have changed.
 * Nothing is allocated by either. What is read from it holds until the next evaluation.
 */
import { averagePrice, type BarColumns, type PriceName, type Value } from '#afl/runtime';
import type { Arena } from './arena.ts';
import { type BarRow, GrowingBars } from './growing-bars.ts';
import { Lanes, type Runner } from './lane.ts';
import { isLate, isLine, type Late, type Line, type Values } from './line.ts';
import type { Program } from './program.ts';
import { makeRunners, placeSlots, stateBytesOf, tableBytesOf } from './runners.ts';
import { readBy } from './schedule.ts';
import { ScriptRun } from './script-run.ts';
import { TABLE_HEAD_WORDS } from './stepping.ts';

export type { BarRow } from './growing-bars.ts';

const COLUMN_OF: Readonly<Record<Exclude<PriceName, 'avg'>, keyof BarColumns>> = {
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  openint: 'openInterest',
};

export class BoundProgram {
  readonly program: Program;
  readonly capacity: number;
  readonly #lanes: Lanes;
  readonly #runners: readonly Runner[];
  readonly #prices: readonly { readonly line: Line; readonly name: PriceName }[];
  readonly #times: Float64Array;
  readonly #needsTimes: boolean;
  readonly #scriptRun: ScriptRun;
  /** The bars as scripts see them; null when there are none. */
  readonly #columns: GrowingBars | null;
  /** Those that the program's own step cannot do. */
  readonly #byThemselves: readonly Runner[];
  /** For each runner the indexes of what it reads. */
  readonly #reads: readonly (readonly number[])[];
  readonly #mark: number;
  /** The program's own step: from a runner on, as many as can be done so. */
  readonly #stepNatively: (from: number, bar: number) => number;
  /** All runners stand so that the program's own step can go on from them; they do not know of the bars that it computed. */
  #isSteady = false;
  #barCount = 0;
  /** Bars that are reported, as scripts are told; null: all. To be set before the evaluation. */
  range: { readonly first: number; readonly last: number } | null = null;
  /** Whether the state from before the newest bar is kept. */
  #canStepBack = false;
  /** Evaluations of all bars where one bar was asked for. */
  wholeEvaluations = 0;

  /** @returns null when the memory is full */
  static bind(
    program: Program,
    arena: Arena,
    { capacity, live }: { readonly capacity: number; readonly live: boolean },
  ): BoundProgram | null {
    const mark = arena.mark;
    const { operations, lineCount } = program;
    const lanes = Lanes.place(arena, lineCount, sum(operations.map(stateBytesOf)));
    const steps = arena.block(4 * (TABLE_HEAD_WORDS + operations.length));
    const tables = arena.block(sum(operations.map(tableBytesOf)));
    if (lanes === null || steps === null || tables === null || !placeSlots(program, lanes, { capacity, live })) {
      arena.release(mark);
      return null;
    }
    return new BoundProgram(program, lanes, { capacity, mark, steps, tables });
  }

  private constructor(
    program: Program,
    lanes: Lanes,
    {
      capacity,
      mark,
      steps,
      tables,
    }: {
      readonly capacity: number;
      readonly mark: number;
      readonly steps: number;
      readonly tables: number;
    },
  ) {
    this.program = program;
    this.capacity = capacity;
    this.#lanes = lanes;
    this.#mark = mark;
    this.#times = new Float64Array(capacity);
    this.#scriptRun = new ScriptRun(program.recording);
    const { operations } = program;
    this.#needsTimes = operations.some(({ line }) => line.origin.type === 'perBar');
    const scripted = operations.some(({ type }) => type === 'script');
    this.#columns = scripted ? new GrowingBars(capacity) : null;
    const { runners, step } = makeRunners(program, lanes, {
      ...{ capacity, steps, tables, scriptRun: this.#scriptRun },
      times: this.#times,
    });
    this.#runners = runners;
    this.#stepNatively = step;
    this.#byThemselves = runners.filter((_, index) => !this.#isNative(index));
    this.#reads = this.#runners.map((runner) => {
      const own = operations.filter(({ line }) => line === runner.line || runner.outputs?.includes(line));
      return [...new Set(own.flatMap(readBy))].map(({ index }) => index);
    });
    this.#prices = operations.flatMap(({ type, line }) =>
      type === 'source' && line.origin.type === 'price' ? [{ line, name: line.origin.name }] : [],
    );
  }

  get barCount(): number {
    return this.#barCount;
  }

  /** Gives the memory back; to be done in the reverse order of binding. */
  release(): void {
    this.#lanes.arena.release(this.#mark);
  }

  /** Takes other bars, as many as there is room for. */
  load(bars: BarColumns): void {
    const barCount = bars.close.length;
    this.#barCount = barCount;
    this.#canStepBack = false;
    if (this.#needsTimes) this.#times.set(bars.localTime);
    this.#columns?.load(bars);
    for (const { line, name } of this.#prices) {
      this.#lanes
        .view(line, barCount)
        .set(name === 'avg' ? averagePrice(bars) : (bars[COLUMN_OF[name]] as Float32Array));
    }
  }

  /** Computes all bars. @returns false: this formula has to be interpreted over these bars */
  evaluate(): boolean {
    this.#canStepBack = false;
    this.#isSteady = false;
    this.#begin();
    for (const runner of this.#runners) if (!runner.evaluate(this.#barCount)) return false;
    return true;
  }

  /** Whether it asks others, as scripts may: over the same bars they may say something else. */
  get hasScripts(): boolean {
    return this.#columns !== null;
  }

  /** A new bar, the newest. There must be room, in a program that was bound live. @returns as `evaluate` */
  append(row: BarRow): boolean {
    const lanes = this.#lanes;
    if (!this.#isSteady) this.#isSteady = this.#areSteady();
    lanes.save();
    for (const runner of this.#keeping) runner.save?.();
    lanes.forgetChanges();
    this.#barCount += 1;
    this.#canStepBack = true;
    return this.#step(row);
  }

  /** The newest bar with other values. @returns as `evaluate` */
  update(row: BarRow): boolean {
    if (!this.#canStepBack) {
      this.#write(row);
      this.wholeEvaluations += 1;
      return this.evaluate();
    }
    this.#lanes.restore();
    for (const runner of this.#keeping) runner.restore?.();
    return this.#step(row);
  }

  /** Whether the formula was recorded for bars by which it would decide otherwise than by these. */
  get decidesOtherwise(): boolean {
    return this.#lanes.decidesOtherwise;
  }

  /** What a late value is. */
  late({ index }: Late): Value {
    return this.#lanes.late[index];
  }

  /** A line's values, or those of a variable by its name in any case. */
  values(name: string): Float32Array | number | null {
    const { recording } = this.program;
    const value = recording.globals[recording.slotOf(name) ?? -1];
    if (typeof value === 'number') return value;
    if (isLate(value)) {
      const late = this.late(value);
      return typeof late === 'number' ? late : null;
    }
    return isLine(value) && this.isStored(value) ? this.#lanes.view(value, this.#barCount) : null;
  }

  isStored(line: Line): boolean {
    return this.#lanes.address[line.index] !== 0;
  }

  /**
   * Takes results: the lines of the recording speak of these bars from now until others are computed.
   *
   * @returns null: the interpreter is to say what the formula says
   */
  read<Result>(
    bars: BarColumns,
    range: { readonly first: number; readonly last: number },
    take: () => Result,
  ): Result | null {
    const { recording } = this.program;
    const values = (line: Line): Values => {
      if (!this.isStored(line)) throw new TypeError('what is wanted of a program is known when it is made');
      const { first, last } = this.#lanes;
      return {
        data: this.#lanes.view(line, this.#barCount),
        first: first[line.index] as number,
        last: last[line.index] as number,
      };
    };
    recording.context.values = values;
    recording.context.late = (late) => this.late(late);
    recording.stage = { barCount: this.#barCount, bars, range };
    return recording.sayAnew() ? take() : null;
  }

  #step(row: BarRow): boolean {
    this.#write(row);
    const bar = this.#barCount - 1;
    const lanes = this.#lanes;
    this.#begin();
    let isWhole = true;
    let isSpoilt = -1;
    for (let index = 0; index < this.#runners.length; index += 1) {
      if (this.#isSteady) {
        if (!lanes.hasChanged) index = this.#stepNatively(index, bar);
        if (index < 0) isSpoilt = index = -1 - index;
        if (index >= this.#runners.length) break;
        if (lanes.hasChanged || this.#isNative(index)) this.#leaveSteadiness(index, bar);
      }
      const runner = this.#runners[index] as Runner;
      // What was computed whole for this bar once is not known to be right before it, so it is computed whole again.
      const isStale = lanes.hasChanged && runner.tellsChanges !== true && this.#hasChanged(index);
      if (index !== isSpoilt && !isStale && runner.step(bar)) continue;
      if (!runner.evaluate(this.#barCount)) return false;
      lanes.noteChange(runner.line);
      for (const each of runner.outputs ?? []) lanes.noteChange(each);
      isWhole = false;
    }
    if (!isWhole) this.wholeEvaluations += 1;
    return true;
  }

  #isNative(index: number): boolean {
    return this.program.steps[index]?.isNative === true;
  }

  #areSteady(): boolean {
    for (const runner of this.#runners) if (runner.isSteady?.(this.#barCount) === false) return false;
    return true;
  }

  /** The runners that keep something of their own: what the program's own step does leaves them alone. */
  get #keeping(): readonly Runner[] {
    return this.#isSteady ? this.#byThemselves : this.#runners;
  }

  /** From here on the runners compute this bar themselves. @param next the first that is not done */
  #leaveSteadiness(next: number, bar: number): void {
    this.#isSteady = false;
    for (const [index, runner] of this.#runners.entries()) {
      if (!this.#isNative(index)) continue;
      runner.resumeAt?.(bar);
      runner.save?.();
      if (index < next) runner.resumeAt?.(bar + 1);
    }
  }

  /** Whether a runner, or something that it reads, has changed on more than the newest bar. */
  #hasChanged(index: number): boolean {
    const { changed } = this.#lanes;
    if (changed[(this.#runners[index] as Runner).line.index] === 1) return true;
    for (const source of this.#reads[index] as readonly number[]) if (changed[source] === 1) return true;
    return false;
  }

  #begin(): void {
    this.#lanes.decidesOtherwise = false;
    if (this.#columns === null) return;
    const all = { first: 0, last: this.#barCount - 1 };
    this.#scriptRun.begin(this.#columns.first(this.#barCount), this.range ?? all);
  }

  #write(row: BarRow): void {
    const bar = this.#barCount - 1;
    this.#times[bar] = row.localTime;
    this.#columns?.write(bar, row);
    for (const { line, name } of this.#prices) {
      this.#lanes.put(line, bar, name === 'avg' ? averageOf(row) : row[COLUMN_OF[name]]);
    }
  }
}

function averageOf({ high, low, close }: BarRow): number {
  return averagePrice({
    high: Float32Array.of(high),
    low: Float32Array.of(low),
    close: Float32Array.of(close),
  })[0] as number;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
