/**
 * The venue writes its words as numbers. These tables are the only place where a number and a word meet; a number the
 * table lacks has no word, and whoever reads it must say so rather than guess.
 */
import type { OrderStatus, OrderType, Side } from '#account';
import type { PeriodicityUnit } from '#market';

export interface Codes<Word extends string> {
  /** @returns undefined for a number the venue's documents do not name */
  word(code: number): Word | undefined;
  code(word: Word): number;
}

function codes<Word extends string>(table: Readonly<Record<Word, number>>): Codes<Word> {
  const words = new Map((Object.entries(table) as [Word, number][]).map(([word, code]) => [code, word]));
  return { word: (code) => words.get(code), code: (word) => table[word] };
}

export const ORDER_TYPES: Codes<OrderType> = codes({
  unknown: 0,
  limit: 1,
  market: 2,
  'stop-limit': 3,
  stop: 4,
  'trailing-stop': 5,
  'join-bid': 6,
  'join-ask': 7,
});

/** An order's `side`: bid is a buy. */
export const SIDES: Codes<Side> = codes({ buy: 0, sell: 1 });

export const ORDER_STATUSES: Codes<OrderStatus> = codes({
  open: 1,
  filled: 2,
  cancelled: 3,
  expired: 4,
  rejected: 5,
  pending: 6,
  'pending-cancel': 7,
  suspended: 8,
});

/** A position's `type`. Its size has no sign; a closed one is sent as `undefined`, size 0. */
export const POSITION_TYPES: Codes<'undefined' | 'long' | 'short'> = codes({ undefined: 0, long: 1, short: 2 });

export const BAR_UNITS: Codes<PeriodicityUnit> = codes({ second: 1, minute: 2, hour: 3, day: 4, week: 5, month: 6 });

/** A market trade's `type`: which side crossed the spread. */
export const AGGRESSORS: Codes<'buy' | 'sell'> = codes({ buy: 0, sell: 1 });

/** What a row of market depth is: a resting level, or a mark of the best price, a trade, the day's extremes, a new beginning. */
export type DepthKind =
  | 'unknown'
  | 'ask'
  | 'bid'
  | 'best-ask'
  | 'best-bid'
  | 'trade'
  | 'reset'
  | 'low'
  | 'high'
  | 'new-best-bid'
  | 'new-best-ask'
  | 'fill';

export const DEPTH_KINDS: Codes<DepthKind> = codes({
  unknown: 0,
  ask: 1,
  bid: 2,
  'best-ask': 3,
  'best-bid': 4,
  trade: 5,
  reset: 6,
  low: 7,
  high: 8,
  'new-best-bid': 9,
  'new-best-ask': 10,
  fill: 11,
});

/** What a user event says it is; undocumented, read from captures, and never to be depended on. */
export const ACTIONS: Codes<'added' | 'changed' | 'removed'> = codes({ added: 0, changed: 1, removed: 2 });
