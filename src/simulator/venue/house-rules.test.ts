import { describe, expect, test } from 'vitest';
import { accountId, type FirmRules, firmRules } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE, SECOND } from '#base';
import type { Bar } from '#market';
import type { Venue, VenueAccount, VenueEvent } from '#simulator/venue';
import { calendar, MNQ, market, NINE, NQ, pass, placed, practice, venueWith } from './venue.test-support.ts';

const ALL = { from: epochMs(0), to: epochMs(1e15) };

/** Minutes that move by so many points each, from 25 000. */
function moving(points: readonly number[], from: EpochMs = NINE): readonly Bar[] {
  let price = 25_000;
  return points.map((move, minute) => {
    const open = price;
    price += move;
    const [low, high] = [Math.min(open, price), Math.max(open, price)];
    return { start: epochMs(from + minute * MINUTE), open, high, low, close: price, volume: 50 };
  });
}

function ruledVenue(
  rules: FirmRules,
  { bars, account = {} }: { readonly bars: readonly Bar[]; readonly account?: Partial<VenueAccount> },
): Venue {
  const month = { root: 'NQ', month: 3, year: 2026 };
  const source = { kind: 'replay', month, bars, barMs: MINUTE, tradesPerBar: 40 } as const;
  return venueWith({ source, startAt: bars[0]!.start, accounts: [{ ...practice, rules, ...account }] });
}

const accountStates = (events: readonly VenueEvent[]) =>
  events.flatMap((event) => (event.type === 'user.account' ? [event.state] : []));

describe('the maximum loss', () => {
  test('touched with open loss liquidates the account and bars it for good', () => {
    const venue = ruledVenue(firmRules('50K'), { bars: moving([0, ...Array.from({ length: 40 }, () => -2)]) });
    pass(venue, 30 * SECOND);
    placed(venue, { size: 5 });
    const target = placed(venue, { type: 'limit', side: 'sell', size: 5, limitPrice: 25_500 });
    const events = pass(venue, 35 * MINUTE);
    expect(venue.holdings(practice.id)).toEqual([]);
    expect(venue.order(target)?.status).toBe('cancelled');
    // About 2000 lost: a little more by costs and by the price at which it could be closed.
    expect(venue.accounts()[0]!.balance).toBeGreaterThan(47_500);
    expect(venue.accounts()[0]!.balance).toBeLessThan(48_050);
    expect(accountStates(events).some(({ canTrade }) => !canTrade)).toBe(true);
    expect(venue.standing(practice.id)).toMatchObject({ barred: 'maximum-loss', floor: 48_000 });
    expect(venue.place(market)).toMatchObject({ refusal: 'AccountViolation' });
    pass(venue, 26 * HOUR);
    expect(venue.place(market)).toMatchObject({ refusal: 'AccountViolation' });
  });

  test('rises at the end of a day with the balance, and never above where the account began', () => {
    const bars = moving([0, ...Array.from({ length: 60 }, () => 2)]);
    const venue = ruledVenue(firmRules('50K'), { bars });
    pass(venue, 30 * SECOND);
    placed(venue, { size: 1 });
    pass(venue, 20 * MINUTE);
    venue.close({ account: practice.id, contract: NQ, size: null });
    pass(venue, SECOND);
    const gained = venue.accounts()[0]!.balance - 50_000;
    expect(gained).toBeGreaterThan(500);
    expect(venue.standing(practice.id)?.floor).toBe(48_000);
    pass(venue, 9 * HOUR);
    expect(venue.standing(practice.id)?.floor).toBeCloseTo(48_000 + gained, 4);
    const rich = ruledVenue(firmRules('50K'), { bars, account: { balance: 60_000 } });
    expect(rich.standing(practice.id)?.floor).toBe(50_000);
  });

  test('that trails intraday follows open profit at once', () => {
    const bars = moving([0, ...Array.from({ length: 30 }, () => 2)]);
    const venue = ruledVenue(firmRules('50K', { trail: 'intraday' }), { bars });
    pass(venue, 30 * SECOND);
    placed(venue, { size: 1 });
    pass(venue, 20 * MINUTE);
    expect(venue.standing(practice.id)!.floor).toBeGreaterThan(48_500);
  });
});

describe('the daily loss limit', () => {
  const bars = moving([0, ...Array.from({ length: 30 }, () => -2)]);

  test.each(['liquidate', 'liquidate-and-block'] as const)('%s', (dailyLoss) => {
    const venue = ruledVenue(firmRules('50K', { dailyLoss }), { bars });
    pass(venue, 30 * SECOND);
    placed(venue, { size: 5 });
    pass(venue, 20 * MINUTE);
    expect(venue.holdings(practice.id)).toEqual([]);
    expect(venue.accounts()[0]!.balance).toBeGreaterThan(48_500);
    const blocked = dailyLoss === 'liquidate-and-block';
    expect(venue.accounts()[0]!.canTrade).toBe(!blocked);
    expect(venue.standing(practice.id)?.barred).toBe(blocked ? 'daily-loss' : null);
    // Seventeen o'clock in Chicago begins the next day.
    venue.advance({ to: epochMs(calendar.nextOpen(venue.now) + SECOND), eventsMax: 1e9 });
    expect(venue.accounts()[0]!.canTrade).toBe(true);
    expect(venue.standing(practice.id)).toMatchObject({ barred: null, dayOver: false });
  });
});

describe('the contract limit', () => {
  test('counts minis of all products together, ten micros being one', () => {
    const venue = venueWith({ accounts: [{ ...practice, rules: firmRules('50K') }] });
    expect(venue.place({ ...market, size: 6 })).toMatchObject({
      refusal: 'OrderRejected',
      message: 'Maximum position size of 5 exceeded.',
    });
    placed(venue, { size: 4 });
    pass(venue, SECOND);
    placed(venue, { contract: MNQ, size: 10 });
    pass(venue, SECOND);
    expect(venue.place({ ...market, contract: MNQ, side: 'sell', size: 30 })).toMatchObject({
      refusal: 'OrderRejected',
    });
    // What makes the position smaller passes.
    placed(venue, { side: 'sell', size: 4 });
    pass(venue, SECOND);
    expect(venue.holdings(practice.id)).toMatchObject([{ size: 10 }]);
  });

  test('counts what waits in the market, but not a bracket', () => {
    const venue = venueWith({ accounts: [{ ...practice, rules: firmRules('50K') }] });
    const { bestBid } = venue.market(NQ)!.quote!;
    const bracket = { stopLoss: { ticks: -40, type: 'stop' }, takeProfit: { ticks: 40, type: 'limit' } } as const;
    placed(venue, { type: 'limit', limitPrice: bestBid - 100, size: 3, ...bracket });
    expect(venue.place({ ...market, size: 3 })).toMatchObject({ refusal: 'OrderRejected' });
    expect(venue.place({ ...market, side: 'sell', size: 5 })).toMatchObject({ type: 'accepted' });
  });
});

test('at ten past three everything is closed and cancelled, and nothing opens before five', () => {
  const flat = epochMs(NINE + 6 * HOUR + 10 * MINUTE);
  const venue = venueWith({
    startAt: epochMs(flat - 20 * MINUTE),
    accounts: [
      { ...practice, rules: firmRules('50K') },
      { ...practice, id: accountId(2) },
    ],
  });
  placed(venue);
  placed(venue, { account: accountId(2) });
  const { bestBid } = venue.market(NQ)!.quote!;
  const resting = placed(venue, { type: 'limit', limitPrice: bestBid - 2_000 });
  venue.advance({ to: epochMs(flat - 1), eventsMax: 1e9 });
  expect(venue.holdings(practice.id)).toHaveLength(1);
  venue.advance({ to: epochMs(flat + SECOND), eventsMax: 1e9 });
  expect(venue.holdings(practice.id)).toEqual([]);
  expect(venue.order(resting)?.status).toBe('cancelled');
  expect(venue.fills({ account: practice.id, ...ALL }).at(-1)!.at - flat).toBeLessThan(50);
  expect(venue.place(market)).toMatchObject({ refusal: 'OrderRejected' });
  // No rules, no bell.
  expect(venue.holdings(accountId(2))).toHaveLength(1);
  venue.advance({ to: epochMs(flat + 2 * HOUR), eventsMax: 1e9 });
  expect(venue.place(market)).toMatchObject({ type: 'accepted' });
});

test('a shortened session ends the day a quarter of an hour before it', () => {
  const bars = moving([0, 1, 1, 1], epochMs(Date.UTC(2026, 10, 27, 17, 50)));
  const close = calendar.sessionAt(bars[0]!.start)!.close;
  const venue = ruledVenue(firmRules('50K'), { bars });
  pass(venue, 2 * MINUTE);
  placed(venue);
  pass(venue, SECOND);
  venue.advance({ to: epochMs(close - 15 * MINUTE + SECOND), eventsMax: 1e9 });
  expect(venue.holdings(practice.id)).toEqual([]);
});

test('an account without the money for its minis has insufficient funds', () => {
  const venue = venueWith({ accounts: [{ ...practice, marginPerMini: 20_000 }] });
  expect(venue.place({ ...market, size: 3 })).toMatchObject({ refusal: 'InsufficientFunds', message: null });
  expect(venue.place({ ...market, size: 2 })).toMatchObject({ type: 'accepted' });
});
