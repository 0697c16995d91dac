/**
 * The port between the program and whatever runs formulas: our own engine in a worker thread, or AmiBroker over COM.
 * Nothing above this port knows which. A scanner owns the bar columns of each session: it is sent appends and
 * repairs, never the whole history again, and echoes the revision its answer was computed from.
 */
import type { EpochMs } from '#base';
import type { Bar, Contract, Periodicity, Trade } from '#market';
import type { PinnedFormula } from './pinned-formula.ts';
import type { ScanSubject } from './scan-subject.ts';
import type { ScannerStanding } from './scanner-standing.ts';
import type { ShadowDifference } from './shadow-difference.ts';
import type { Signal } from './signal.ts';

/** A remark about a formula, as shown to its author. */
export interface FormulaDiagnostic {
  /** Stable: `AFL-E030` for AmiBroker's error 30, `AFL-W…` for warnings, `AFL-U…` for what is not supported. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string | null;
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** A `Param*` of the formula, so that a person can set it. */
export interface FormulaParameter {
  readonly name: string;
  readonly kind: 'number' | 'toggle' | 'list' | 'text' | 'color' | 'style' | 'field' | 'date' | 'time';
  readonly value: number | string;
  readonly fallback: number | string;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly choices: readonly string[] | null;
}

export interface LoadRequest {
  readonly subject: ScanSubject;
  /** Absolute path; it is read once and pinned by the hash that the answer names. */
  readonly file: string;
  readonly contract: Contract;
  /** What `Name()` says inside the formula. */
  readonly amiSymbol: string;
  readonly periodicity: Periodicity;
  /** IANA zone in which the formula sees bar starts. */
  readonly zone: string;
  readonly params: Readonly<Record<string, number | string>>;
  /** Read from here instead of the disk. */
  readonly pinned?: PinnedFormula;
}

export type LoadResult =
  | {
      readonly ok: true;
      /** SHA-256 of the formula with its includes, hexadecimal. */
      readonly hash: string;
      readonly diagnostics: readonly FormulaDiagnostic[];
      readonly parameters: readonly FormulaParameter[];
      /** What was read, and is run from now on. */
      readonly pinned: PinnedFormula;
    }
  | { readonly ok: false; readonly diagnostics: readonly FormulaDiagnostic[] };

export interface ScanRequest {
  readonly subject: ScanSubject;
  /** Search the bars from this start … */
  readonly from: EpochMs;
  /** … to this one, both included; every bar up to here is closed. */
  readonly upTo: EpochMs;
}

/** One plotted line over the searched bars, for the chart. */
export interface PlotLine {
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
  readonly style: 'line' | 'histogram' | 'dots';
  /** Whether it belongs on the price scale or in a pane of its own. */
  readonly pane: 'price' | 'own';
  readonly points: readonly { readonly bar: EpochMs; readonly value: number | null }[];
}

export type ScanResult =
  | {
      readonly ok: true;
      /** The number of the last append or repair that the scan saw. */
      readonly revision: number;
      readonly upTo: EpochMs;
      /** In total order: by bar, exits before entries. */
      readonly signals: readonly Signal[];
      readonly plots: readonly PlotLine[];
      /** How long the formula ran, in milliseconds. */
      readonly ms: number;
    }
  | {
      readonly ok: false;
      /** `overrun`: time or memory budget; `error`: the formula's own; `lost`: the scanner died or is gone. */
      readonly reason: 'overrun' | 'error' | 'lost';
      readonly message: string;
      readonly ms: number;
    };

export interface Scanner {
  /** Never throws for a bad formula: that is a diagnostic. */
  load(request: LoadRequest): Promise<LoadResult>;
  /** Bars newer than all before, oldest first. */
  append(change: { readonly subject: ScanSubject; readonly revision: number; readonly bars: readonly Bar[] }): void;
  /** The whole of what is known, after a backfill or a repair. */
  replace(change: { readonly subject: ScanSubject; readonly revision: number; readonly bars: readonly Bar[] }): void;
  /** Prints as they come, for a scanner that shows or makes bars of its own beside the session's. */
  trade?(trade: Trade): void;
  scan(request: ScanRequest): Promise<ScanResult>;
  /** What the formula plots over the newest bars, for the chart; nothing where it fails or overruns. */
  plots(request: { readonly subject: ScanSubject; readonly bars: number }): Promise<readonly PlotLine[]>;
  /** How it stands with what runs the formulas, for people; without it there is nothing to say. */
  standing?(): ScannerStanding;
  /** Told what a second scanner, if there is one, says differently: each difference once. */
  onDifference?(listener: (subject: ScanSubject, difference: ShadowDifference) => void): void;
  unload(subject: ScanSubject): void;
  close(): Promise<void>;
}
