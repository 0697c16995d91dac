/**
 * Our own engine as a scanner. Each session has a worker thread of its own, with a bound on time and memory, so that a
 * formula that runs wild stops nobody else's, and never the main thread.
 */
import { availableParallelism } from 'node:os';
import type {
  FormulaDiagnostic,
  LoadRequest,
  LoadResult,
  PlotLine,
  Scanner,
  ScanRequest,
  ScanResult,
  ScanSubject,
} from '#scan';
import { ThreadLost } from './formula-thread.ts';
import type { IncludePlaces } from './include-search.ts';
import type { FormulaOrigin } from './scan-protocol.ts';
import { ScanSession } from './scan-session.ts';
import { Seats } from './seats.ts';

export interface EmbeddedScannerOptions {
  /** Where included files are looked for, besides the formula's own folder. */
  readonly places?: IncludePlaces;
  /** Below which the files lie that formulas read and write; without it they lie in memory, for one run. */
  readonly filesFolder?: string;
  /** For one run of a formula; 2 seconds. */
  readonly timeBudgetMs?: number;
  /** A thread that has not answered by then is ended. The engine stops itself at the budget: half a second more. */
  readonly answerDeadlineMs?: number;
}

const TIME_BUDGET_MS = 2_000;
const ANSWER_MARGIN_MS = 500;
/** A thread each: beyond the bound a load is refused. */
const SESSIONS_MAX = 50;

export function createEmbeddedScanner(options: EmbeddedScannerOptions = {}): Scanner {
  return new EmbeddedScanner(options);
}

class EmbeddedScanner implements Scanner {
  readonly #places: IncludePlaces;
  readonly #filesFolder: string | null;
  readonly #timeBudgetMs: number;
  readonly #answerDeadlineMs: number;
  readonly #sessions = new Map<ScanSubject, ScanSession>();
  /** Those that are loaded and those that wait for it, each with the load that was asked for last. */
  readonly #wanted = new Map<ScanSubject, symbol>();
  /**
   * A load takes half a second of a core. Many begin in one breath when the program starts again: all at once they would
   * make each other late, and the first scans too.
   */
  readonly #seats = new Seats(availableParallelism());

  constructor({
    places = { root: null, folders: [] },
    filesFolder,
    timeBudgetMs = TIME_BUDGET_MS,
    answerDeadlineMs = timeBudgetMs + ANSWER_MARGIN_MS,
  }: EmbeddedScannerOptions) {
    this.#places = places;
    this.#filesFolder = filesFolder ?? null;
    this.#timeBudgetMs = timeBudgetMs;
    this.#answerDeadlineMs = answerDeadlineMs;
  }

  async load(request: LoadRequest): Promise<LoadResult> {
    const { subject, file } = request;
    this.unload(subject);
    if (this.#wanted.size >= SESSIONS_MAX) {
      return refusal(file, 'SCAN-E002', `${SESSIONS_MAX} formulas run already.`, 'Stop a session first.');
    }
    const load = Symbol(subject);
    this.#wanted.set(subject, load);
    const seat = this.#seats.take();
    if (seat !== null) await seat;
    try {
      if (this.#wanted.get(subject) === load) return await this.#loadNow(request);
      return refusal(file, 'SCAN-E001', 'The formula was not loaded: its session was stopped before.', null);
    } finally {
      this.#seats.give();
    }
  }

  async #loadNow({
    subject,
    file,
    contract,
    amiSymbol,
    periodicity,
    zone,
    params,
    pinned,
  }: LoadRequest): Promise<LoadResult> {
    const origin: FormulaOrigin =
      pinned === undefined ? { type: 'disk', file, places: this.#places } : { type: 'pinned', pinned };
    const question = {
      type: 'load',
      origin,
      subject: { contract, amiSymbol, periodicity, zone },
      params,
      filesFolder: this.#filesFolder,
      timeBudgetMs: this.#timeBudgetMs,
    } as const;
    const session = new ScanSession({ question, answerDeadlineMs: this.#answerDeadlineMs });
    this.#sessions.set(subject, session);
    const result = await session.load().catch((error: unknown) => {
      if (!(error instanceof ThreadLost)) throw error;
      return refusal(file, 'SCAN-E001', `The formula cannot be loaded: ${error.message}`, null);
    });
    if (!result.ok && this.#sessions.get(subject) === session) this.unload(subject);
    return result;
  }

  append({ subject, ...change }: Parameters<Scanner['append']>[0]): void {
    this.#sessions.get(subject)?.append(change);
  }

  replace({ subject, ...change }: Parameters<Scanner['replace']>[0]): void {
    this.#sessions.get(subject)?.replace(change);
  }

  async scan({ subject, from, upTo }: ScanRequest): Promise<ScanResult> {
    const session = this.#sessions.get(subject);
    if (session === undefined)
      return { ok: false, reason: 'lost', message: 'No formula is loaded for this session.', ms: 0 };
    return await session.scan({ from, upTo });
  }

  async plots({ subject, bars }: Parameters<Scanner['plots']>[0]): Promise<readonly PlotLine[]> {
    return (await this.#sessions.get(subject)?.plots(bars)) ?? [];
  }

  unload(subject: ScanSubject): void {
    const session = this.#sessions.get(subject);
    this.#sessions.delete(subject);
    this.#wanted.delete(subject);
    void session?.end();
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    this.#wanted.clear();
    await Promise.all(sessions.map((session) => session.end()));
  }
}

function refusal(file: string, code: string, message: string, hint: string | null): LoadResult {
  const diagnostic: FormulaDiagnostic = { code, severity: 'error', message, hint, file, line: 1, column: 1 };
  return { ok: false, diagnostics: [diagnostic] };
}
