/** One line of the table: what was measured, against what, and whether the target holds. */
import { isNotYet } from './not-yet.ts';

export interface Row {
  readonly workload: string;
  readonly bars: number;
  /** null: not measured. */
  readonly ours: number | null;
  readonly against: string;
  readonly other: number | null;
  readonly unit: 'ms' | 'µs' | 'bytes' | 'count' | 'million bars/s';
  /** `at most`: ours / other; `at least`: how many times ours is the better one. */
  readonly ratio: number | null;
  readonly target: string;
  readonly met: boolean | null;
  /** What ran on our side, and what else a reader should know. */
  readonly note: string;
  /** Worse than the target by more than a third, where that counts. */
  readonly broken: boolean;
}

/** So much worse than its target a row may be before the run fails: machines differ. */
const SLACK = 4 / 3;

export interface Measurement {
  readonly workload: string;
  readonly bars: number;
  readonly ours: number | null;
  readonly against: string;
  readonly other: number | null;
  readonly unit?: Row['unit'];
  readonly target: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
  /** False where the fast path does not take it: it is shown, and holds nobody up. */
  readonly gated: boolean;
}

export function rowOf({
  workload,
  bars,
  ours,
  against,
  other,
  unit = 'ms',
  target,
  note = '',
  gated,
}: Measurement): Row {
  const atMost = 'atMost' in target;
  const limit = atMost ? target.atMost : target.atLeast;
  const head = { workload, bars, ours, against, other, unit, note, target: `${atMost ? '≤' : '≥'} ${limit}` };
  if (ours === null || other === null) return { ...head, ratio: null, met: null, broken: false };
  const ratio = atMost ? ours / other : other / ours;
  const met = atMost ? ratio <= limit : ratio >= limit;
  const broken = gated && !isNotYet({ workload, against }) && (atMost ? ratio > limit * SLACK : ratio * SLACK < limit);
  return { ...head, ratio, met, broken };
}

/** A peer that is not here. */
export function notMeasured(measurement: Omit<Measurement, 'ours' | 'other' | 'gated'>): Row {
  return rowOf({ ...measurement, ours: null, other: null, gated: false });
}
