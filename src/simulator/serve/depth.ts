/**
 * The order book as the market hub shows it: ten levels a side when somebody subscribes, then the best two as they move.
 * Nobody trades on these sizes; they are made from the price so that the same price shows the same size.
 */
import type { EpochMs } from '#base';
import { printStamp, type WireBody } from '#gateway/wire';
import { type Contract, fromTicks, toTicks } from '#market';
import type { MarketQuote } from '#simulator/venue';

const LEVELS = 10;
const TYPES = { ask: 1, bid: 2, bestAsk: 3, bestBid: 4, reset: 6 } as const;

interface Book {
  readonly quote: MarketQuote;
  readonly contract: Contract;
  readonly at: EpochMs;
}

/** A reset, then every level. */
export function depthSnapshot(book: Book): readonly WireBody[] {
  const { quote, contract } = book;
  const step = (levels: number): number => fromTicks(levels, contract.tickSize);
  const levels = Array.from({ length: LEVELS }, (_, level) => [
    row(book, 'ask', quote.bestAsk + step(level)),
    row(book, 'bid', quote.bestBid - step(level)),
  ]);
  return [row(book, 'reset', 0), ...levels.flat()];
}

/** The best of each side. */
export function depthRows(book: Book): readonly WireBody[] {
  return [row(book, 'bestAsk', book.quote.bestAsk), row(book, 'bestBid', book.quote.bestBid)];
}

function row({ contract, at }: Book, type: keyof typeof TYPES, points: number): WireBody {
  const price = Number(points.toFixed(10));
  const volume = type === 'reset' ? 0 : 1 + (Math.imul(toTicks(price, contract.tickSize), 0x9e3779b1) >>> 27);
  return { timestamp: printStamp(at, { digits: 7 }), type: TYPES[type], price, volume, currentVolume: 0 };
}
