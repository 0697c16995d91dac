/** Orders beyond market, limit and stop, and what may be done with each: on a market whose every tick is written here. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import type { RecordedTick, Venue, VenueOptions } from '#simulator/venue';
import { market, NINE, NQ, pass, placed, practice, told, venueWith } from './venue.test-support.ts';

/** One second, one trade, with a spread of one tick around it: bid below a buyer's price, ask above a seller's. */
function moving(prices: readonly number[], options: Partial<VenueOptions> = {}): Venue {
  const ticks = prices.flatMap((price, second): readonly RecordedTick[] => {
    const at = epochMs(NINE + second * SECOND);
    return [
      { type: 'quote', at, bid: price - 0.25, ask: price },
      { type: 'trade', at, price, size: 1, aggressor: 'buy' },
    ];
  });
  const source = { kind: 'recording', month: { root: 'NQ', month: 3, year: 2026 }, ticks } as const;
  const venue = venueWith({ startAt: epochMs(NINE - 1), source, ...options });
  pass(venue, 500);
  return venue;
}

const unchanged = { size: null, limitPrice: null, stopPrice: null, trailPrice: null };
const change = (venue: Venue, order: ReturnType<typeof placed>, changes: Partial<typeof unchanged> | object) =>
  venue.modify({ account: practice.id, order, ...unchanged, ...changes });

test('join orders rest at the best price of their side as it is on arrival, do not follow it, and fill there', () => {
  const venue = moving([25_000, 25_002, 25_004, 25_000, 24_999]);
  const bid = placed(venue, { type: 'join-bid' });
  const ask = placed(venue, { type: 'join-ask', side: 'sell' });
  pass(venue, 100);
  expect(venue.order(bid)).toMatchObject({ status: 'open', limitPrice: 24_999.75 });
  expect(venue.order(ask)).toMatchObject({ limitPrice: 25_000 });
  pass(venue, 2 * SECOND);
  expect(venue.order(ask)).toMatchObject({ status: 'filled', fillPrice: 25_000 });
  expect(venue.order(bid)).toMatchObject({ status: 'open', limitPrice: 24_999.75 });
  pass(venue, 3 * SECOND);
  expect(venue.order(bid)).toMatchObject({ status: 'filled', fillPrice: 24_999.75 });
});

test('a trailing stop keeps whole ticks of distance, is read back by them, and a change sets it anew', () => {
  const venue = moving([25_000, 25_004, 25_002, 25_002, 25_000.5, 24_990]);
  placed(venue);
  const stop = placed(venue, { type: 'trailing-stop', side: 'sell', trailPrice: 24_997 });
  pass(venue, 100);
  expect(venue.order(stop)).toMatchObject({ trailTicks: 12, stopPrice: 24_997 });
  pass(venue, 2 * SECOND);
  expect(venue.order(stop)).toMatchObject({ stopPrice: 25_001 });
  expect(change(venue, stop, { trailPrice: 25_000.5 })).toBeNull();
  pass(venue, SECOND);
  expect(venue.order(stop)).toMatchObject({ trailTicks: 6, stopPrice: 25_000.5 });
  expect(change(venue, stop, { trailPrice: 25_000.1 })).toMatchObject({ refusal: 'Rejected' });
  pass(venue, SECOND);
  expect(venue.order(stop)).toMatchObject({ status: 'filled' });
});

test('a new trailing stop reaches a thousand ticks at most, a changed one further', () => {
  const venue = moving([25_000, 25_000]);
  const far = { type: 'trailing-stop', side: 'sell', trailPrice: 24_749.75 } as const;
  expect(venue.place({ ...market, ...far })).toMatchObject({ message: 'Trail Distance exceeds maximum (1000)' });
  const stop = placed(venue, { ...far, trailPrice: 24_750 });
  pass(venue, 100);
  expect(change(venue, stop, { trailPrice: 24_500 })).toBeNull();
  expect(venue.order(stop)).toMatchObject({ trailTicks: 2_000 });
});

test('a limit, a stop and their sizes can be changed while they rest, not beyond what is filled, not off the grid', () => {
  const venue = moving([25_000, 25_000, 24_990, 25_010]);
  const limit = placed(venue, { type: 'limit', limitPrice: 24_980, size: 2 });
  const stop = placed(venue, { type: 'stop', stopPrice: 25_020 });
  pass(venue, 100);
  expect(change(venue, limit, { limitPrice: 24_995, size: 3 })).toBeNull();
  expect(change(venue, stop, { stopPrice: 25_005 })).toBeNull();
  expect(change(venue, limit, { limitPrice: 24_995.1 })).toMatchObject({
    message: 'Invalid price. Price is not aligned to tick size.',
  });
  expect(change(venue, limit, { size: 0 })).toMatchObject({ refusal: 'Rejected' });
  pass(venue, 4 * SECOND);
  expect(venue.order(limit)).toMatchObject({ status: 'filled', filled: 3, fillPrice: 24_995 });
  expect(venue.order(stop)).toMatchObject({ status: 'filled' });
  expect(change(venue, stop, { stopPrice: 25_000 })).toMatchObject({ message: 'Order is filled.' });
});

test('the children of a bracket have their ids, tags and ties at once, and those given a price while they wait keep it', () => {
  const venue = moving([25_000, 25_000, 25_000]);
  const entry = placed(venue, {
    ...{ type: 'limit', limitPrice: 24_990, tag: 'mine' },
    ...{ stopLoss: { ticks: -40, type: 'stop' }, takeProfit: { ticks: 40, type: 'limit' } },
  });
  const [, stop, target] = venue.orders(practice.id);
  expect([stop?.id, target?.id]).toEqual([entry + 1, entry + 2]);
  expect(stop).toMatchObject({ status: 'suspended', tag: 'mine-SL', parent: entry, linked: null, stopPrice: null });
  expect(target).toMatchObject({ status: 'suspended', tag: 'mine-TP', parent: entry, linked: stop!.id });
  expect(change(venue, stop!.id, { stopPrice: 24_970 })).toBeNull();
  pass(venue, 100);
  expect(change(venue, entry, { limitPrice: 25_000 })).toBeNull();
  pass(venue, 2 * SECOND);
  expect(venue.order(stop!.id)).toMatchObject({ status: 'open', stopPrice: 24_970 });
  expect(venue.order(target!.id)).toMatchObject({ status: 'open', limitPrice: 25_010 });
});

test('a trailing stop as a child follows from the fill', () => {
  const venue = moving([25_000, 25_000, 25_006, 25_003]);
  placed(venue, { stopLoss: { ticks: -20, type: 'trailing-stop' } });
  pass(venue, 3 * SECOND);
  expect(venue.orders(practice.id)[1]).toMatchObject({ status: 'open', stopPrice: 25_001 });
});

test('stop-limit orders are refused, or, by a quirk, wait for their stop and then for their limit', () => {
  const order = { type: 'stop-limit', stopPrice: 25_004, limitPrice: 25_003 } as const;
  expect(moving([25_000]).place({ ...market, ...order })).toMatchObject({ message: 'Invalid order type.' });
  const venue = moving([25_000, 25_002, 25_005, 25_005, 25_003], { quirks: { stopLimits: true } });
  expect(venue.place({ ...market, ...order, limitPrice: null })).toMatchObject({ refusal: 'OrderRejected' });
  const id = placed(venue, order);
  pass(venue, SECOND);
  // The limit is above the market, yet the stop was not reached.
  expect(venue.order(id)).toMatchObject({ status: 'open', filled: 0 });
  pass(venue, 2 * SECOND);
  expect(venue.order(id)).toMatchObject({ status: 'open', filled: 0 });
  pass(venue, 2 * SECOND);
  expect(venue.order(id)).toMatchObject({ status: 'filled', fillPrice: 25_003 });
});

test('while the exchange pauses a market that runs away, an order at the market is cancelled, filled in part at most', () => {
  const venue = moving(Array.from({ length: 300 }, () => 25_000));
  venue.freeze(NQ, 'hurried');
  const fills: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const id = placed(venue, {
      size: 4,
      side: i % 2 === 0 ? 'buy' : 'sell',
      stopLoss: { ticks: i % 2 === 0 ? -9 : 9, type: 'stop' },
    });
    const said = told(pass(venue, SECOND));
    expect(said.at(0)).toBe('order suspended');
    expect(said.filter((each) => each === 'order cancelled')).toHaveLength(2);
    const { status, filled } = venue.order(id)!;
    expect(status).toBe('cancelled');
    fills.push(filled);
  }
  expect(new Set(fills)).toEqual(new Set([0, 1, 2, 3]));
  venue.thaw(NQ);
  const id = placed(venue, { size: 4 });
  pass(venue, SECOND);
  expect(venue.order(id)?.status).toBe('filled');
});

test('a day that ends expires what works; a follower cannot cancel; a pending order may be fixed; a bracket may be too close', () => {
  const venue = moving([25_000, 25_000], { quirks: { pendingIsFixed: true, fourTickBrackets: true } });
  const resting = { type: 'limit', limitPrice: 24_900 } as const;
  const id = placed(venue, resting);
  const request = { account: practice.id, order: id };
  expect(venue.cancel(request)).toEqual({ refusal: 'Pending', message: null });
  expect(change(venue, id, { size: 2 })).toEqual({ refusal: 'Pending', message: null });
  pass(venue, 100);
  venue.changeAccount(practice.id, { follower: true });
  expect(venue.cancel(request)).toEqual({
    refusal: 'AccountRejected',
    message: 'Follower accounts cannot cancel orders',
  });
  venue.changeAccount(practice.id, { follower: false });
  venue.expireOrders(practice.id);
  expect(told(pass(venue, 100))).toContain('order expired');
  expect(venue.cancel(request)).toMatchObject({ message: 'Order is expired.' });
  expect(venue.place({ ...market, stopLoss: { ticks: -3, type: 'stop' } })).toMatchObject({
    message: 'Invalid stop loss ticks (-3). The minimum is 4 ticks.',
  });
  pass(venue, MINUTE);
});
