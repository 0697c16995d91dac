/**
 * The order book as the market hub shows it: forty levels a side when somebody subscribes, then what moves: levels that are
 * left behind go to size zero, new ones come, and the best two close the message.
 * Nobody trades on these sizes; they are made from the price so that the same price shows the same size.
 */
import type { EpochMs } from '#base';
import { printStamp, type WireBody } from '#gateway/wire';
import { type Contract, fromTicks, type Trade, toTicks } from '#market';
import type { MarketQuote } from '#simulator/venue';

const LEVELS = 40;
const TYPES = { ask: 1, bid: 2, bestAsk: 3, bestBid: 4, trade: 5, reset: 6 } as const;

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

/**
 * What changed since the receiver was told of `before`, then the best of each side. What is left behind goes first, on both
 * sides, so that a book kept row by row never crosses.
 */
export function depthRows(book: Book, before: MarketQuote): readonly WireBody[] {
  const { bestAsk, bestBid } = book.quote;
  const [asks, bids] = [changedLevels(book, { side: 'ask', before }), changedLevels(book, { side: 'bid', before })];
  const changes = [...asks.gone, ...bids.gone, ...asks.come, ...bids.come];
  return [...changes, row(book, 'bestAsk', bestAsk), row(book, 'bestBid', bestBid)];
}

/** A trade as the book shows it: what was traded at its price. */
export function depthOfTrade({ price, size, at }: Trade, contract: Contract): WireBody {
  return { ...row({ contract, at }, 'trade', price, size), currentVolume: size };
}

interface Changes {
  readonly gone: readonly WireBody[];
  readonly come: readonly WireBody[];
}

/** Levels that were left behind, at size zero, and those that came; both windows have the same length. */
function changedLevels(book: Book, { side, before }: { side: Side; before: MarketQuote }): Changes {
  const { tickSize } = book.contract;
  const outwards = side === 'ask' ? 1 : -1;
  const [from, to] = [bestOf(before, side, tickSize), bestOf(book.quote, side, tickSize)];
  const moved = (to - from) * outwards;
  const count = Math.min(LEVELS, Math.abs(moved));
  const levels = (start: number) => Array.from({ length: count }, (_, i) => fromTicks(start + outwards * i, tickSize));
  const gone = levels(moved > 0 ? from : from + outwards * Math.max(0, LEVELS + moved));
  const come = levels(moved > 0 ? to + outwards * (LEVELS - count) : to);
  return { gone: gone.map((price) => row(book, side, price, 0)), come: come.map((price) => row(book, side, price)) };
}

/** Prices from the best outwards. */
function levelsOf({ quote, contract }: Book, side: Side): readonly number[] {
  const best = bestOf(quote, side, contract.tickSize);
  const outwards = side === 'ask' ? 1 : -1;
  return Array.from({ length: LEVELS }, (_, level) => fromTicks(best + outwards * level, contract.tickSize));
}

/** In ticks. */
function bestOf({ bestAsk, bestBid }: MarketQuote, side: Side, tickSize: number): number {
  return toTicks(side === 'ask' ? bestAsk : bestBid, tickSize);
}

function row(
  { contract, at }: Pick<Book, 'contract' | 'at'>,
  type: keyof typeof TYPES,
  price: number,
  volume = sizeAt(price, contract),
): WireBody {
  const stamp = printStamp(at, { digits: 7 });
  return { contractId: contract.id, timestamp: stamp, type: TYPES[type], price, volume, currentVolume: 0 };
}

function sizeAt(price: number, { tickSize }: Contract): number {
  return 1 + (Math.imul(toTicks(price, tickSize), 0x9e3779b1) >>> 27);
}
