import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import type { RecordedTick } from '#simulator/venue';
import { NINE, NQ, pass, placed, practice, venueWith } from './venue.test-support.ts';

const month = { root: 'NQ', month: 3, year: 2026 };
const trade = (ms: number, price: number, size = 1, aggressor: 'buy' | 'sell' | null = null): RecordedTick => ({
  type: 'trade',
  at: epochMs(NINE + ms),
  price,
  size,
  aggressor,
});
const quote = (ms: number, bid: number, ask: number): RecordedTick => ({
  type: 'quote',
  at: epochMs(NINE + ms),
  bid,
  ask,
});
const playing = (ticks: readonly RecordedTick[]) =>
  venueWith({ startAt: epochMs(NINE - 1), source: { kind: 'recording', month, ticks } });
const all = { from: epochMs(0), to: epochMs(NINE + 1e9), limit: 99, partial: true } as const;

test('trades and quotes are told as they were recorded, and the bars are made of them', () => {
  const venue = playing([
    quote(0, 24_999.75, 25_000.25),
    trade(500, 25_000.25, 3, 'buy'),
    quote(900, 25_000, 25_000.5),
    trade(61_000, 25_000, 2, 'sell'),
  ]);
  const said = pass(venue, 2 * MINUTE).flatMap((event) => {
    if (event.type === 'market.trade') return [`${event.at - NINE} ${event.trade.aggressor} ${event.trade.size}`];
    return event.type === 'market.quote' ? [`${event.at - NINE} ${event.quote.bestBid} ${event.quote.bestAsk}`] : [];
  });
  // Nothing is said before the first trade gives a price; at the end of the last minute the sides are said again.
  expect(said).toEqual(
    ['500 buy 3', '900 25000 25000.5', '61000 sell 2', '120000 25000 25000.5'].slice(0, said.length),
  );
  expect(said.length).toBeGreaterThanOrEqual(3);
  expect(venue.bars(NQ, { unit: 'minute', count: 1, ...all })).toMatchObject([
    { start: NINE, open: 25_000.25, close: 25_000.25, volume: 3 },
    { start: NINE + MINUTE, close: 25_000, volume: 2 },
  ]);
  expect(venue.bars(NQ, { unit: 'second', count: 1, ...all }).map(({ start }) => start - NINE)).toEqual([0, 61_000]);
});

test('a trade of a recording without quotes is given its sides, and an aggressor by its price', () => {
  const venue = playing([trade(0, 25_000), trade(1_000, 25_001), trade(2_000, 25_000.5)]);
  const said = pass(venue, 10 * SECOND);
  const trades = said.flatMap((event) => (event.type === 'market.trade' ? [event.trade.aggressor] : []));
  expect(trades).toEqual(['buy', 'buy', 'sell']);
  expect(venue.market(NQ)!.quote).toMatchObject({ bestBid: 25_000.5, bestAsk: 25_000.75, lastPrice: 25_000.5 });
});

test('quotes alone make a market without bars, in which orders fill at the quote', () => {
  const venue = playing([quote(0, 25_000, 25_000.25), quote(1_000, 25_010, 25_010.25), quote(90_000, 25_020, 25_021)]);
  pass(venue, 2 * SECOND);
  expect(venue.market(NQ)!.quote).toMatchObject({ bestBid: 25_010, bestAsk: 25_010.25, volume: 0 });
  placed(venue, { type: 'limit', limitPrice: 25_012 });
  pass(venue, SECOND);
  expect(venue.holdings(practice.id)).toMatchObject([{ averagePrice: 25_010.25 }]);
  pass(venue, 2 * MINUTE);
  expect(venue.bars(NQ, { unit: 'minute', count: 1, ...all })).toEqual([]);
});

test('what was recorded before the start is history', () => {
  const ticks = [trade(-3 * MINUTE, 25_000, 4), trade(-90_000, 25_002, 5), trade(1_000, 25_003, 6)];
  const venue = playing(ticks);
  expect(venue.bars(NQ, { unit: 'minute', count: 1, ...all }).map(({ volume }) => volume)).toEqual([4, 5]);
  expect(venue.market(NQ)!.quote).toMatchObject({ lastPrice: 25_002, volume: 9 });
});
