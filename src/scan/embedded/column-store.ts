/**
 * The bars of one session as the engine wants them: a column for each property, with room to grow, so that a new bar
 * costs one write a column. Times are worked out once, when a bar arrives.
 */
import type { BarColumns } from '#afl';
import { type EpochMs, epochMs } from '#base';
import { isIntraday, type Periodicity, TradingCalendar, Zone } from '#market';
import { barsToForget, NUMBERS_PER_BAR } from './bar-rows.ts';
import type { PriceColumns } from './column-chunk.ts';

const CAPACITY_MIN = 1_024;

interface Columns extends BarColumns {
  /** Closes in full precision: a signal's price is compared with the venue's. */
  readonly exactClose: Float64Array;
}

export class ColumnStore {
  readonly #zone: Zone;
  readonly #intraday: boolean;
  readonly #keepsAll: boolean;
  readonly #calendar = new TradingCalendar();
  #columns = makeColumns(CAPACITY_MIN);
  #length = 0;
  /** Of the bar before: asking the calendar is quick, reading the date that it answers is not. */
  #day = { text: '', at: 0 };

  /**
   * @param zone     IANA zone in which a formula sees bar starts
   * @param keepsAll for bars from disk, which do not grow: nothing is forgotten
   */
  constructor({
    zone,
    periodicity,
    keepsAll = false,
  }: {
    readonly zone: string;
    readonly periodicity: Periodicity;
    readonly keepsAll?: boolean;
  }) {
    this.#keepsAll = keepsAll;
    this.#zone = new Zone(zone);
    this.#intraday = isIntraday(periodicity);
  }

  get length(): number {
    return this.#length;
  }

  /** @param rows packed bars, newer than all before, oldest first */
  append(rows: Float64Array): void {
    const count = rows.length / NUMBERS_PER_BAR;
    this.#makeRoom(this.#length + count);
    for (let bar = 0; bar < count; bar += 1) this.#put(this.#length + bar, rows, bar * NUMBERS_PER_BAR);
    this.#length += count;
    if (!this.#keepsAll) this.#forget(barsToForget(this.#length));
  }

  replace(rows: Float64Array): void {
    this.#length = 0;
    this.append(rows);
  }

  /** These bars in the place of all before. */
  take({ start, open, high, low, close, volume }: PriceColumns): void {
    this.#makeRoom(start.length);
    const columns = this.#columns;
    // Symbols of one market have mostly the same bars: those that start as the ones before did have their dates already.
    let dated = 0;
    while (dated < this.#length && columns.start[dated] === start[dated]) dated += 1;
    columns.start.set(start);
    columns.open.set(open);
    columns.high.set(high);
    columns.low.set(low);
    columns.close.set(close);
    columns.volume.set(volume);
    columns.exactClose.set(close);
    for (let bar = dated; bar < start.length; bar += 1) this.#date(bar);
    this.#length = start.length;
  }

  /** The first `length` bars. The arrays are views: they hold until the next append or replace. */
  columns(length = this.#length): BarColumns {
    const { start, localTime, tradingDay, open, high, low, close, volume, openInterest } = this.#columns;
    return {
      start: start.subarray(0, length),
      localTime: localTime.subarray(0, length),
      tradingDay: tradingDay.subarray(0, length),
      open: open.subarray(0, length),
      high: high.subarray(0, length),
      low: low.subarray(0, length),
      close: close.subarray(0, length),
      volume: volume.subarray(0, length),
      openInterest: openInterest.subarray(0, length),
    };
  }

  /** Index of the first bar that starts at or after this instant; `length` when there is none. */
  indexFrom(start: EpochMs): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#columns.start[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  startAt(index: number): EpochMs {
    return epochMs(this.#columns.start[index]!);
  }

  closeAt(index: number): number {
    return this.#columns.exactClose[index]!;
  }

  #put(index: number, rows: Float64Array, at: number): void {
    const { start, open, high, low, close, volume, exactClose } = this.#columns;
    start[index] = rows[at]!;
    open[index] = rows[at + 1]!;
    high[index] = rows[at + 2]!;
    low[index] = rows[at + 3]!;
    close[index] = rows[at + 4]!;
    volume[index] = rows[at + 5]!;
    exactClose[index] = rows[at + 4]!;
    this.#date(index);
  }

  /** Works out the times of a bar from its start. */
  #date(index: number): void {
    const { start, localTime, tradingDay } = this.#columns;
    const at = epochMs(start[index]!);
    const day = this.#intraday ? this.#tradingDay(at) : this.#calendar.dateOfDailyBar(at);
    // A day's bar is known by its date; its first hours lie on the calendar day before.
    localTime[index] = this.#intraday ? at + this.#zone.offsetMs(at) : day;
    tradingDay[index] = day;
  }

  #tradingDay(start: EpochMs): number {
    const text = this.#calendar.tradingDay(start);
    if (text !== this.#day.text) this.#day = { text, at: Date.parse(`${text}T00:00:00Z`) };
    return this.#day.at;
  }

  #makeRoom(length: number): void {
    if (length <= this.#columns.start.length) return;
    const old = this.#columns;
    this.#columns = makeColumns(Math.max(length, old.start.length * 2));
    for (const name of COLUMN_NAMES) this.#columns[name].set(old[name].subarray(0, this.#length));
  }

  #forget(count: number): void {
    if (count === 0) return;
    for (const name of COLUMN_NAMES) this.#columns[name].copyWithin(0, count, this.#length);
    this.#length -= count;
  }
}

const COLUMN_NAMES = [
  'start',
  'localTime',
  'tradingDay',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'openInterest',
  'exactClose',
] as const satisfies readonly (keyof Columns)[];

function makeColumns(capacity: number): Columns {
  return {
    start: new Float64Array(capacity),
    localTime: new Float64Array(capacity),
    tradingDay: new Float64Array(capacity),
    open: new Float32Array(capacity),
    high: new Float32Array(capacity),
    low: new Float32Array(capacity),
    close: new Float32Array(capacity),
    volume: new Float32Array(capacity),
    // The venue's bars have no open interest; it reads 0.
    openInterest: new Float32Array(capacity),
    exactClose: new Float64Array(capacity),
  };
}
