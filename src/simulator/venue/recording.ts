/**
 * A recording of trades, of quotes, or of both, as a market can play it: grouped by minutes, since bars are what a market
 * is made of, each told exactly as it was recorded. Where no quotes were recorded, each trade is given the sides that let
 * it happen; where no trades were, nothing trades, and there are no bars.
 */
import { assert, type EpochMs, epochMs, MINUTE } from '#base';
import { type Bar, fromTicks, toTicks } from '#market';
import type { BarTeller } from './bar-teller.ts';
import type { Print } from './prints.ts';
import type { Tick } from './ticks.ts';

export type RecordedTick =
  | {
      readonly type: 'trade';
      readonly at: EpochMs;
      readonly price: number;
      readonly size: number;
      /** Null where the recording does not say. */
      readonly aggressor: 'buy' | 'sell' | null;
    }
  | { readonly type: 'quote'; readonly at: EpochMs; readonly bid: number; readonly ask: number };

export interface Recording {
  /** One-minute bars, oldest first; of a minute without trades the volume is zero. */
  readonly bars: readonly Bar[];
  readonly tell: BarTeller;
  /** Whether anything was traded in it. */
  readonly traded: boolean;
}

/** @param recorded oldest first, prices on the tick grid */
export function recordingOf(recorded: readonly RecordedTick[], tickSize: number): Recording {
  const ticks = complete(recorded, tickSize);
  const minutes = Map.groupBy(ticks, ({ at }) => epochMs(Math.floor(at / MINUTE) * MINUTE));
  const bars = [...minutes].map(([start, told]) => barOfMinute(start, told));
  return {
    bars,
    traded: recorded.some(({ type }) => type === 'trade'),
    tell: (bar) => {
      const told = minutes.get(bar.start);
      assert(told !== undefined, 'a bar of a recording is told by its minute');
      return { bar, prints: told.flatMap((tick) => (tick.type === 'trade' ? [tick.print] : [])), ticks: told };
    },
  };
}

/** Every trade has an aggressor and, in a recording without quotes, its sides. */
function complete(recorded: readonly RecordedTick[], tickSize: number): readonly Tick[] {
  const quoted = recorded.some(({ type }) => type === 'quote');
  let last = 0;
  let aggressor: Print['aggressor'] = 'buy';
  let sides = { bid: 0, ask: 0 };
  return recorded.flatMap((tick): readonly Tick[] => {
    if (tick.type === 'quote') return [tick];
    const { at, price, size } = tick;
    // Without a word about it, a trade above the one before was a buyer's.
    if (tick.aggressor !== null) aggressor = tick.aggressor;
    else if (price !== last) aggressor = price > last ? 'buy' : 'sell';
    last = price;
    const trade: Tick = { type: 'trade', at, print: { at, price, size, aggressor } };
    if (quoted) return [trade];
    const around = aggressor === 'buy' ? { bid: near(price, -1), ask: price } : { bid: price, ask: near(price, 1) };
    if (around.bid === sides.bid && around.ask === sides.ask) return [trade];
    sides = around;
    return [{ type: 'quote', at, ...around }, trade];
  });

  function near(price: number, ticks: 1 | -1): number {
    return fromTicks(toTicks(price, tickSize) + ticks, tickSize);
  }
}

function barOfMinute(start: EpochMs, ticks: readonly Tick[]): Bar {
  const prices = ticks.flatMap((tick) => (tick.type === 'trade' ? [tick.print.price] : []));
  const first = ticks[0]!;
  const [open = first.type === 'quote' ? first.bid : 0] = prices;
  let [high, low, volume] = [open, open, 0];
  for (const tick of ticks) {
    if (tick.type === 'quote') continue;
    high = Math.max(high, tick.print.price);
    low = Math.min(low, tick.print.price);
    volume += tick.print.size;
  }
  return { start, open, high, low, close: prices.at(-1) ?? open, volume };
}
