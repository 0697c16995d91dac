import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { MNQ, NQ, pass, placed, practice, settled, told, venueWith } from './venue.test-support.ts';

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

test('closing a position leaves the children of its bracket working', () => {
  const venue = venueWith();
  placed(venue, { stopLoss: { ticks: -4000, type: 'stop' }, takeProfit: { ticks: 4000, type: 'limit' } });
  pass(venue, SECOND);
  venue.close({ account: practice.id, contract: NQ, size: null });
  pass(venue, SECOND);
  expect(venue.orders(practice.id).filter(({ status }) => status === 'open')).toHaveLength(2);
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

test('a short position gains what the market falls', () => {
  const venue = venueWith();
  placed(venue, { side: 'sell' });
  pass(venue, 10 * MINUTE);
  venue.close({ account: practice.id, contract: NQ, size: null });
  pass(venue, SECOND);
  const [opened, closed] = venue.fills({ account: practice.id, from: epochMs(0), to: epochMs(1e15) });
  expect(closed!.profit).toBeCloseTo((opened!.price - closed!.price) * 20, 6);
  expect(closed!.profit).not.toBe(0);
});
