/**
 * A formula made ready for the fast path: the list of operations, and the module of those that were compiled for it. It
 * holds for the parameters, the action and the symbol's facts that it was made with, and for any bars.
 */
import type { Scalar } from '#afl/runtime';
import type { Chain } from './chain.ts';
import type { Late, Line } from './line.ts';
import type { Recording } from './recording.ts';
import type { Operation } from './schedule.ts';
import type { Step } from './stepping.ts';

export interface Program {
  readonly recording: Recording;
  readonly operations: readonly Operation[];
  /** Those of them that are done together. */
  readonly chains: readonly Chain[];
  /** What each runner does. */
  readonly steps: readonly Step[];
  /** Lines and late values of the recording. */
  readonly lineCount: number;
  /** Lines that are looked at when a run has ended. */
  readonly wanted: ReadonlySet<Line | Late>;
  /** Compiled trees, loops and chains. */
  readonly module: object;
  /** The newest bar's step, compiled when a bar is first added. */
  readonly stepModule: () => object;
  /** What the module calls, by name. */
  readonly callbacks: Readonly<Record<string, Scalar>>;
  readonly parts: readonly Part[];
}

/** One thing that the fast path does, for people. */
export interface Part {
  readonly where: 'fused' | 'kernel' | 'script' | 'loop';
  /** `EMA`, `7 operations`. */
  readonly what: string;
  /** Of the formula's text. */
  readonly line: number;
}
