/**
 * The bars that AmiBroker is given for the session's. Where it has the session's interval they are the same; elsewhere it
 * is given minutes, of which it makes the session's bars by itself. What it makes must be the session's bar to the tick,
 * so minutes that would make another, and bars whose minutes nobody knows, are given in such a way that they do.
 */
import { type EpochMs, epochMs, MINUTE } from '#base';
import { type Bar, intervalAt, type Periodicity, type Trade, type TradingCalendar } from '#market';

export interface BarGrain {
  /** How many of the bars that AmiBroker has one of the session's may be, at most. */
  readonly barsEach: number;
  trade(trade: Trade): void;
  /** What is still to be known of these bars is fetched, as far as it can be had; never fails. */
  prepare(bars: readonly Bar[]): Promise<void>;
  /** Oldest first. */
  split(bars: readonly Bar[]): readonly Bar[];
  /** All starts that a bar of AmiBroker's inside this one may have. */
  startsWithin(bar: Bar): readonly EpochMs[];
}

/** Minutes of [from, to); null: they cannot be had now. */
export type FetchMinutes = (range: { readonly from: EpochMs; readonly to: EpochMs }) => Promise<readonly Bar[] | null>;

export const WHOLE_BARS: BarGrain = {
  barsEach: 1,
  trade: () => undefined,
  prepare: () => Promise.resolve(),
  split: (bars) => bars,
  startsWithin: ({ start }) => [start],
};

/** Minutes that are remembered; of older bars none are known, so those are given whole. */
const MINUTES_MAX = 50_000;

export class MinuteGrain implements BarGrain {
  readonly barsEach: number;
  readonly #periodicity: Periodicity;
  readonly #calendar: TradingCalendar;
  readonly #fetch: FetchMinutes | null;
  /** By start, in the order in which they became known. */
  readonly #minutes = new Map<EpochMs, Bar>();
  /** Up to here the venue has been asked. */
  #askedTo = -Infinity;

  constructor({
    periodicity,
    barsEach,
    calendar,
    fetch,
  }: {
    readonly periodicity: Periodicity;
    readonly barsEach: number;
    readonly calendar: TradingCalendar;
    readonly fetch: FetchMinutes | null;
  }) {
    this.#periodicity = periodicity;
    this.barsEach = barsEach;
    this.#calendar = calendar;
    this.#fetch = fetch;
  }

  trade({ at, price, size }: Trade): void {
    const start = minuteOf(at);
    const known = this.#minutes.get(start);
    const bar =
      known === undefined
        ? { start, open: price, high: price, low: price, close: price, volume: size }
        : {
            ...known,
            high: Math.max(known.high, price),
            low: Math.min(known.low, price),
            close: price,
            volume: known.volume + size,
          };
    this.#learn(bar);
  }

  /** Bars that close live come out of the trades; history is asked for once, when it is long enough to be worth it. */
  async prepare(bars: readonly Bar[]): Promise<void> {
    const unknown = bars.filter((bar) => bar.start >= this.#askedTo && this.#within(bar).length === 0);
    const [first, last] = [unknown[0], unknown.at(-1)];
    if (this.#fetch === null || first === undefined || last === undefined || unknown.length < HISTORY_MIN) return;
    const to = this.#endOf(last);
    const oldest = to - MINUTES_MAX * MINUTE;
    const fetched = await this.#fetch({ from: epochMs(Math.max(first.start, oldest)), to });
    if (fetched === null) return;
    this.#askedTo = to;
    for (const bar of fetched) this.#learn(bar);
  }

  split(bars: readonly Bar[]): readonly Bar[] {
    return bars.flatMap((bar) => {
      const minutes = this.#within(bar);
      return makes(minutes, bar) ? minutes : madeWhole(minutes, bar);
    });
  }

  startsWithin(bar: Bar): readonly EpochMs[] {
    const starts: EpochMs[] = [bar.start];
    const end = this.#endOf(bar);
    for (let start = minuteOf(bar.start) + MINUTE; start < end; start += MINUTE) starts.push(epochMs(start));
    return starts;
  }

  #within(bar: Bar): readonly Bar[] {
    return this.startsWithin(bar).flatMap((start) => this.#minutes.get(start) ?? []);
  }

  #endOf(bar: Bar): EpochMs {
    return intervalAt(bar.start, this.#periodicity, this.#calendar).end;
  }

  #learn(bar: Bar): void {
    this.#minutes.set(bar.start, bar);
    const [oldest] = this.#minutes.keys();
    if (this.#minutes.size > MINUTES_MAX && oldest !== undefined) this.#minutes.delete(oldest);
  }
}

/** Fewer are a gap, whose bars may as well be given whole. */
const HISTORY_MIN = 3;

function minuteOf(at: EpochMs): EpochMs {
  return epochMs(Math.floor(at / MINUTE) * MINUTE);
}

/** Whether the first, highest, lowest and last of them, and their sum, are those of the bar. */
function makes(minutes: readonly Bar[], bar: Bar): boolean {
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return false;
  let [high, low, volume] = [-Infinity, Infinity, 0];
  for (const minute of minutes) {
    high = Math.max(high, minute.high);
    low = Math.min(low, minute.low);
    volume += minute.volume;
  }
  return (
    first.open === bar.open && last.close === bar.close && high === bar.high && low === bar.low && volume === bar.volume
  );
}

/** The bar at its own start, and nothing new in the minutes that AmiBroker may have of it. */
function madeWhole(minutes: readonly Bar[], bar: Bar): readonly Bar[] {
  const { close } = bar;
  const still = minutes.filter(({ start }) => start > bar.start);
  return [bar, ...still.map(({ start }) => ({ start, open: close, high: close, low: close, close, volume: 0 }))];
}
