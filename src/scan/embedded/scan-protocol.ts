/** What a session and its worker thread say to each other. The session has at most one question open at a time. */
import type { EpochMs } from '#base';
import type { LoadResult, PinnedFormula, PlotLine, ScanResult } from '#scan';
import type { FormulaSubject } from './formula-host.ts';
import type { IncludePlaces } from './include-search.ts';

/** Where the worker takes the formula from: the disk at first, its pinned texts ever after. */
export type FormulaOrigin =
  | { readonly type: 'disk'; readonly file: string; readonly places: IncludePlaces }
  | { readonly type: 'pinned'; readonly pinned: PinnedFormula };

export interface LoadQuestion {
  readonly type: 'load';
  readonly origin: FormulaOrigin;
  readonly subject: FormulaSubject;
  readonly params: Readonly<Record<string, number | string>>;
  /** Below which the formula's own files lie; null: in memory, for one run. */
  readonly filesFolder: string | null;
  /** For one run of the formula. */
  readonly timeBudgetMs: number;
}

export type Question =
  | LoadQuestion
  | { readonly type: 'scan'; readonly from: EpochMs; readonly upTo: EpochMs }
  | { readonly type: 'plots'; readonly bars: number };

/** Not answered. */
export interface BarsNews {
  readonly type: 'bars';
  /** `append`: newer than all before; `replace`: all there is. */
  readonly change: 'append' | 'replace';
  readonly revision: number;
  /** Packed by `packBars`. */
  readonly rows: Float64Array<ArrayBuffer>;
}

export interface Answers {
  readonly load: LoadResult;
  readonly scan: ScanResult;
  readonly plots: readonly PlotLine[];
}
