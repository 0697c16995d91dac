import { expect, test } from 'vitest';
import { accountId, type OrderId } from '#account';
import { epochMs, HOUR, MINUTE, SECOND } from '#base';
import { contractId } from '#market';
import type { Ticket } from '#simulator/venue';
import { calendar, market, NQ, pass, placed, practice, settled, told, venueWith } from './venue.test-support.ts';

test('a market order is pending, filled, a position and twice an account, in this order and in under 100 ms', () => {
  const venue = venueWith();
  placed(venue);
  expect(told(pass(venue, 4))).toEqual([]);
  const said = told(pass(venue, 96));
  expect(settled(said)).toEqual([
    'order pending',
    'fill 3004518357 opens',
    'order filled',
    'position 1',
    'account',
    'account',
  ]);
});

test('a buyer pays the ask or up to two ticks more', () => {
  const venue = venueWith();
  for (let i = 0; i < 60; i += 1) {
    const id = placed(venue, { side: i % 2 === 0 ? 'buy' : 'sell' });
    let ask = 0;
    let bid = 0;
    while (venue.order(id)?.status === 'pending') {
      const quote = venue.market(NQ)!.quote!;
      ({ bestAsk: ask, bestBid: bid } = quote);
      venue.advance({ to: venue.nextAt!, eventsMax: 1 });
    }
    const price = venue.order(id)!.fillPrice!;
    const slipped = (i % 2 === 0 ? price - ask : bid - price) / 0.25;
    expect([0, 1, 2]).toContain(slipped);
    pass(venue, SECOND);
  }
});

test('a limit order rests at its price and fills there once the market comes to it', () => {
  const venue = venueWith();
  const { bestBid } = venue.market(NQ)!.quote!;
  const id = placed(venue, { type: 'limit', limitPrice: bestBid - 5 });
  pass(venue, SECOND);
  expect(venue.order(id)?.status).toBe('open');
  for (let minute = 0; minute < 300 && venue.order(id)?.status === 'open'; minute += 1) pass(venue, MINUTE);
  expect(venue.order(id)).toMatchObject({ status: 'filled', fillPrice: bestBid - 5 });
});

test('a limit order through the market fills at the quote, not at its limit', () => {
  const venue = venueWith();
  const { bestAsk } = venue.market(NQ)!.quote!;
  const id = placed(venue, { type: 'limit', limitPrice: bestAsk + 50 });
  pass(venue, SECOND);
  expect(venue.order(id)).toMatchObject({ status: 'filled' });
  expect(venue.order(id)!.fillPrice!).toBeLessThan(bestAsk + 25);
});

test('an order that fills on arrival is told as open before it is told as filled, every time', () => {
  const venue = venueWith();
  for (let i = 0; i < 40; i += 1) {
    const { bestAsk } = venue.market(NQ)!.quote!;
    placed(venue, { type: 'limit', limitPrice: bestAsk + 50 });
    const states = told(pass(venue, SECOND)).filter((each) => each.startsWith('order '));
    expect(states).toEqual(['order pending', 'order open', 'order filled']);
  }
});

test('a stop waits for its price and then fills at or beyond it', () => {
  const venue = venueWith();
  const { lastPrice } = venue.market(NQ)!.quote!;
  const id = placed(venue, { type: 'stop', side: 'sell', stopPrice: lastPrice - 5 });
  for (let minute = 0; minute < 300 && venue.order(id)?.status !== 'filled'; minute += 1) pass(venue, MINUTE);
  expect(venue.order(id)!.fillPrice!).toBeLessThanOrEqual(lastPrice - 5 + 0.5);
});

test('a trailing stop keeps its distance behind the best price and never steps back', () => {
  const venue = venueWith();
  const { lastPrice } = venue.market(NQ)!.quote!;
  const id = placed(venue, { type: 'trailing-stop', side: 'sell', trailPrice: lastPrice - 100 });
  pass(venue, SECOND);
  let stop = venue.order(id)!.stopPrice!;
  for (let i = 0; i < 30; i += 1) {
    pass(venue, 10 * SECOND);
    const order = venue.order(id)!;
    if (order.status !== 'open') break;
    expect(order.stopPrice!).toBeGreaterThanOrEqual(stop);
    stop = order.stopPrice!;
    expect(venue.market(NQ)!.quote!.lastPrice - stop).toBeLessThanOrEqual(order.trailTicks! * 0.25);
  }
  expect(venue.order(id)?.trailTicks).toBe(400);
});

test('a bracket is three orders at once; the children wake at the fill, and one ends the other', () => {
  const venue = venueWith();
  const id = placed(venue, {
    tag: 't',
    stopLoss: { ticks: -8, type: 'stop' },
    takeProfit: { ticks: 12, type: 'limit' },
  });
  expect(told(pass(venue, 6))).toEqual(['order suspended', 'order pending', 'order suspended']);
  pass(venue, 60);
  const entry = venue.order(id)!;
  const [, stop, target] = venue.orders(practice.id);
  expect(stop).toMatchObject({
    id: id + 1,
    tag: 't-SL',
    type: 'stop',
    parent: id,
    linked: null,
    stopPrice: entry.fillPrice! - 2,
  });
  expect(target).toMatchObject({
    id: id + 2,
    tag: 't-TP',
    type: 'limit',
    parent: id,
    linked: id + 1,
    limitPrice: entry.fillPrice! + 3,
  });
  pass(venue, HOUR);
  const ends = venue
    .orders(practice.id)
    .slice(1)
    .map(({ status }) => status);
  expect([...ends].sort()).toEqual(['cancelled', 'filled']);
  expect(venue.holdings(practice.id)).toEqual([]);
});

test('a cancelled order is over, cannot be cancelled again, and takes its sleeping children along', () => {
  const venue = venueWith();
  const { bestBid } = venue.market(NQ)!.quote!;
  const wish = { type: 'limit' as const, limitPrice: bestBid - 500, stopLoss: { ticks: -8, type: 'stop' as const } };
  const order = placed(venue, wish);
  pass(venue, SECOND);
  expect(venue.cancel({ account: practice.id, order })).toBeNull();
  expect(told(pass(venue, SECOND))).toEqual(['order cancelled', 'order cancelled']);
  expect(venue.cancel({ account: practice.id, order })).toMatchObject({ refusal: 'Rejected' });
  expect(venue.cancel({ account: practice.id, order: 1 as OrderId })).toMatchObject({ refusal: 'OrderNotFound' });
});

test('a modified order works at its new price; an absent member stays', () => {
  const venue = venueWith();
  const { bestBid } = venue.market(NQ)!.quote!;
  const order = placed(venue, { type: 'limit', limitPrice: bestBid - 500, size: 2 });
  pass(venue, SECOND);
  const nothing = { size: null, limitPrice: null, stopPrice: null, trailPrice: null };
  expect(venue.modify({ account: practice.id, order, ...nothing, limitPrice: bestBid - 400 })).toBeNull();
  expect(venue.order(order)).toMatchObject({ limitPrice: bestBid - 400, size: 2 });
  expect(venue.modify({ account: practice.id, order, ...nothing, limitPrice: 0.1 })).toMatchObject({
    refusal: 'Rejected',
  });
});

test('the venue refuses in its own words, and a refused order still has an id', () => {
  const venue = venueWith({
    accounts: [
      practice,
      { ...practice, id: accountId(2), canTrade: false },
      { ...practice, id: accountId(3), simulated: false },
      { ...practice, id: accountId(4), brackets: 'position' },
    ],
  });
  placed(venue, { tag: 'once' });
  const refusalOf = (ticket: Partial<Ticket>) => {
    const answer = venue.place({ ...market, ...ticket });
    return answer.type === 'refused' ? [answer.refusal, answer.message, answer.order !== null] : ['accepted'];
  };
  expect(refusalOf({ account: accountId(9) })).toEqual(['AccountNotFound', null, false]);
  expect(refusalOf({ account: accountId(2) })[0]).toBe('AccountViolation');
  expect(refusalOf({ account: accountId(3) })).toEqual(['AccountRejected', 'Live accounts not supported', true]);
  expect(refusalOf({ contract: contractId('XX') })[0]).toBe('ContractNotFound');
  expect(refusalOf({ contract: contractId('NQM6') })[0]).toBe('ContractNotActive');
  expect(refusalOf({ size: 0 })).toEqual(['OrderRejected', 'Invalid order size.', true]);
  expect(refusalOf({ tag: 'once' })).toEqual(['OrderRejected', 'Custom tag is already in use', true]);
  expect(refusalOf({ type: 'trailing-stop' })).toEqual(['OrderRejected', 'Trail Distance not set.', true]);
  expect(refusalOf({ type: 'limit', limitPrice: 25_000.1 })).toEqual([
    'OrderRejected',
    'Invalid price. Price is not aligned to tick size.',
    true,
  ]);
  expect(refusalOf({ stopLoss: { ticks: 40, type: 'stop' } })).toEqual([
    'OrderRejected',
    'Invalid stop loss ticks (40). Ticks should be less than zero when longing.',
    true,
  ]);
  expect(refusalOf({ stopLoss: { ticks: -40, type: 'limit' } })[1]).toBe('Invalid stop loss type (Limit)');
  expect(refusalOf({ account: accountId(4), stopLoss: { ticks: -40, type: 'stop' } })[1]).toBe(
    'Brackets cannot be used with Position Brackets. You must enable Auto OCO Brackets.',
  );
});

test('outside of trading hours an order is refused, and its stream goes from pending to rejected', () => {
  const venue = venueWith();
  pass(venue, 7 * HOUR + 10 * MINUTE);
  expect(calendar.isOpen(venue.now)).toBe(false);
  const answer = venue.place(market);
  expect(answer).toMatchObject({ type: 'refused', refusal: 'OutsideTradingHours' });
  expect(told(pass(venue, SECOND))).toEqual(['order pending', 'order rejected']);
});

test('a market that sweeps both children of a bracket within moments fills one of them only', () => {
  const from = epochMs(Date.UTC(2025, 0, 8, 15));
  const flat = { open: 5900, high: 5900, low: 5900, close: 5900, volume: 50 };
  // Down three ticks and up forty within a twentieth of a second: both children are passed before a cancel is due.
  const sweep = { open: 5900, high: 5910, low: 5899.25, close: 5900, volume: 400 };
  const bars = [flat, flat, flat, sweep, flat].map((bar, i) => ({ ...bar, start: epochMs(from + i * 50) }));
  const month = { root: 'ES', month: 3, year: 2025 };
  const source = { kind: 'replay', month, bars, barMs: 50, tradesPerBar: 400 } as const;
  const venue = venueWith({ source, startAt: from });
  pass(venue, 50);
  placed(venue, {
    contract: contractId('ESH5'),
    stopLoss: { ticks: -2, type: 'stop' },
    takeProfit: { ticks: 1, type: 'limit' },
  });
  pass(venue, SECOND);
  const ends = venue
    .orders(practice.id)
    .slice(1)
    .map(({ status }) => status);
  expect(ends.toSorted()).toEqual(['cancelled', 'filled']);
  expect(venue.holdings(practice.id)).toEqual([]);
});
