import { expect, test } from 'vitest';
import { firmRules } from '#account';
import { epochMs, HOUR, MINUTE, SECOND } from '#base';
import { contractId } from '#market';
import { MNQ, market, NINE, pass, placed, practice, venueWith } from './venue.test-support.ts';

const ZC = contractId('ZCH6');
const LE = contractId('LEG6');
const clock = (hour: number, minute = 0) => epochMs(NINE + (hour - 9) * HOUR + minute * MINUTE);
const ruled = { ...practice, rules: firmRules('50K') };

test('grains pause in the morning, close at 13:20 and refuse orders meanwhile, while the indexes trade on', () => {
  const venue = venueWith({ startAt: clock(7, 30) });
  venue.market(ZC);
  const hourly = (from: number, to: number) => {
    const traded = pass(venue, to - venue.now).filter((event) => event.type === 'market.trade' && event.at >= from);
    return traded.length;
  };
  expect(hourly(clock(7, 30), clock(7, 45))).toBeGreaterThan(10);
  expect(hourly(clock(7, 45), clock(8, 30) - 1)).toBe(0);
  expect(venue.place({ ...market, contract: ZC })).toMatchObject({ refusal: 'OutsideTradingHours' });
  placed(venue);
  expect(hourly(clock(8, 30), clock(8, 45))).toBeGreaterThan(10);
  pass(venue, clock(13, 20) - venue.now);
  expect(venue.place({ ...market, contract: ZC })).toMatchObject({ refusal: 'OutsideTradingHours' });
  placed(venue);
  const bars = venue.bars(ZC, { unit: 'minute', count: 1, from: clock(7), to: venue.now, limit: 999, partial: true });
  expect(bars.some(({ start }) => start >= clock(7, 45) && start < clock(8, 30))).toBe(false);
  expect(bars.length).toBe(45 + 290);
});

test('livestock trades by day only', () => {
  const venue = venueWith({ startAt: clock(8, 15) });
  venue.market(LE);
  expect(pass(venue, 15 * MINUTE - 1).filter(({ type }) => type === 'market.trade')).toEqual([]);
  expect(pass(venue, 10 * MINUTE).length).toBeGreaterThan(10);
});

test('an evaluation is out of grains before they close, with their orders, and keeps its other positions until 15:10', () => {
  const venue = venueWith({ startAt: clock(13, 0), accounts: [ruled] });
  const far = venue.market(ZC)!.quote!.bestBid - 20;
  placed(venue, { contract: ZC, size: 2 });
  placed(venue, { contract: MNQ });
  const resting = placed(venue, { contract: ZC, type: 'limit', limitPrice: far });
  pass(venue, 10 * MINUTE - 1);
  expect(venue.holdings(ruled.id).map(({ contract }) => contract.id)).toEqual([ZC, MNQ]);
  pass(venue, SECOND);
  expect(venue.holdings(ruled.id).map(({ contract }) => contract.id)).toEqual([MNQ]);
  expect(venue.order(resting)?.status).toBe('cancelled');
  expect(venue.place({ ...market, contract: ZC })).toMatchObject({ refusal: 'OrderRejected' });
  placed(venue, { contract: MNQ });
  pass(venue, clock(15, 10) + SECOND - venue.now);
  expect(venue.holdings(ruled.id)).toEqual([]);
  expect(venue.place(market)).toMatchObject({ refusal: 'OrderRejected' });
  pass(venue, clock(19, 30) - venue.now);
  placed(venue, { contract: ZC });
});
