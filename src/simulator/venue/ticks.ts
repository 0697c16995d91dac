/**
 * What the market says, moment by moment: trades, and the quotes around them. A buyer trades at the ask, a seller at the
 * bid; the spread is one tick, at times two. Quotes come when they change, some of them without a trade.
 */
import { type EpochMs, epochMs, type Random } from '#base';
import { fromTicks, toTicks } from '#market';
import type { Print } from './prints.ts';

export type Tick =
  | { readonly type: 'trade'; readonly at: EpochMs; readonly print: Print }
  | { readonly type: 'quote'; readonly at: EpochMs; readonly bid: number; readonly ask: number };

/**
 * One after the other as they are asked for: a busy minute has fifty thousand, and making them all at once is felt.
 *
 * @param prints  of one bar, in order
 * @param flicker how many quotes follow a trade without another trade, on average
 */
export function* ticksOf(
  prints: readonly Print[],
  { tickSize, flicker, random }: { readonly tickSize: number; readonly flicker: number; readonly random: Random },
): Generator<Tick, undefined> {
  let bid = 0;
  let ask = 0;
  let last = -Infinity;
  /** @returns null where nothing changed */
  const quote = (at: number, next: { readonly bid: number; readonly ask: number }): Tick | null => {
    if (next.bid === bid && next.ask === ask) return null;
    ({ bid, ask } = next);
    last = Math.max(last, at);
    return { type: 'quote', at: epochMs(last), bid, ask };
  };
  for (const [index, print] of prints.entries()) {
    const spread = random.chance(0.15) ? 2 : 1;
    const at = toTicks(print.price, tickSize);
    const before = Math.max(prints[index - 1]?.at ?? print.at, print.at - random.integer({ low: 0, high: 3 }));
    const around = quote(
      before,
      print.aggressor === 'buy'
        ? { bid: fromTicks(at - spread, tickSize), ask: print.price }
        : { bid: print.price, ask: fromTicks(at + spread, tickSize) },
    );
    if (around !== null) yield around;
    last = print.at;
    yield { type: 'trade', at: print.at, print };
    const next = prints[index + 1];
    if (next === undefined) return;
    const count = Math.floor(flicker) + (random.chance(flicker % 1) ? 1 : 0);
    const [tightBid, tightAsk] = [toTicks(bid, tickSize), toTicks(ask, tickSize)];
    let wide = 0;
    for (let i = 0; i < count; i += 1) {
      // Each way in turn, so that every one is a change, and the book never drifts.
      wide = wide !== 0 ? 0 : random.chance(0.5) ? 1 : -1;
      const between = Math.floor(print.at + ((next.at - print.at) * 0.9 * (i + random.unit())) / count);
      const flickered = quote(between, {
        bid: fromTicks(tightBid - (wide === 1 ? 1 : 0), tickSize),
        ask: fromTicks(tightAsk + (wide === -1 ? 1 : 0), tickSize),
      });
      if (flickered !== null) yield flickered;
    }
  }
}
