/**
 * Builds the bars of one contract out of its trades. No trade, no bar; starts only rise; a bar that holds a trade is
 * closed by the first trade of a later interval, or by {@link BarBuilder.advance} when its interval is over on the
 * venue's clock, whichever comes first. A closed bar never changes: prints that come after it are counted and ignored.
 */
import { assert, type EpochMs } from '#base';
import type { Bar } from './bar.ts';
import type { ContractId } from './contract.ts';
import { type Interval, intervalAt } from './interval.ts';
import type { Periodicity } from './periodicity.ts';
import type { Trade } from './trade.ts';
import type { TradingCalendar } from './trading-calendar.ts';

export interface BarBuilderOptions {
  readonly contract: ContractId;
  readonly periodicity: Periodicity;
  readonly calendar: TradingCalendar;
}

export class BarBuilder {
  readonly #options: BarBuilderOptions;
  #interval: Interval | null = null;
  #forming: Bar | null = null;
  /** Bars that start here or earlier are settled. */
  #settled = -Infinity;
  #late = 0;

  constructor(options: BarBuilderOptions) {
    this.#options = options;
  }

  /** The bar that may still change. */
  get forming(): Bar | null {
    return this.#forming;
  }

  /** When the forming bar's interval is over, by the venue's clock: the time to call `advance`. */
  get closesAt(): EpochMs | null {
    return this.#forming === null || this.#interval === null ? null : this.#interval.end;
  }

  /** How many trades came after their bar was closed. */
  get late(): number {
    return this.#late;
  }

  /** @returns the bar this trade closes, if it opens a new one */
  trade(trade: Trade): readonly Bar[] {
    assert(trade.contract === this.#options.contract, 'a bar builder is given trades of its own contract');
    const interval = this.#intervalAt(trade.at);
    if (this.#forming !== null && interval.start === this.#forming.start) {
      this.#forming = extend(this.#forming, trade);
      return [];
    }
    if (interval.start <= this.#settled || (this.#forming !== null && interval.start < this.#forming.start)) {
      this.#late += 1;
      return [];
    }
    const closed = this.#close();
    this.#interval = interval;
    this.#forming = {
      start: interval.start,
      open: trade.price,
      high: trade.price,
      low: trade.price,
      close: trade.price,
      volume: trade.size,
    };
    return closed;
  }

  /** @returns the forming bar, if its interval is over at `venueNow` */
  advance(venueNow: EpochMs): readonly Bar[] {
    return this.#interval !== null && venueNow >= this.#interval.end ? this.#close() : [];
  }

  /**
   * Bars up to this start, itself included, are known from elsewhere (backfill, repair): trades of them are late, and
   * a forming bar among them is dropped.
   */
  settle(start: EpochMs): void {
    this.#settled = Math.max(this.#settled, start);
    if (this.#forming !== null && this.#forming.start <= this.#settled) this.#forming = null;
  }

  #intervalAt(at: EpochMs): Interval {
    const current = this.#interval;
    if (current !== null && at >= current.start && at < current.end) return current;
    return intervalAt(at, this.#options.periodicity, this.#options.calendar);
  }

  #close(): readonly Bar[] {
    if (this.#forming === null) return [];
    const closed = this.#forming;
    this.#settled = closed.start;
    this.#forming = null;
    return [closed];
  }
}

function extend(bar: Bar, trade: Trade): Bar {
  return {
    start: bar.start,
    open: bar.open,
    high: Math.max(bar.high, trade.price),
    low: Math.min(bar.low, trade.price),
    close: trade.price,
    volume: bar.volume + trade.size,
  };
}
