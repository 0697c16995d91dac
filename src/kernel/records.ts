/**
 * The lines of history that people read: alerts, trades, errors. They are derived from facts, kept in the view up to a
 * bound, and shown by the API as they stand here.
 */
import type { OrderId, Side } from '#account';
import type { EpochMs } from '#base';
import type { Signal, SignalType } from '#scan';

export interface AlertRecord {
  /** `Buy_2026-01-15T15:00:00.000Z`, the original's display key. */
  readonly key: string;
  readonly signal: Signal;
  readonly symbol: string;
  readonly strategy: string;
  /** Venue time at which it was found. */
  readonly at: EpochMs;
  /** Whether it led to an order. */
  readonly traded: boolean;
  /** It may still lead to one: `why` says what it waits for. */
  readonly waits: boolean;
  /** Why not, as a sentence; null when it did. */
  readonly why: string | null;
  /** Desktop, sound and webhook kept silent: the same was said within five minutes. */
  readonly suppressed: boolean;
}

export type TradeStatus =
  | 'working'
  | 'filled'
  | 'partial'
  | 'timeout'
  | 'disabled'
  | 'denied'
  | 'rejected'
  | 'unknown'
  | 'presumed-absent';

export interface TradeRecord {
  /** Our tag: names the intent. */
  readonly tag: string;
  readonly signalType: SignalType;
  readonly side: Side;
  readonly size: number;
  readonly filled: number;
  readonly status: TradeStatus;
  readonly order: OrderId | null;
  /** Average, in points. */
  readonly fillPrice: number | null;
  /** The close of the signal's bar, in points; null where no bar asked for it. */
  readonly signalPrice: number | null;
  /** Points lost between the signal's price and the fill; below zero is a gain. */
  readonly slippage: number | null;
  /** From the order's leaving to its proven fill, in milliseconds of the monotonic clock. */
  readonly elapsedMs: number | null;
  /** Venue time of the (last) fill. */
  readonly executedAt: EpochMs | null;
  /** Venue time at which the order was decided. */
  readonly at: EpochMs;
  /** `both`: stream and REST agree; `one`: a single channel so far; `disputed`: they disagreed for 5 seconds. */
  readonly proof: 'none' | 'one' | 'both' | 'disputed';
  readonly why: string | null;
  /** Bar's close to the order's bytes, in milliseconds of the monotonic clock. */
  readonly latencyMs: number | null;
  /** Contracts that it says it has filled, whose fills no channel tells, and that are waited for no more. */
  readonly untold?: number;
}

export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly at: EpochMs;
}
