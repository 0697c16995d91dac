import { expect, test } from 'vitest';
import { accountId, type OrderId } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE, SECOND } from '#base';
import { type Bar, contractId, formatSymbol, TradingCalendar } from '#market';
import {
  type ContractMonth,
  frontMonth,
  morningOf,
  type Ticket,
  Venue,
  type VenueAccount,
  type VenueEvent,
  type VenueOptions,
} from '#simulator/venue';

const calendar = new TradingCalendar();
/** Thursday, 15 January 2026, 9:00 Chicago. */
const NINE = epochMs(Date.UTC(2026, 0, 15, 15));
const idOf = (month: ContractMonth) => contractId(formatSymbol(month));
const NQ = contractId('NQH6');
const MNQ = contractId('MNQH6');

const practice: VenueAccount = {
  id: accountId(1),
  name: 'PRAC-V2-1-1',
  balance: 50_000,
  canTrade: true,
  simulated: true,
  visible: true,
  brackets: 'auto-oco',
};

const generator = { kind: 'generator', tradesPerSecond: 4, quotesPerSecond: 6, historyDays: 12, months: [] } as const;

function venueWith(options: Partial<VenueOptions> = {}): Venue {
  return new Venue({
    seed: 7,
    startAt: NINE,
    source: generator,
    accounts: [practice],
    idOf,
    repeats: true,
    ...options,
  });
}

const market: Ticket = {
  account: practice.id,
  contract: NQ,
  type: 'market',
  side: 'buy',
  size: 1,
  tag: null,
  limitPrice: null,
  stopPrice: null,
  trailPrice: null,
  stopLoss: null,
  takeProfit: null,
};

const pass = (venue: Venue, ms: number): readonly VenueEvent[] =>
  venue.advance({ to: epochMs(venue.now + ms), eventsMax: 1e9 });

function placed(venue: Venue, ticket: Partial<Ticket> = {}): OrderId {
  const answer = venue.place({ ...market, ...ticket });
  if (answer.type !== 'accepted') throw new Error(`${answer.refusal}: ${answer.message}`);
  return answer.order;
}

const told = (events: readonly VenueEvent[]): readonly string[] =>
  events.flatMap((event) => {
    switch (event.type) {
      case 'user.order':
        return [`order ${event.order.status}`];
      case 'user.fill':
        return [`fill ${event.fill.id} ${event.fill.profit === null ? 'opens' : 'closes'}`];
      case 'user.position':
        return [`position ${event.holding.size}`];
      case 'user.account':
        return ['account'];
      default:
        return [];
    }
  });

/** The order's own end comes now before its fill, now after it; here it is put after. */
const settled = (events: readonly string[]): readonly string[] =>
  [...events].sort((a, b) =>
    a === 'order filled' && b.startsWith('fill') ? 1 : a.startsWith('fill') && b === 'order filled' ? -1 : 0,
  );

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

test('closing sends the closing fill, the opening one again, and a position of size zero', () => {
  const venue = venueWith();
  placed(venue);
  pass(venue, SECOND);
  expect(venue.close({ account: practice.id, contract: NQ, size: null })).toBeNull();
  expect(settled(told(pass(venue, SECOND)))).toEqual([
    'order pending',
    'fill 3004518358 closes',
    'fill 3004518357 opens',
    'order filled',
    'position 0',
    'account',
    'account',
  ]);
  expect(venue.holdings(practice.id)).toEqual([]);
});

test('the balance moves by gross profit less fees and commissions of every fill', () => {
  const venue = venueWith();
  placed(venue, { contract: MNQ, size: 15 });
  pass(venue, 10 * MINUTE);
  venue.close({ account: practice.id, contract: MNQ, size: null });
  pass(venue, SECOND);
  const [opened, closed] = venue.fills({ account: practice.id, from: epochMs(0), to: epochMs(1e15) });
  if (opened === undefined || closed === undefined) throw new Error('two fills');
  expect(opened).toMatchObject({ profit: null, fees: 9.15, commission: 3.75 });
  const ticks = (closed.price - opened.price) / 0.25;
  expect(closed.profit).toBeCloseTo(ticks * 0.5 * 15, 6);
  expect(closed.profit).not.toBe(0);
  expect(venue.accounts()[0]?.balance).toBeCloseTo(50_000 + closed.profit! - 9.15 - 9.15, 6);
});

test('adding averages the price under the same id, and a new round trip has a new one', () => {
  const venue = venueWith();
  placed(venue);
  pass(venue, MINUTE);
  const first = venue.holdings(practice.id)[0]!;
  placed(venue, { size: 3 });
  pass(venue, MINUTE);
  const prices = venue.fills({ account: practice.id, from: epochMs(0), to: epochMs(1e15) }).map(({ price }) => price);
  const second = venue.holdings(practice.id)[0]!;
  expect(second).toMatchObject({ id: first.id, size: 4, openedAt: first.openedAt });
  expect(second.averagePrice).toBeCloseTo((prices[0]! + 3 * prices[1]!) / 4, 9);
  venue.close({ account: practice.id, contract: NQ, size: null });
  pass(venue, SECOND);
  placed(venue);
  pass(venue, SECOND);
  expect(venue.holdings(practice.id)[0]?.id).toBe(first.id + 1);
});

test('an order larger than the position closes it and opens the other way, as two half-turns', () => {
  const venue = venueWith();
  placed(venue, { size: 2 });
  pass(venue, SECOND);
  placed(venue, { side: 'sell', size: 5 });
  const said = told(pass(venue, SECOND));
  expect(said.filter((each) => each.startsWith('position'))).toEqual(['position 0', 'position -3']);
  const fills = venue.fills({ account: practice.id, from: epochMs(0), to: epochMs(1e15) });
  expect(fills.map(({ size, profit }) => [size, profit === null])).toEqual([
    [2, true],
    [2, false],
    [3, true],
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

test('closing a position leaves the children of its bracket working', () => {
  const venue = venueWith();
  placed(venue, { stopLoss: { ticks: -4000, type: 'stop' }, takeProfit: { ticks: 4000, type: 'limit' } });
  pass(venue, SECOND);
  venue.close({ account: practice.id, contract: NQ, size: null });
  pass(venue, SECOND);
  expect(venue.orders(practice.id).filter(({ status }) => status === 'open')).toHaveLength(2);
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

test('a partial close of more than is held is refused, of nothing held too', () => {
  const venue = venueWith();
  const request = { account: practice.id, contract: NQ };
  expect(venue.close({ ...request, size: null })).toMatchObject({ refusal: 'PositionNotFound' });
  placed(venue, { size: 3 });
  pass(venue, SECOND);
  expect(venue.close({ ...request, size: 4 })).toMatchObject({ refusal: 'InvalidCloseSize' });
  expect(venue.close({ ...request, size: 2 })).toBeNull();
  pass(venue, SECOND);
  expect(venue.holdings(practice.id)[0]?.size).toBe(1);
});

test('the same seed and the same calls give the same venue, another seed another', () => {
  const run = (seed: number, steps: readonly number[]) => {
    const venue = venueWith({ seed });
    const said: VenueEvent[] = [];
    placed(venue);
    for (const ms of steps) said.push(...pass(venue, ms));
    return JSON.stringify(said);
  };
  expect(run(1, [60_000])).toBe(run(1, [1, 999, 29_000, 30_000]));
  expect(run(1, [60_000])).not.toBe(run(2, [60_000]));
});

test('a market opened late is the market that was there all along', () => {
  const early = venueWith();
  early.market(NQ);
  pass(early, HOUR);
  const late = venueWith();
  pass(late, HOUR);
  const window = {
    unit: 'minute',
    count: 1,
    from: epochMs(NINE - HOUR),
    to: late.now,
    limit: 500,
    partial: true,
  } as const;
  expect(late.bars(NQ, window)).toEqual(early.bars(NQ, window));
  expect(late.market(NQ)!.quote).toEqual(early.market(NQ)!.quote);
});

test('the bars of the past are the trades that were streamed', () => {
  const venue = venueWith();
  venue.market(NQ);
  const trades = pass(venue, 5 * MINUTE).flatMap((event) => (event.type === 'market.trade' ? [event.trade] : []));
  for (const [unit, ms] of [
    ['minute', MINUTE],
    ['second', SECOND],
  ] as const) {
    const bars = venue.bars(NQ, { unit, count: 1, from: NINE, to: venue.now, limit: 20_000, partial: true });
    const groups = Map.groupBy(trades, ({ at }) => Math.floor(at / ms) * ms);
    expect(bars.map(({ start }) => start)).toEqual([...groups.keys()]);
    for (const bar of bars) {
      const prices = groups.get(bar.start)!.map(({ price }) => price);
      expect(bar).toMatchObject({
        open: prices[0],
        close: prices.at(-1),
        high: Math.max(...prices),
        low: Math.min(...prices),
      });
      expect(bar.volume).toBe(groups.get(bar.start)!.reduce((sum, { size }) => sum + size, 0));
    }
  }
});

test('the history has more than ten trading days of minutes, in sessions only, on the tick grid', () => {
  const venue = venueWith();
  const window = { unit: 'minute', count: 1, to: NINE, limit: 20_000, partial: false } as const;
  const bars = venue.bars(NQ, { ...window, from: epochMs(NINE - 40 * 24 * HOUR) });
  expect(new Set(bars.map(({ start }) => calendar.tradingDay(start))).size).toBeGreaterThan(10);
  expect(bars.every(({ start }) => calendar.isOpen(start))).toBe(true);
  expect(
    bars.every((bar) => [bar.open, bar.high, bar.low, bar.close].every((price) => Number.isInteger(price / 0.25))),
  ).toBe(true);
  const gaps = bars
    .slice(1)
    .map(({ open, start }, i) => [start - bars[i]!.start, Math.abs(open / bars[i]!.close - 1)] as const);
  expect(Math.max(...gaps.filter(([ms]) => ms === MINUTE).map(([, gap]) => gap))).toBeLessThan(0.005);
});

test('the opening is livelier than the evening', () => {
  const venue = venueWith();
  const range = (from: EpochMs): number => {
    const window = {
      unit: 'minute',
      count: 30,
      from,
      to: epochMs(from + 30 * MINUTE),
      limit: 1,
      partial: true,
    } as const;
    return venue.bars(NQ, window).reduce((sum, { volume }) => sum + volume, 0);
  };
  expect(range(epochMs(NINE - 30 * MINUTE))).toBeGreaterThan(3 * range(epochMs(NINE - 13 * HOUR)));
});

test('a micro follows its big sister', () => {
  const venue = venueWith();
  expect(venue.market(MNQ)!.quote!.lastPrice).toBeCloseTo(venue.market(NQ)!.quote!.lastPrice, -1);
});

test('bars align to UTC whatever the session, the newest of the window are kept, and the forming one counts on demand', () => {
  const venue = venueWith();
  pass(venue, 90 * SECOND);
  const ask = { unit: 'minute', count: 1, from: epochMs(NINE - HOUR), to: venue.now, limit: 5, partial: true } as const;
  const withPartial = venue.bars(NQ, ask);
  expect(withPartial.at(-1)?.start).toBe(NINE + MINUTE);
  expect(withPartial).toHaveLength(5);
  expect(venue.bars(NQ, { ...ask, partial: false }).at(-1)?.start).toBe(NINE);
  const days = venue.bars(NQ, { ...ask, unit: 'day', from: epochMs(NINE - 72 * HOUR) });
  expect(days.every(({ start }) => start % (24 * HOUR) === 0)).toBe(true);
});

test('a replay streams every bar and then stands, with the bars before its start as history', () => {
  const from = epochMs(Date.UTC(2025, 0, 8, 15));
  const bars: Bar[] = Array.from({ length: 20 }, (_, i) => {
    const open = 5900 + i;
    return { start: epochMs(from + i * MINUTE), open, high: open + 2, low: open - 1, close: open + 1, volume: 10 + i };
  });
  const ES = contractId('ESH5');
  const source = {
    kind: 'replay',
    month: { root: 'ES', month: 3, year: 2025 },
    bars,
    barMs: MINUTE,
    tradesPerBar: 6,
  } as const;
  const venue = venueWith({ source, startAt: epochMs(from + 10 * MINUTE) });
  const ask = { unit: 'minute', count: 1, from, to: epochMs(from + HOUR), limit: 100, partial: true } as const;
  expect(venue.bars(ES, ask)).toEqual(bars.slice(0, 10));
  expect(venue.market(contractId('NQH5'))).toBeUndefined();
  const events: VenueEvent[] = [];
  for (let next = venue.nextAt; next !== null; next = venue.nextAt)
    events.push(...venue.advance({ to: next, eventsMax: 10 }));
  const volume = events.reduce((sum, event) => sum + (event.type === 'market.trade' ? event.trade.size : 0), 0);
  expect(volume).toBe(bars.slice(10).reduce((sum, bar) => sum + bar.volume, 0));
  expect(venue.now).toBe(from + 20 * MINUTE);
  expect(venue.bars(ES, ask)).toEqual(bars);
  expect(venue.market(ES)?.quote?.lastPrice).toBe(bars.at(-1)!.close);
});

test('the front month rolls on the Monday before the third Friday', () => {
  const monday = Date.UTC(2026, 11, 14);
  expect(frontMonth('NQ', epochMs(monday - 1))).toMatchObject({ month: 12, year: 2026 });
  expect(frontMonth('NQ', epochMs(monday))).toMatchObject({ month: 3, year: 2027 });
});

test('on a day of August the listed months are those a live account saw', () => {
  const august = epochMs(Date.UTC(2026, 7, 20));
  const months: Record<string, number> = {
    ES: 9,
    CL: 10,
    NG: 9,
    GC: 12,
    HG: 9,
    ZN: 9,
    ZC: 12,
    ZW: 12,
    ZS: 11,
    LE: 10,
    MBT: 8,
    '6E': 9,
    PL: 10,
  };
  for (const [root, month] of Object.entries(months)) {
    expect(frontMonth(root, august), root).toMatchObject({ month, year: 2026 });
  }
});

test('a demo begins at nine in Chicago of a full trading day', () => {
  const sunday = epochMs(Date.UTC(2026, 10, 22, 18));
  expect(new Date(morningOf(sunday, calendar)).toISOString()).toBe('2026-11-20T15:00:00.000Z');
  const thanksgivingFriday = epochMs(Date.UTC(2026, 10, 27, 18));
  expect(new Date(morningOf(thanksgivingFriday, calendar)).toISOString()).toBe('2026-11-25T15:00:00.000Z');
});
