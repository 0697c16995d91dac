/**
 * A formula on the bench: read from its file and run over bars from disk, with the same host that live sessions use, so
 * that what is seen here is what a session would see.
 */
import {
  type BarColumns,
  type Categories,
  type Diagnostic,
  FastFormula,
  type Formula,
  type Host,
  type PreparedFormula,
  prepareFormula,
  type RunResult,
  runFormula,
  Statics,
  sampleBars,
} from '#afl';
import { type CompiledFast, compileFast } from '#afl/fast';
import { SECOND } from '#base';
import { type Bar, EXCHANGE_ZONE, formatPeriodicity, type Periodicity } from '#market';
import {
  ColumnStore,
  createFormulaHost,
  FolderFiles,
  findInclude,
  type PriceColumns,
  packBars,
  readFormula,
  readIncluded,
} from '#scan/embedded';
import { contractOf } from './bars-files.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** The trial that finds a formula's parameters may take no longer: what it has not asked for by then is not known. */
const TRIAL_MS_MAX = 2 * SECOND;

/** Whose bars a formula sees. */
export interface BenchSubject {
  /** Whose product facts hold. */
  readonly symbol: string;
  /** What `Name()` says. */
  readonly amiSymbol: string;
  readonly periodicity: Periodicity;
  /** Its place among the symbols of a folder, from 0. */
  readonly stockNumber?: number;
}

export interface BenchOptions extends BenchSubject {
  readonly root: string | null;
  readonly include: readonly string[];
  readonly params: Readonly<Record<string, number | string>>;
  readonly zone?: string;
  /** Below which the formula's own files lie; absent: in memory, for one run. */
  readonly filesFolder?: string;
  /** Milliseconds a run may take. */
  readonly budgetMs: number;
  /** Bars of other symbols; null for one that is not known. */
  readonly foreign?: (symbol: string, periodicity: Periodicity) => BarColumns | null;
  readonly categories?: Categories;
}

export class FormulaBench {
  readonly #file: string;
  readonly #options: BenchOptions;
  readonly #statics = new Statics();
  readonly #files: FolderFiles | null;
  /** Of the last run; bars of the same interval take the room of those before. */
  #held: { readonly store: ColumnStore; readonly interval: string } | null = null;
  #fast: { readonly formula: Formula; readonly runs: FastFormula } | null = null;
  #endsAt = Infinity;

  constructor(file: string, options: BenchOptions) {
    this.#file = file;
    this.#options = options;
    const { filesFolder: root, zone = EXCHANGE_ZONE } = options;
    this.#files = root === undefined ? null : new FolderFiles({ root, zone });
  }

  /** Failure: the file cannot be read. */
  prepare(): PreparedFormula {
    this.#endsAt = performance.now() + Math.min(this.#options.budgetMs, TRIAL_MS_MAX);
    const { params } = this.#options;
    const source = this.#read();
    return prepareFormula({ source, file: this.#file, host: this.#host(this.#options, null), params });
  }

  /**
   * @param subject whose bars these are, where it is not the one that the bench was made for
   * @returns also the bars as the formula saw them, until the next run
   */
  run(
    formula: Formula,
    bars: readonly Bar[] | PriceColumns,
    action: 'scan' | 'explore',
    subject: BenchSubject = this.#options,
  ): { readonly result: RunResult; readonly store: ColumnStore } {
    const store = this.#storeFor(subject.periodicity);
    if ('start' in bars) store.take(bars);
    else store.replace(packBars(bars));
    this.#endsAt = performance.now() + this.#options.budgetMs;
    const host = this.#host(subject, store.length === 0 ? null : store.startAt(store.length - 1));
    const options = { bars: store.columns(), host, action, params: this.#options.params };
    return { result: this.#runs(formula)?.run(options) ?? runFormula(formula, options), store };
  }

  /** What of a formula's scan is computed how. What it decides by bars is decided by made-up ones. */
  fastPath(formula: Formula): CompiledFast {
    const host = this.#host(this.#options, null);
    const bars = sampleBars(host.intervalSeconds);
    return compileFast(formula, { host, action: 'scan', params: this.#options.params, bars });
  }

  /** null where everything is to be interpreted */
  #runs(formula: Formula): FastFormula | null {
    if (process.env.OPENBELL_AFL === 'interp') return null;
    if (this.#fast?.formula !== formula) this.#fast = { formula, runs: new FastFormula(formula, { live: false }) };
    return this.#fast.runs;
  }

  #storeFor(periodicity: Periodicity): ColumnStore {
    const interval = formatPeriodicity(periodicity);
    if (this.#held?.interval !== interval) {
      const { zone = EXCHANGE_ZONE } = this.#options;
      this.#held = { store: new ColumnStore({ zone, periodicity, keepsAll: true }), interval };
    }
    return this.#held.store;
  }

  #read(): string {
    try {
      return readFormula(this.#file);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CommandFailed(EXIT.usage, `The formula ${this.#file} cannot be read: ${why}.`, { cause });
    }
  }

  #host({ symbol, amiSymbol, periodicity, stockNumber = 0 }: BenchSubject, newest: Bar['start'] | null): Host {
    const { zone = EXCHANGE_ZONE, root, include, foreign, categories } = this.#options;
    return createFormulaHost({
      subject: { contract: contractOf(symbol), amiSymbol, periodicity, zone },
      include: (request) => {
        const file = findInclude(request, { root, folders: include });
        const text = file === null ? null : readIncluded(file);
        return file === null || text === null ? null : { file, text };
      },
      statics: this.#statics,
      ...(this.#files === null ? {} : { files: this.#files }),
      bars: (other) => foreign?.(other, periodicity) ?? null,
      ...(categories === undefined ? {} : { categories }),
      stockNumber,
      newest,
      deadline: () => performance.now() > this.#endsAt,
    });
  }
}

/** `file.afl:12:3 error AFL-E030: …` */
export function diagnosticLine({ file, line, column, severity, code, message, hint }: Diagnostic): string {
  return `${file}:${line}:${column} ${severity} ${code}: ${message}${hint === null ? '' : ` ${hint}`}`;
}
