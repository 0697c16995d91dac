/** The Run that the interpreter makes: variables in slots, the collector, the budgets, the place in the source. */

import { type Diagnostic, type Span, warningAt, warningCode } from '#afl/syntax';
import { AflError, AflExit } from './afl-error.ts';
import { Budget } from './budget.ts';
import type { BarColumns, Host } from './host.ts';
import { spread } from './numeric.ts';
import { emptyOutput, outputBytes } from './output.ts';
import type { Plan } from './plan.ts';
import { PRICE_ALIASES, predefinedValues } from './predefined.ts';
import type { Recorder } from './recorder.ts';
import type { Action, Output, PriceName, Run } from './run.ts';
import { isDraft, readSlot, type Slots } from './slots.ts';
import { byteSize, isSeries, type Numeric, type Series, series, type Value } from './value.ts';

/** What one formula may hold in arrays, matrices and texts. */
const MEMORY_BYTES_MAX = 256 * 1024 * 1024;
/** Warnings kept of one run, one a place and number. */
const WARNINGS_MAX = 200;

export interface RunRequest {
  readonly plan: Plan;
  readonly bars: BarColumns;
  readonly host: Host;
  readonly action: Action;
  readonly params: Readonly<Record<string, number | string>>;
  /** Bars that are reported, both included. */
  readonly range: { readonly first: number; readonly last: number };
}

export class RunState implements Run {
  readonly action: Action;
  readonly barCount: number;
  readonly bars: BarColumns;
  readonly range: { readonly first: number; readonly last: number };
  readonly host: Host;
  readonly params: Readonly<Record<string, number | string>>;
  readonly output: Output = emptyOutput();
  readonly recorder?: Recorder;
  everyBarNullCheck = false;
  reservedStatics: string | null = null;
  /** Globals by slot, the plan's first; VarSet may add more. */
  readonly globals: Slots;
  /** Locals of the calls that are open, innermost last. */
  readonly frames: Slots[] = [];
  /** Where the interpreter stands; set before anything that can fail. */
  at: Span;
  readonly #slotsByName: Map<string, number>;
  readonly #kept = new Map<symbol, unknown>();
  readonly #warnings = new Map<string, Diagnostic>();
  readonly #atEnd = new Map<symbol, { readonly at: Span; readonly finish: () => void }>();
  readonly #budget: Budget;
  /** Of the names that VarSet added. */
  #nameBytes = 0;

  constructor({ plan, bars, host, action, params, range }: RunRequest) {
    this.action = action;
    this.bars = bars;
    this.barCount = bars.close.length;
    this.range = range;
    this.host = host;
    this.params = params;
    const source = plan.sources[0];
    if (source === undefined) throw new TypeError('a plan has the source it came from');
    this.at = { source, start: 0, end: 0 };
    this.#slotsByName = new Map(plan.globals.map((name, slot) => [name, slot]));
    this.globals = predefinedValues(bars, host);
    this.globals.length = plan.globals.length;
    this.#budget = new Budget({
      deadline: () => host.deadline(),
      bytesMax: MEMORY_BYTES_MAX,
      measure: () => this.#heldBytes(),
    });
  }

  get warnings(): readonly Diagnostic[] {
    return [...this.#warnings.values()];
  }

  price(name: PriceName): Series {
    const value = this.get(name);
    if (typeof value === 'number' || isSeries(value)) return spread(this, value);
    return this.fail(5, `The price variable ${name} holds no array.`);
  }

  setPrice(name: PriceName, values: Series): void {
    this.set(name, values);
  }

  /** Where a global lives; undefined when there is none of this name. */
  slotOf(name: string): number | undefined {
    return this.#slotsByName.get(keyOf(name));
  }

  get(name: string): Value {
    const slot = this.slotOf(name);
    return slot === undefined ? undefined : readSlot(this.globals, slot);
  }

  set(name: string, value: Value): void {
    const key = keyOf(name);
    let slot = this.#slotsByName.get(key);
    if (slot === undefined) {
      this.#nameBytes += 64 + 2 * key.length;
      this.allocate(64 + 2 * key.length);
      slot = this.globals.length;
      this.#slotsByName.set(key, slot);
    }
    this.globals[slot] = value;
  }

  keep<State>(key: symbol, create: () => State): State {
    if (!this.#kept.has(key)) this.#kept.set(key, create());
    return this.#kept.get(key) as State;
  }

  floats(length: number = this.barCount): Float32Array {
    this.allocate(4 * length);
    this.step(1 + (length >> 6));
    return new Float32Array(length);
  }

  series(data: Float32Array): Series {
    return series(data);
  }

  spread(value: Numeric): Series {
    return spread(this, value);
  }

  whenEnded(finish: () => void): () => void {
    const key = Symbol('at the end');
    this.#atEnd.set(key, { at: this.at, finish });
    return () => this.#atEnd.delete(key);
  }

  /** The formula has ended by itself. */
  end(): void {
    for (const { at, finish } of this.#atEnd.values()) {
      this.at = at;
      finish();
    }
  }

  allocate(bytes: number): void {
    this.#budget.allocate(bytes);
  }

  step(count: number): void {
    this.#budget.step(count);
  }

  fail(number: number, message: string, hint?: string): never {
    throw new AflError(number, message, hint ?? null);
  }

  warn(number: number, message: string): void {
    if (this.#warnings.size >= WARNINGS_MAX) return;
    const key = `${number} ${this.at.source.file} ${this.at.start}`;
    if (!this.#warnings.has(key)) {
      this.#warnings.set(key, warningAt({ code: warningCode(number), message, span: this.at }));
    }
  }

  exit(): never {
    throw new AflExit('the formula called _exit()');
  }

  /** Arrays that stand in several variables are counted once. */
  #heldBytes(): number {
    const seen = new Set<unknown>();
    let sum = this.#nameBytes + outputBytes(this.output, seen);
    for (const slots of [this.globals, ...this.frames]) {
      for (const content of slots) {
        const value = isDraft(content) ? content.value : content;
        sum += byteSize(value, seen);
      }
    }
    return sum;
  }
}

function keyOf(name: string): string {
  const key = name.toLowerCase();
  return PRICE_ALIASES[key] ?? key;
}
