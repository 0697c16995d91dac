/**
 * A signal is a formula's word about one closed bar. On one bar exits come before entries (K10); a signal is known by
 * what it says and of which bar, so that finding it again in the next scan changes nothing.
 */
import { type EpochMs, iso } from '#base';

export type SignalType = 'Buy' | 'Sell' | 'Short' | 'Cover';

export interface Signal {
  readonly type: SignalType;
  /** Start of the bar that carries it. */
  readonly bar: EpochMs;
  /** The bar's close, in points. */
  readonly price: number;
  /** What `ApplyStop` says at this bar, as distances from the entry; not there: nothing. */
  readonly stops?: SignalStops;
}

/** In whole ticks of the contract, without a sign; null: none. */
export interface SignalStops {
  readonly stopLossTicks: number | null;
  readonly trailing: boolean;
  readonly takeProfitTicks: number | null;
  /** What of it cannot stand at the venue, as a sentence; the distances are null then. */
  readonly refusal: string | null;
}

/** Exits first: a reversal closes before it opens. */
export const SIGNAL_ORDER: readonly SignalType[] = ['Sell', 'Cover', 'Buy', 'Short'];

export function isExit(type: SignalType): boolean {
  return type === 'Sell' || type === 'Cover';
}

/** The original's key, which traders see: `Buy_2026-01-15T15:00:00.000Z`. */
export function signalKey(signal: Pick<Signal, 'type' | 'bar'>): string {
  return `${signal.type}_${iso(signal.bar)}`;
}

/** A total order: by bar, then exits before entries. */
export function compareSignals(a: Signal, b: Signal): number {
  return a.bar - b.bar || SIGNAL_ORDER.indexOf(a.type) - SIGNAL_ORDER.indexOf(b.type);
}
