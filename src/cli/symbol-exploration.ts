/**
 * One symbol of an exploration: its bars read, the formula run over them, and what came of it as plain values that go
 * from one thread to another. Nothing that is wrong with one symbol is the concern of the others.
 */
import { type Exploration, type ExploredSymbol, type Formula, type ParameterSeen, type RunResult, SetBars } from '#afl';
import { assert, iso } from '#base';
import type { Periodicity } from '#market';
import { type ColumnStore, intervalSecondsOf } from '#scan/embedded';
import type { BarsOptions } from './bars-files.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { ForeignBars } from './foreign-bars.ts';
import { diagnosticLine, FormulaBench } from './formula-bench.ts';
import { showsSignals, signalBlock } from './signal-block.ts';
import { findSignals, type SignalColumns } from './signal-columns.ts';
import { readSourceIn, type SymbolSource } from './symbol-folder.ts';
import { categoriesOf, type WatchList } from './watch-lists.ts';

/** A formula over a whole history may take its time; Ctrl-C ends it. */
export const BUDGET_MS = 10 * 60_000;

/** All that the symbols of one exploration have in common. */
export interface Exploring {
  readonly formula: string;
  readonly mode: 'explore' | 'scan';
  readonly params: Readonly<Record<string, number | string>>;
  readonly root: string | null;
  readonly include: readonly string[];
  /** Below which the files lie that formulas read and write. */
  readonly filesFolder: string;
  /** What `Name()` says; null: the symbol's own name. */
  readonly amiSymbol: string | null;
  readonly aflZone: string | undefined;
  readonly bars: BarsOptions;
  /** null: the files' own. */
  readonly periodicity: Periodicity | null;
  readonly symbols: readonly SymbolSource[];
  readonly neighbours: readonly SymbolSource[];
  /** Names of the symbols and their neighbours, in order. */
  readonly known: readonly string[];
  readonly watchLists: readonly WatchList[];
}

export type SymbolOutcome =
  | {
      readonly ok: true;
      readonly symbol: string;
      readonly explored: ExploredSymbol;
      /** Of the rows, in their order: starts of their bars. */
      readonly bars: readonly string[];
      readonly signals: SignalColumns;
      readonly parameters: readonly ParameterSeen[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly symbol: string; readonly why: string; readonly exitCode: ExitCode };

export class SymbolExploration {
  readonly #exploring: Exploring;
  readonly #foreign: ForeignBars;
  readonly #bench: FormulaBench;
  readonly #search = new SetBars();
  #formula: Formula | null = null;

  constructor(exploring: Exploring) {
    const { formula, params, root, include, filesFolder, aflZone, bars, symbols, neighbours, watchLists } = exploring;
    this.#exploring = exploring;
    this.#foreign = new ForeignBars([...symbols, ...neighbours], { zone: aflZone, bars });
    const [first] = symbols;
    assert(first !== undefined, 'an exploration has a symbol at least');
    this.#bench = new FormulaBench(formula, {
      root,
      include,
      params,
      symbol: first.symbol,
      amiSymbol: exploring.amiSymbol ?? first.symbol,
      periodicity: exploring.periodicity ?? first.read?.periodicity ?? { unit: 'minute', count: 1 },
      filesFolder,
      budgetMs: BUDGET_MS,
      foreign: (symbol, periodicity) => this.#foreign.columns(symbol, periodicity),
      categories: categoriesOf(exploring.known, watchLists),
      ...(aflZone === undefined ? {} : { zone: aflZone }),
    });
  }

  prepare(): ReturnType<FormulaBench['prepare']> {
    const prepared = this.#bench.prepare();
    if (prepared.ok) this.#formula = prepared.formula;
    return prepared;
  }

  /** @param stockNumber the symbol's place among all, from 0 */
  explore(stockNumber: number): SymbolOutcome {
    const source = this.#exploring.symbols[stockNumber] as SymbolSource;
    const { symbol } = source;
    try {
      return this.#run(source, stockNumber);
    } catch (error) {
      if (error instanceof CommandFailed) return { ok: false, symbol, why: error.message, exitCode: error.exitCode };
      const why = `a bug in Openbell. Please report it with these lines:\n${error instanceof Error ? error.stack : String(error)}`;
      return { ok: false, symbol, why, exitCode: EXIT.problem };
    }
  }

  #run(source: SymbolSource, stockNumber: number): SymbolOutcome {
    const { mode, formula: file, bars: barsOptions } = this.#exploring;
    const { symbol } = source;
    const amiSymbol = this.#exploring.amiSymbol ?? symbol;
    const { bars, periodicity } = readSourceIn(source, this.#exploring.periodicity, barsOptions);
    const formula = this.#formula ?? this.#prepared();
    const { result, store } = this.#bench.run(formula, bars, mode, { symbol, amiSymbol, periodicity, stockNumber });
    if (!result.ok) {
      const said = `${diagnosticLine(result.error)}\n${file} stopped on ${symbol}.`;
      throw new CommandFailed(EXIT.problem, said);
    }
    const exploration = this.#shown(formula, result, store, amiSymbol);
    return {
      ok: true,
      symbol: amiSymbol,
      explored: { exploration, settings: shownSettings(result), intervalSeconds: intervalSecondsOf(periodicity) },
      bars: exploration.rows.map(({ bar }) => iso(store.startAt(bar))),
      signals: findSignals(result.signals, { store, search: this.#search }),
      parameters: result.parameters,
      warnings: [...result.warnings.map(diagnosticLine), ...this.#foreign.takeFaults()],
    };
  }

  /** A scan shows its signals alone. */
  #shown(formula: Formula, result: Ran, store: ColumnStore, symbol: string): Exploration {
    if (this.#exploring.mode === 'scan') return { columns: [], rows: [] };
    return showsSignals(formula, result) ? signalBlock(result.signals, store.columns(), symbol) : result.exploration;
  }

  #prepared(): Formula {
    const prepared = this.prepare();
    if (prepared.ok) return prepared.formula;
    throw new CommandFailed(EXIT.problem, prepared.diagnostics.map(diagnosticLine).join('\n'));
  }
}

type Ran = Extract<RunResult, { ok: true }>;

/** Of all that the formula set, what a table is made by: the rest may hold arrays and functions, which stay here. */
function shownSettings({ settings }: Ran): Ran['settings'] {
  const { sortColumns, summaryRows, rawRows, tradeSettings } = settings;
  const trim = tradeSettings.get('TrimResultRows');
  return {
    options: new Map(),
    tradeSettings: new Map(trim === undefined ? [] : [['TrimResultRows', trim]]),
    stops: [],
    sortColumns,
    summaryRows,
    rawRows,
  };
}
