/**
 * The order book as the market hub shows it: ten levels a side when somebody subscribes, then what moves: levels that are
 * left behind go to size zero, new ones come, and the best two close the message.
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

type Side = 'ask' | 'bid';

/** A reset, then every level. */
export function depthSnapshot(book: Book): readonly WireBody[] {
  const [asks, bids] = [levelsOf(book, 'ask'), levelsOf(book, 'bid')];
  const levels = Array.from({ length: LEVELS }, (_, level) => [
    row(book, 'ask', asks[level]!),
    row(book, 'bid', bids[level]!),
  ]);
  return [row(book, 'reset', 0, 0), ...levels.flat()];
}

/** What changed since the receiver was told of `before`, then the best of each side. */
export function depthRows(book: Book, before: MarketQuote): readonly WireBody[] {
  const { bestAsk, bestBid } = book.quote;
  const changes = (['ask', 'bid'] as const).flatMap((side) => changedLevels(book, { side, before }));
  return [...changes, row(book, 'bestAsk', bestAsk), row(book, 'bestBid', bestBid)];
}

function changedLevels(book: Book, { side, before }: { side: Side; before: MarketQuote }): readonly WireBody[] {
  const gone = new Set(levelsOf({ ...book, quote: before }, side));
  const come: number[] = [];
  for (const price of levelsOf(book, side)) if (!gone.delete(price)) come.push(price);
  return [...[...gone].map((price) => row(book, side, price, 0)), ...come.map((price) => row(book, side, price))];
}

/** Prices from the best outwards. */
function levelsOf({ quote, contract }: Book, side: Side): readonly number[] {
  const best = toTicks(side === 'ask' ? quote.bestAsk : quote.bestBid, contract.tickSize);
  const outwards = side === 'ask' ? 1 : -1;
  return Array.from({ length: LEVELS }, (_, level) => fromTicks(best + outwards * level, contract.tickSize));
}

function row(
  { contract, at }: Book,
  type: keyof typeof TYPES,
  price: number,
  volume = sizeAt(price, contract),
): WireBody {
  return { timestamp: printStamp(at, { digits: 7 }), type: TYPES[type], price, volume, currentVolume: 0 };
}

function sizeAt(price: number, { tickSize }: Contract): number {
  return 1 + (Math.imul(toTicks(price, tickSize), 0x9e3779b1) >>> 27);
}
