/**
 * One run of a formula as a built-in function sees it: the bars, the variables, the host, and the collector of
 * everything the formula says. A fresh Run is made for each run; nothing in it outlives it.
 */
import type { BarColumns, Host } from './host.ts';
import type { Recorder } from './recorder.ts';
import type { DateTimes, Numeric, Series, Value } from './value.ts';

/** Who asks: `Status("action")` 1 indicator, 3 scan, 4 exploration. */
export type Action = 'indicator' | 'scan' | 'explore';

export const ACTION_CODES: Readonly<Record<Action, number>> = { indicator: 1, scan: 3, explore: 4 };

/** The price variables, by the lower-case name each is stored under; `O` and `Open` are one variable. */
export type PriceName = 'open' | 'high' | 'low' | 'close' | 'volume' | 'openint' | 'avg';

/** A colour as AmiBroker numbers it (palette 0–55, or 56 + RGB with red in the low byte), or one a bar. */
export type Color = Numeric;

/** A column of an exploration, in call order. */
export interface Column {
  readonly caption: string;
  readonly cells:
    | { readonly type: 'numbers'; readonly values: Series }
    | { readonly type: 'datetimes'; readonly values: DateTimes }
    | { readonly type: 'text'; readonly text: string }
    /** One of several texts a bar, by the selector (0 the first). */
    | { readonly type: 'choices'; readonly selector: Series; readonly texts: readonly string[] }
    /** The row's rank by these columns (from 1, negative descending), or its line number without any. */
    | { readonly type: 'rank'; readonly sortColumns: readonly number[] };
  /** `w.d`, or a format constant such as formatDateTime. */
  readonly format: number;
  readonly textColor: Color;
  readonly backgroundColor: Color;
  readonly width: number;
}

/** A thing drawn on a chart. `values`: one array for a line, four (open, high, low, close) for bars. */
export interface Plot {
  readonly type: 'line' | 'ohlc' | 'shapes' | 'text' | 'grid';
  readonly name: string;
  readonly values: readonly Series[];
  readonly color: Color;
  /** AmiBroker's style flags; for shapes unused. */
  readonly style: number;
}

/** A `Param*` or `Optimize` the formula asked for, with what it got. */
export interface ParameterSeen {
  /** With its section: `Averages.Period`, or the name alone outside sections. */
  readonly key: string;
  readonly name: string;
  readonly section: string;
  readonly kind: 'number' | 'toggle' | 'list' | 'text' | 'color' | 'style' | 'field' | 'date' | 'time' | 'trigger';
  readonly value: number | string;
  readonly fallback: number | string;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly choices: readonly string[] | null;
}

export interface AlertSaid {
  readonly text: string;
  readonly type: number;
  readonly bar: number;
}

export interface SummaryRows {
  readonly flags: number;
  readonly format: number;
  readonly columns: readonly number[];
}

/** A stop asked for with ApplyStop, recorded for a backtester. */
export interface StopAsked {
  readonly type: number;
  readonly mode: number;
  readonly amount: Value;
  readonly arguments: readonly Value[];
}

/** What the formula says. Each list is bounded by the interpreter's step limit and the memory budget. */
export interface Output {
  readonly columns: Column[];
  /** Raw rows of AddRow. */
  readonly rawRows: string[];
  readonly plots: Plot[];
  /** printf and commentary. */
  readonly text: string[];
  readonly trace: string[];
  readonly alerts: AlertSaid[];
  readonly parameters: Map<string, ParameterSeen>;
  /** SetOption, lower-case name → value. */
  readonly options: Map<string, number | string>;
  /** SetTradeDelays, SetPositionSize and their like, by name → arguments. */
  readonly tradeSettings: Map<string, readonly Value[]>;
  readonly stops: StopAsked[];
  readonly sortColumns: number[];
  readonly summaryRows: SummaryRows[];
}

export interface Run {
  readonly action: Action;
  readonly barCount: number;
  /** The bars that the run was started with, whatever the formula overwrote since. */
  readonly bars: BarColumns;
  /** The bars that are reported, both included. `SelectedValue` and text from arrays use `last`; -1 when there are no bars. */
  readonly range: { readonly first: number; readonly last: number };
  readonly host: Host;
  /** Values given for parameters, by key or plain name, any case as written. */
  readonly params: Readonly<Record<string, number | string>>;
  readonly output: Output;
  /** Present while the run is recorded for a faster path (recorder.ts). */
  readonly recorder?: Recorder;
  /** SetOption("EveryBarNullCheck"): look for Nulls inside arrays too. */
  everyBarNullCheck: boolean;
  /** Beginning of the names, in small letters, that belong to `static` declarations alone; null without them. */
  readonly reservedStatics: string | null;
  /** The current content of a price variable, spread when the formula made it a number. */
  price(name: PriceName): Series;
  /** Overwrites a price variable, as TimeFrameSet and SetForeign do. */
  setPrice(name: PriceName, values: Series): void;
  /** A global variable by name, any case; undefined when it has no value. */
  get(name: string): Value;
  set(name: string, value: Value): void;
  /** State that one family of functions keeps for this run: `create` runs at the first call for this key. */
  keep<State>(key: symbol, create: () => State): State;
  /** A new array of barCount zeros (or `length`), counted against the memory budget. */
  floats(length?: number): Float32Array;
  /** The Series of n computed values; its outer Null runs are looked up. */
  series(data: Float32Array): Series;
  /** A number spread over all bars; a Series as it is. */
  spread(value: Numeric): Series;
  /** Counts bytes of what a function makes by other means (float64 arrays, strings). Over budget: the run ends. */
  allocate(bytes: number): void;
  /** Counts steps of a loop whose length the formula decides, so that the deadline is kept. */
  step(count: number): void;
  /**
   * Has something done when the formula has ended by itself, before its results are taken. If it fails then, it fails at
   * the place where the run stands now.
   *
   * @returns takes it back
   */
  whenEnded(finish: () => void): () => void;
  /** Ends the run with AmiBroker's error of this number. */
  fail(number: number, message: string, hint?: string): never;
  /** A warning with AmiBroker's number, once a place in the source. */
  warn(number: number, message: string): void;
  /** `_exit()`: ends the run normally. */
  exit(): never;
}
