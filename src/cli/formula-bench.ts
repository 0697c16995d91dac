/**
 * A formula on the bench: read from its file and run over bars from disk, with the same host that live sessions use, so
 * that what is seen here is what a session would see.
 */
import {
  type Diagnostic,
  type Formula,
  type Host,
  type PreparedFormula,
  prepareFormula,
  type RunResult,
  runFormula,
} from '#afl';
import { type Bar, EXCHANGE_ZONE, type Periodicity } from '#market';
import { ColumnStore, createFormulaHost, findInclude, packBars, readFormula, Statics } from '#scan/embedded';
import { contractOf } from './bars-files.ts';

export interface BenchOptions {
  readonly root: string | null;
  readonly include: readonly string[];
  readonly params: Readonly<Record<string, number | string>>;
  /** What `Name()` says, and whose product facts hold. */
  readonly symbol: string;
  readonly amiSymbol: string;
  readonly periodicity: Periodicity;
  readonly zone?: string;
  /** Milliseconds a run may take. */
  readonly budgetMs: number;
}

export class FormulaBench {
  readonly #file: string;
  readonly #options: BenchOptions;
  readonly #statics = new Statics();
  #endsAt = Infinity;

  constructor(file: string, options: BenchOptions) {
    this.#file = file;
    this.#options = options;
  }

  prepare(): PreparedFormula {
    this.#endsAt = performance.now() + this.#options.budgetMs;
    const { params } = this.#options;
    return prepareFormula({ source: readFormula(this.#file), file: this.#file, host: this.#host(null), params });
  }

  run(
    formula: Formula,
    bars: readonly Bar[],
    action: 'scan' | 'explore',
  ): { readonly result: RunResult; readonly store: ColumnStore } {
    const { periodicity, zone = EXCHANGE_ZONE, params } = this.#options;
    const store = new ColumnStore({ zone, periodicity });
    store.append(packBars(bars));
    this.#endsAt = performance.now() + this.#options.budgetMs;
    const host = this.#host(bars.at(-1)?.start ?? null);
    return { result: runFormula(formula, { bars: store.columns(), host, action, params }), store };
  }

  #host(newest: Bar['start'] | null): Host {
    const { symbol, amiSymbol, periodicity, zone = EXCHANGE_ZONE, root, include } = this.#options;
    return createFormulaHost({
      subject: { contract: contractOf(symbol), amiSymbol, periodicity, zone },
      include: (request) => {
        const file = findInclude(request, { root, folders: include });
        return file === null ? null : { file, text: readFormula(file) };
      },
      statics: this.#statics,
      newest,
      deadline: () => performance.now() > this.#endsAt,
    });
  }
}

/** `file.afl:12:3 error AFL-E030: …` */
export function diagnosticLine({ file, line, column, severity, code, message, hint }: Diagnostic): string {
  return `${file}:${line}:${column} ${severity} ${code}: ${message}${hint === null ? '' : ` ${hint}`}`;
}
