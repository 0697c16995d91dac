/** One formula over the bars of one session. Synchronous; it lives in the session's worker thread. */
import { performance } from 'node:perf_hooks';
import {
  type BarColumns,
  type Diagnostic,
  type FileStore,
  type Host,
  MemoryFiles,
  type ParameterSeen,
  prepareFormula,
  type RunOptions,
  type RunResult,
  Statics,
} from '#afl';
import { assert, type EpochMs, epochMs } from '#base';
import {
  type FormulaDiagnostic,
  type FormulaParameter,
  includeKey,
  type PinnedFormula,
  type PinnedText,
  type PlotLine,
  pinnedInclude,
  type ScanResult,
} from '#scan';
import { appliedStops } from './applied-stops.ts';
import { ColumnStore } from './column-store.ts';
import { FolderFiles } from './folder-files.ts';
import { FormulaEngine } from './formula-engine.ts';
import { formulaHash } from './formula-hash.ts';
import { createFormulaHost } from './formula-host.ts';
import { readFormula, readIncluded } from './formula-text.ts';
import { findInclude } from './include-search.ts';
import { plotLines } from './plot-lines.ts';
import type { Answers, BarsNews, FormulaOrigin, LoadQuestion } from './scan-protocol.ts';
import { searchSignals } from './signal-search.ts';

/** A formula is tried out on made-up bars when it is loaded, to see which parameters it has. */
const TRIAL_BUDGET_MS = 2_000;

/**
 * Code that never ran is many times as slow, and the first bar that closes may bring the first order: a formula that has
 * got its history is run for nothing over its newest bars, one by one, as if they came now. A slow one is run for this long,
 * so that the scan behind is in time.
 */
const WARM_BARS = 200;
const WARM_MS_MAX = 400;

/** The engine's own stop comes first, and leaves the worker standing; the session's comes after it. */
export class FormulaRunner {
  readonly #question: LoadQuestion;
  readonly #bars: ColumnStore;
  readonly #statics = new Statics();
  readonly #files: FileStore | null;
  #engine: FormulaEngine | null = null;
  #revision = 0;

  constructor(question: LoadQuestion) {
    this.#question = question;
    this.#bars = new ColumnStore(question.subject);
    const { filesFolder: root, subject } = question;
    this.#files = root === null ? null : new FolderFiles({ root, zone: subject.zone });
  }

  load(): Answers['load'] {
    const { origin, params, timeBudgetMs } = this.#question;
    const texts = new Texts(origin);
    const source = texts.formula();
    if (source === null) return { ok: false, diagnostics: [unreadable(texts.file)] };
    const host = this.#host({
      newest: null,
      statics: new Statics(),
      files: null,
      include: texts.include,
      bars: null,
      budgetMs: Math.min(timeBudgetMs, TRIAL_BUDGET_MS),
    });
    const prepared = prepareFormula({ source, file: texts.file, host, params });
    const diagnostics = prepared.diagnostics.map(plainDiagnostic);
    if (!prepared.ok) return { ok: false, diagnostics };
    this.#engine = new FormulaEngine(prepared.formula);
    const hash = formulaHash(prepared.sources.map((each) => each.text));
    const parameters = prepared.parameters.flatMap(plainParameter);
    return { ok: true, hash, diagnostics, parameters, pinned: texts.pinned(source) };
  }

  change({ change, revision, rows }: BarsNews): void {
    const first = this.#bars.length === 0;
    if (change === 'append') this.#bars.append(rows);
    else this.#bars.replace(rows);
    if (change === 'replace') this.#engine?.forget();
    this.#revision = revision;
    if (first && this.#engine !== null) this.#warmUp();
  }

  /** Nothing comes of it: what these runs say is dropped, what they keep is a copy. */
  #warmUp(): void {
    const last = this.#bars.length - 1;
    const endsAt = performance.now() + WARM_MS_MAX;
    for (let bar = Math.max(0, last - WARM_BARS); bar <= last; bar += 1) {
      const budgetMs = Math.min(endsAt - performance.now(), this.#question.timeBudgetMs);
      if (budgetMs <= 0) return;
      this.#search({ first: bar, last: bar }, { ...this.#copies(bar), budgetMs });
    }
    this.check();
  }

  /** Runs the formula over all bars up to `upTo`, and searches those from `from` on. */
  scan({ from, upTo }: { readonly from: EpochMs; readonly upTo: EpochMs }): ScanResult {
    const startedAt = performance.now();
    const range = { first: this.#bars.indexFrom(from), last: this.#bars.indexFrom(epochMs(upTo + 1)) - 1 };
    const { timeBudgetMs: budgetMs } = this.#question;
    const difference = this.#engine?.takeDifference() ?? null;
    if (difference !== null) {
      return { ok: false, reason: 'error', message: difference, ms: performance.now() - startedAt };
    }
    const found = this.#search(range, { statics: this.#statics, files: this.#files, budgetMs });
    const ms = performance.now() - startedAt;
    return found.ok ? { ...found, revision: this.#revision, upTo, ms } : { ...found, ms };
  }

  /** To be done when nobody waits for an answer: compares the engine's ways with one another, from time to time. */
  check(): void {
    const last = this.#bars.length - 1;
    if (this.#engine === null || last < 0) return;
    const kept = { ...this.#copies(last), budgetMs: this.#question.timeBudgetMs };
    this.#engine.check({ ...this.#options({ first: last, last }, kept), action: 'scan' });
  }

  #search(range: Range, kept: Kept): Found {
    const outcome = this.#run(range, 'scan', kept);
    if (!outcome.ok) return outcome;
    const { signals, plots, settings } = outcome.run;
    const { tickSize } = this.#question.subject.contract;
    const stretch = { ...range, bars: this.#bars };
    return {
      ok: true,
      signals: searchSignals(signals, stretch, (at) => appliedStops(settings.stops, { ...at, tickSize })),
      plots: range.first > range.last ? [] : plotLines(plots, stretch),
    };
  }

  plots(count: number): readonly PlotLine[] {
    const last = this.#bars.length - 1;
    if (last < 0) return [];
    const stretch = { bars: this.#bars, first: Math.max(0, last - count + 1), last };
    const outcome = this.#run(stretch, 'indicator', {
      ...this.#copies(last),
      budgetMs: this.#question.timeBudgetMs,
    });
    return outcome.ok ? plotLines(outcome.run.plots, stretch) : [];
  }

  /** For runs whose writing changes nothing for the scans. */
  #copies(last: number): Omit<Kept, 'budgetMs'> {
    return {
      statics: this.#statics.fork(),
      files: new MemoryFiles({ now: () => this.#bars.columns(last + 1).localTime[last] ?? 0, below: this.#files }),
    };
  }

  #run(
    { first, last }: Range,
    action: 'scan' | 'indicator',
    kept: Kept,
  ): { ok: true; run: Extract<RunResult, { ok: true }> } | { ok: false; reason: 'overrun' | 'error'; message: string } {
    assert(this.#engine !== null, 'a formula is loaded before it is run');
    const run = this.#engine.run({ ...this.#options({ first, last }, kept), action });
    return run.ok ? { ok: true, run } : { ok: false, reason: run.reason, message: sentence(run.error) };
  }

  #options({ first, last }: Range, kept: Kept): Omit<RunOptions, 'action'> {
    const newest = last < 0 ? null : this.#bars.startAt(last);
    const bars = this.#bars.columns(last + 1);
    const host = this.#host({ ...kept, newest, include: () => null, bars });
    return { bars, host, params: this.#question.params, range: { first, last } };
  }

  #host({ newest, statics, files, include, bars, budgetMs }: RunWorld): Host {
    const { subject } = this.#question;
    const endsAt = performance.now() + budgetMs;
    const deadline = (): boolean => performance.now() > endsAt;
    const own = (symbol: string): BarColumns | null =>
      symbol.toLowerCase() === subject.amiSymbol.toLowerCase() ? bars : null;
    return createFormulaHost({
      subject,
      include,
      statics,
      ...(files === null ? {} : { files }),
      bars: own,
      newest,
      deadline,
    });
  }
}

/** Indexes of bars, both included. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/** What a run may write into, and how long it may take. */
type Kept = Pick<RunWorld, 'statics' | 'files' | 'budgetMs'>;

type Found =
  | ({ readonly ok: true } & Pick<Extract<ScanResult, { ok: true }>, 'signals' | 'plots'>)
  | { readonly ok: false; readonly reason: 'overrun' | 'error'; readonly message: string };

interface RunWorld {
  readonly newest: EpochMs | null;
  readonly statics: Statics;
  /** null: in memory. */
  readonly files: FileStore | null;
  readonly include: Host['include'];
  /** What the formula sees of its own symbol. */
  readonly bars: BarColumns | null;
  readonly budgetMs: number;
}

/** The texts of a formula, from the disk or from what was pinned. What is read is noted down. */
class Texts {
  readonly file: string;
  readonly #origin: FormulaOrigin;
  readonly #includes: Record<string, PinnedText> = {};

  constructor(origin: FormulaOrigin) {
    this.#origin = origin;
    this.file = origin.type === 'disk' ? origin.file : origin.pinned.file;
  }

  /** null when the file cannot be read. */
  formula(): string | null {
    if (this.#origin.type === 'pinned') return this.#origin.pinned.text;
    try {
      return readFormula(this.#origin.file);
    } catch {
      return null;
    }
  }

  readonly include: Host['include'] = (request) => {
    if (this.#origin.type === 'pinned') return pinnedInclude(this.#origin.pinned, request);
    const file = findInclude(request, this.#origin.places);
    const text = file === null ? null : readIncluded(file);
    if (file === null || text === null) return null;
    const found = { file, text };
    this.#includes[includeKey(request)] = found;
    return found;
  };

  pinned(text: string): PinnedFormula {
    if (this.#origin.type === 'pinned') return this.#origin.pinned;
    return { file: this.file, text, includes: this.#includes };
  }
}

function unreadable(file: string): FormulaDiagnostic {
  const message = `The formula ${file} cannot be read.`;
  return {
    code: 'SCAN-E003',
    severity: 'error',
    message,
    hint: 'Is it there, and may this user read it?',
    file,
    line: 1,
    column: 1,
  };
}

function plainDiagnostic({ code, severity, message, hint, file, line, column }: Diagnostic): FormulaDiagnostic {
  return { code, severity, message, hint, file, line, column };
}

/** A trigger is a button to press on a chart; there is nothing to set. */
function plainParameter({ key, kind, value, fallback, min, max, step, choices }: ParameterSeen): FormulaParameter[] {
  return kind === 'trigger' ? [] : [{ name: key, kind, value, fallback, min, max, step, choices }];
}

function sentence({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}`;
}
