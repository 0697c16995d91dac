/**
 * A formula that is run again and again over bars that grow, as quickly as can be. What the fast path can record it
 * computes, a new bar alone where nothing before it changes; everything else is interpreted. The interpreter is the judge:
 * `check` compares the two, and a formula on which they differ is interpreted from then on.
 */
import { Arena, type BarRow, BoundProgram, type CompiledFast, compileFast, type Program } from '#afl/fast';
import type { BarColumns, Host, RunState } from '#afl/runtime';
import type { Formula } from './prepare.ts';
import { collect, type RunOptions, type RunResult, runFormula } from './run-formula.ts';

/** What a formula may hold in arrays, as for the interpreter. */
const BYTES_MAX = 256 * 1024 * 1024;
/** Bars for which there is room at first, and room beyond those that are there. */
const CAPACITY_MIN = 2_048;

/** A formula that is compiled more often because it decides otherwise is interpreted. */
const TURNS_MAX = 16;

export class FastFormula {
  readonly #formula: Formula;
  readonly #live: boolean;
  #compiled: CompiledFast | null = null;
  /** The host of the latest run, as the program sees it. */
  #seat: Seat | null = null;
  /** What the program was made for, as far as it asked. */
  #key = '';
  #bound: BoundProgram | null = null;
  #arena = new Arena();
  /** Of the bars that were computed last, their first one's start and how many. */
  #computed: { readonly start: number; readonly count: number } | null = null;
  #distrusted: string | null = null;
  /** Why the fast path had no answer for the bars of the latest run. */
  #unanswered: string | null = null;
  /** How often the formula was compiled anew because it decided otherwise. */
  #turned = 0;

  /** @param live whether bars are appended; else each run brings other bars */
  constructor(formula: Formula, { live }: { readonly live: boolean }) {
    this.#formula = formula;
    this.#live = live;
  }

  /** Why the latest run was interpreted; null when it was not. */
  get interpretedBecause(): string | null {
    if (this.#distrusted !== null) return this.#distrusted;
    return this.#compiled?.ok === false ? this.#compiled.reason : this.#unanswered;
  }

  /** Bars before the newest are not to be taken for those that were computed last. */
  forget(): void {
    this.#computed = null;
  }

  /**
   * As `runFormula`; what it gives holds until the next run.
   *
   * @param options.bars those of the last run with more behind them, unless `forget` was called
   */
  run(options: RunOptions): RunResult {
    return this.#fastResult(options) ?? runFormula(this.#formula, options);
  }

  /**
   * Runs the interpreter over the same bars.
   *
   * @returns what differs, in words; null when nothing does, or nothing was computed by the fast path
   */
  check(options: RunOptions): string | null {
    const fast = this.#fastResult(options);
    if (fast === null) return null;
    const found = differences(fast, runFormula(this.#formula, options));
    if (found !== null) this.#distrusted = `it differed from the interpreter: ${found}`;
    return found;
  }

  #fastResult(options: RunOptions): RunResult | null {
    const bound = this.#compute(options);
    const result = bound === null ? null : resultOf(bound, options);
    if (bound !== null && result === null) this.#unanswered = 'the fast path has no words for these bars';
    return result;
  }

  /** @returns the program with all bars computed; null: they are to be interpreted */
  #compute(options: RunOptions): BoundProgram | null {
    if (this.#distrusted !== null) return null;
    const program = this.#programFor(options);
    if (program === null) return null;
    const { bars } = options;
    const count = bars.close.length;
    if (count === 0) return null;
    const bound = this.#room(program, count);
    if (bound === null) return null;
    const computed = this.#computed;
    this.#computed = null;
    bound.range = options.range ?? null;
    const continues = this.#live && computed !== null && computed.start === bars.start[0] && computed.count <= count;
    const done = continues ? appendAll(bound, bars, computed.count) : loadAll(bound, bars);
    this.#unanswered = done ? null : 'the fast path has no answer for these bars';
    if (!done) return bound.decidesOtherwise ? this.#decideAnew(options) : null;
    this.#computed = { start: bars.start[0] ?? 0, count };
    return bound;
  }

  /** The formula takes another way through its text than the one that was compiled. */
  #decideAnew(options: RunOptions): BoundProgram | null {
    this.#turned += 1;
    if (this.#turned > TURNS_MAX) this.#distrusted = 'it decides now this way and now that';
    this.#compiled = null;
    return this.#compute(options);
  }

  /** A formula that asks for nothing of its symbol is made once for all of them. */
  #programFor({ host, action, params = {}, bars }: RunOptions): Program | null {
    const keyFor = ({ asked }: Seat): string => {
      const { symbol, intervalSeconds, stockNumber } = host;
      const facts = { ...symbol, intervalSeconds, stockNumber };
      const known = Object.entries(facts).filter(([name]) => asked.has(name));
      return JSON.stringify([known, action, params]);
    };
    if (this.#seat !== null) this.#seat.host = host;
    if (this.#compiled === null || this.#seat === null || keyFor(this.#seat) !== this.#key) {
      this.#seat = { host, asked: new Set(), isOpen: true };
      this.#compiled = compileFast(this.#formula, { host: seated(this.#seat), action, params, bars });
      this.#seat.isOpen = false;
      this.#key = keyFor(this.#seat);
      this.#bound = null;
    }
    return this.#compiled.ok ? this.#compiled.program : null;
  }

  #room(program: Program, count: number): BoundProgram | null {
    if (this.#bound !== null && this.#bound.capacity > count) return this.#bound;
    const capacity = Math.max(CAPACITY_MIN, Math.ceil(count * (this.#live ? 1.5 : 1.1)));
    this.#bound = null;
    this.#computed = null;
    if (4 * capacity * program.operations.length > BYTES_MAX) return null;
    this.#arena = new Arena();
    this.#bound = BoundProgram.bind(program, this.#arena, { capacity, live: this.#live });
    return this.#bound;
  }
}

/** Where a program finds its host: whoever sits there now. */
interface Seat {
  host: Host;
  /** Facts of the symbol and of the host that the program was made by. */
  readonly asked: Set<PropertyKey>;
  /** While it is made; what results are read with later binds nothing. */
  isOpen: boolean;
}

function seated(seat: Seat): Host {
  const noting = <Facts extends object>(first: Facts, current: () => Facts): Facts =>
    new Proxy(first, {
      get: (_first, name) => {
        if (seat.isOpen) seat.asked.add(name);
        return name === 'symbol' ? symbol : Reflect.get(current(), name);
      },
    });
  const symbol = noting(seat.host.symbol, () => seat.host.symbol);
  return noting(seat.host, () => seat.host);
}

function loadAll(bound: BoundProgram, bars: BarColumns): boolean {
  bound.load(bars);
  return bound.evaluate();
}

/** @param from bars that are there already */
function appendAll(bound: BoundProgram, bars: BarColumns, from: number): boolean {
  const count = bars.close.length;
  // Each of many new bars alone would take longer than all of them together.
  if (count - from > 64) return loadAll(bound, bars);
  for (let bar = from; bar < count; bar += 1) if (!bound.append(rowOf(bars, bar))) return false;
  return from < count || !bound.hasScripts || bound.update(rowOf(bars, count - 1));
}

function rowOf(bars: BarColumns, bar: number): BarRow {
  return {
    start: bars.start[bar] as number,
    localTime: bars.localTime[bar] as number,
    tradingDay: bars.tradingDay[bar] as number,
    open: bars.open[bar] as number,
    high: bars.high[bar] as number,
    low: bars.low[bar] as number,
    close: bars.close[bar] as number,
    volume: bars.volume[bar] as number,
    openInterest: bars.openInterest[bar] as number,
  };
}

/** What a program computed, as the result of a run; null: the interpreter says it. */
function resultOf(bound: BoundProgram, { bars, range }: Pick<RunOptions, 'bars' | 'range'>): RunResult | null {
  const all = { first: 0, last: bars.close.length - 1 };
  const recording: RunState = bound.program.recording;
  return bound.read(bars, range ?? all, () => collect(recording));
}

/** The first thing that two results differ in, as far as anything is done with it. */
function differences(fast: RunResult, oracle: RunResult): string | null {
  // The interpreter may have run out of its time; that says nothing.
  if (!oracle.ok && oracle.reason === 'overrun') return null;
  if (!fast.ok || !oracle.ok) return fast.ok === oracle.ok ? null : 'one of them failed';
  for (const side of ['buy', 'sell', 'short', 'cover'] as const) {
    const found = differenceOf(side, fast.signals[side], oracle.signals[side]);
    if (found !== null) return found;
  }
  if (fast.plots.length !== oracle.plots.length) return 'the number of plots';
  for (const [index, { name, values }] of oracle.plots.entries()) {
    for (const [part, { data }] of values.entries()) {
      const found = differenceOf(name, fast.plots[index]?.values[part]?.data ?? null, data);
      if (found !== null) return found;
    }
  }
  return JSON.stringify(fast.exploration) === JSON.stringify(oracle.exploration) ? null : 'the exploration';
}

function differenceOf(name: string, fast: Float32Array | null, oracle: Float32Array | null): string | null {
  if (fast === null || oracle === null) return fast === oracle ? null : `${name} is missing`;
  const bar = oracle.findIndex((value, index) => !Object.is(value, fast[index]));
  return bar < 0 ? null : `${name} on bar ${bar}: ${fast[bar]} for ${oracle[bar]}`;
}
