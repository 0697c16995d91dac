/**
 * The market of one contract: a flow of bars, each taken apart into trades and quotes when its time comes. The past and
 * the live stream are the same bars, so what `retrieveBars` pays out is what was streamed, to the contract.
 *
 * A bar's trades depend on the seed and the bar alone, never on when somebody looked: they can be made again, which is
 * how bars of seconds are served for minutes long past.
 */
import { DAY, type EpochMs, epochMs } from '#base';
import { type Bar, type Contract, fromTicks, type Trade, type TradingCalendar } from '#market';
import type { BarTeller, ToldBar } from './bar-teller.ts';
import type { Print } from './prints.ts';
import type { Tick } from './ticks.ts';

/** Both sides, the last price, and the trading session so far. */
export interface MarketQuote {
  readonly bestBid: number;
  readonly bestAsk: number;
  readonly lastPrice: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Contracts of the session. */
  readonly volume: number;
  /** Against the close of the session before, in points and in parts of it. */
  readonly change: number;
  readonly changePercent: number;
}

export type MarketEvent =
  | { readonly type: 'market.trade'; readonly at: EpochMs; readonly trade: Trade }
  | { readonly type: 'market.quote'; readonly at: EpochMs; readonly contract: Contract };

export interface MarketOptions {
  readonly contract: Contract;
  readonly calendar: TradingCalendar;
  /** Oldest first; pulled as time passes. */
  readonly flow: Iterator<Bar>;
  readonly barMs: number;
  readonly tell: BarTeller;
  /** Whether quotes without any trade make a market: of a recording that holds nothing else. */
  readonly tradeless?: boolean;
  readonly now: EpochMs;
}

export class Market {
  readonly contract: Contract;
  readonly barMs: number;
  readonly #options: MarketOptions;
  /** Every bar up to the current one. */
  readonly #bars: Bar[] = [];
  #pulled: Bar | null = null;
  /** The current bar's, made as they are needed, and the one that is due. */
  #ticks: Iterator<Tick> = [].values();
  #due: Tick | null = null;
  /** The next bar, if somebody had it taken apart ahead of its time. */
  #ahead: ToldBar | null = null;
  /**
   * Times in which nothing traded, whatever the flow had for them. What was due at the very instant in which one begins has
   * traded, and at that in which it ends has not.
   */
  readonly #stills: { readonly from: number; to: number }[] = [];
  /** The sides as the flow has them, while the market shows the old ones. */
  #hidden: { readonly bid: number; readonly ask: number } | null = null;
  #session = { close: -Infinity, open: 0, high: 0, low: 0, volume: 0, settled: 0 };
  #last = 0;
  #bid = 0;
  #ask = 0;

  constructor(options: MarketOptions) {
    this.#options = options;
    this.contract = options.contract;
    this.barMs = options.barMs;
    this.#catchUp(options.now);
  }

  /** When the next tick is due; null when the flow is over. */
  get nextAt(): EpochMs | null {
    return this.#due?.at ?? null;
  }

  /**
   * Makes the next bar's trades ahead of its time, as a busy minute's take longer than its first event may.
   *
   * @returns false when there was nothing to do
   */
  prepare(): boolean {
    const bar = this.#pulled;
    if (bar === null || this.#ahead?.bar === bar) return false;
    this.#ahead = this.#options.tell(bar);
    return true;
  }

  /** Nothing trades from now on. */
  hold(at: EpochMs): void {
    if (!this.#isHeld) this.#stills.push({ from: at, to: Infinity });
  }

  release(at: EpochMs): void {
    if (!this.#isHeld) return;
    this.#stills.at(-1)!.to = at;
    if (this.#hidden !== null) ({ bid: this.#bid, ask: this.#ask } = this.#hidden);
    this.#hidden = null;
  }

  get #isHeld(): boolean {
    return this.#stills.at(-1)?.to === Infinity;
  }

  /** Takes the next tick; there must be one. @returns null when the market is held, and nothing happens */
  next(): MarketEvent | null {
    const tick = this.#due!;
    const held = this.#isHeld;
    if (!held) this.#take(tick);
    else if (tick.type === 'quote') this.#hidden = tick;
    this.#due = this.#ticks.next().value ?? null;
    if (this.#due === null) this.#advanceBar();
    if (held) return null;
    if (tick.type === 'quote') return { type: 'market.quote', at: tick.at, contract: this.contract };
    const { at, price, size, aggressor } = tick.print;
    return { type: 'market.trade', at, trade: { contract: this.contract.id, price, size, aggressor, at } };
  }

  /** Null until the market has a price. */
  get quote(): MarketQuote | null {
    if (this.#last === 0) return this.#options.tradeless === true && this.#bid > 0 ? this.#untraded() : null;
    const { open, high, low, volume, settled } = this.#session;
    const change = Number((this.#last - settled).toFixed(10));
    return {
      bestBid: this.#bid,
      bestAsk: this.#ask,
      lastPrice: this.#last,
      open,
      high,
      low,
      volume,
      change,
      changePercent: Number((change / settled).toFixed(6)),
    };
  }

  /** Where nothing was ever traded the bid stands in for the last price. */
  #untraded(): MarketQuote {
    const [bestBid, bestAsk] = [this.#bid, this.#ask];
    const session = { open: bestBid, high: bestBid, low: bestBid, volume: 0, change: 0, changePercent: 0 };
    return { bestBid, bestAsk, lastPrice: bestBid, ...session };
  }

  /** The bars whose start lies in [from, to), the current one as it was traded up to `now`. */
  barsBetween({ from, to, now }: { from: EpochMs; to: EpochMs; now: EpochMs }): readonly Bar[] {
    const bars = this.#bars.slice(this.#indexOf(from), this.#indexOf(to)).filter(({ volume }) => volume > 0);
    const newest = bars.at(-1);
    if (newest === undefined) return bars;
    if (this.#stills.length > 0)
      return bars.flatMap((bar) => (this.#isTouched(bar, now) ? this.#traded(bar, now) : bar));
    return newest.start + this.barMs <= now ? bars : [...bars.slice(0, -1), ...this.#traded(newest, now)];
  }

  /** Whether a bar is still forming, or a time without trades lies in it. */
  #isTouched({ start }: Bar, now: EpochMs): boolean {
    const end = start + this.barMs;
    return end > now || this.#stills.some(({ from, to }) => from < end && to >= start);
  }

  /** The bar of what was traded up to `now`; none when nothing was. */
  #traded({ start }: Bar, now: EpochMs): readonly Bar[] {
    const bar = barOf(start, this.printsOf({ start, now }));
    return bar === null ? [] : [bar];
  }

  /** The trades of the bar that starts here, up to `now`: always the same ones. */
  printsOf({ start, now }: { readonly start: EpochMs; readonly now: EpochMs }): readonly Print[] {
    const bar = this.#bars[this.#indexOf(start)]!;
    const { prints } = this.#options.tell(bar);
    return prints.filter(({ at }) => at <= now && !this.#stills.some(({ from, to }) => at > from && at <= to));
  }

  /** The first index whose bar starts at or after `at`. */
  #indexOf(at: EpochMs): number {
    let low = 0;
    let high = this.#bars.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bars[middle]!.start < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Reads the flow up to the bar in which `now` lies, then that bar's ticks up to `now`. */
  #catchUp(now: EpochMs): void {
    let bar = this.#pull();
    for (; bar !== null && bar.start + this.barMs <= now; bar = this.#pull()) {
      this.#bars.push(bar);
      if (now - bar.start < 6 * DAY) this.#remember(bar);
    }
    const before = this.#bars.at(-1);
    if (before !== undefined) {
      this.#last = before.close;
      this.#bid = fromTicks(Math.round(before.close / this.contract.tickSize) - 1, this.contract.tickSize);
      this.#ask = before.close;
    }
    this.#pulled = bar;
    this.#advanceBar();
    for (let at = this.nextAt; at !== null && at <= now; at = this.nextAt) this.next();
  }

  #advanceBar(): void {
    const bar = this.#pulled;
    if (bar === null) return;
    const { ticks } = this.#ahead?.bar === bar ? this.#ahead : this.#options.tell(bar);
    this.#ahead = null;
    this.#bars.push(bar);
    this.#pulled = this.#pull();
    this.#ticks = this.#pulled === null ? this.#saidToBeOver(ticks, bar) : ticks[Symbol.iterator]();
    this.#due = this.#ticks.next().value ?? null;
  }

  /** The last bar of a flow that ends: a quote at its end tells everyone that its interval is over. */
  *#saidToBeOver(ticks: Iterable<Tick>, bar: Bar): Generator<Tick, undefined> {
    let sides = { bid: this.#bid, ask: this.#ask };
    for (const tick of ticks) {
      if (tick.type === 'quote') sides = { bid: tick.bid, ask: tick.ask };
      yield tick;
    }
    yield { type: 'quote', at: epochMs(bar.start + this.barMs), ...sides };
  }

  #pull(): Bar | null {
    const { done, value } = this.#options.flow.next();
    return done === true ? null : value;
  }

  #take(tick: Tick): void {
    if (tick.type === 'quote') {
      this.#bid = tick.bid;
      this.#ask = tick.ask;
      return;
    }
    const { price, size } = tick.print;
    this.#remember({ start: tick.at, open: price, high: price, low: price, close: price, volume: size });
  }

  /** Adds what was traded to the session's open, high, low and volume. */
  #remember({ start, open, high, low, close, volume }: Bar): void {
    if (volume === 0) return;
    const session = this.#session;
    if (start >= session.close) {
      const settled = this.#last === 0 ? open : this.#last;
      const end = this.#options.calendar.sessionAt(start)?.close ?? epochMs(start + DAY);
      this.#session = { close: end, open, high, low, volume, settled };
    } else {
      session.high = Math.max(session.high, high);
      session.low = Math.min(session.low, low);
      session.volume += volume;
    }
    this.#last = close;
  }
}

/** Trades as one bar; null when there are none. */
export function barOf(start: EpochMs, prints: readonly Print[]): Bar | null {
  const first = prints[0];
  if (first === undefined) return null;
  let { price: high, price: low } = first;
  let volume = 0;
  for (const { price, size } of prints) {
    high = Math.max(high, price);
    low = Math.min(low, price);
    volume += size;
  }
  return { start, open: first.price, high, low, close: prints.at(-1)!.price, volume };
}
