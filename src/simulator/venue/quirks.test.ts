import { expect, test } from 'vitest';
import { SECOND } from '#base';
import type { Venue, VenueQuirks } from '#simulator/venue';
import { market, NQ, pass, placed, practice, told, venueWith } from './venue.test-support.ts';

const quirky = (quirks: Partial<VenueQuirks>): Venue => venueWith({ quirks });
const bracket = { stopLoss: { ticks: -400, type: 'stop' }, takeProfit: { ticks: 400, type: 'limit' } } as const;
const statuses = (venue: Venue) => venue.orders(practice.id).map(({ status }) => status);
const close = (venue: Venue, size: number | null) => venue.close({ account: practice.id, contract: NQ, size });

test('without repeats every event is told once', () => {
  const venue = quirky({ repeats: false, unsteadyOrder: false });
  placed(venue);
  expect(told(pass(venue, SECOND))).toEqual([
    'order pending',
    'fill 3004518357 opens',
    'order filled',
    'position 1',
    'account',
  ]);
});

test('a tag may be used again', () => {
  const venue = quirky({ uniqueTags: false });
  placed(venue, { tag: 'x' });
  expect(venue.place({ ...market, tag: 'x' })).toMatchObject({ type: 'accepted' });
});

test('a price between two ticks is rounded, in a new order and in a change', () => {
  const venue = quirky({ roundsPrices: true });
  const id = placed(venue, { type: 'limit', limitPrice: 20_000.1 });
  expect(venue.order(id)?.limitPrice).toBe(20_000);
  pass(venue, SECOND);
  const stay = { size: null, stopPrice: null, trailPrice: null };
  expect(venue.modify({ account: practice.id, order: id, ...stay, limitPrice: 20_000.4 })).toBeNull();
  expect(venue.order(id)?.limitPrice).toBe(20_000.5);
});

test('in a closed market an order is taken, and rejected a moment later', () => {
  const venue = quirky({ rejectsLater: true });
  venue.freeze(NQ, 'halted');
  const id = placed(venue);
  expect(told(pass(venue, SECOND))).toEqual(['order pending', 'order rejected']);
  expect(venue.order(id)?.status).toBe('rejected');
});

test('one child of a bracket takes the other along when it is cancelled', () => {
  for (const cancelsSibling of [false, true]) {
    const venue = quirky({ cancelsSibling });
    const entry = placed(venue, bracket);
    pass(venue, SECOND);
    const child = venue.orders(practice.id).find(({ parent }) => parent === entry)!;
    venue.cancel({ account: practice.id, order: child.id });
    expect(statuses(venue).filter((status) => status === 'cancelled')).toHaveLength(cancelsSibling ? 2 : 1);
  }
});

test('closing cancels the children, closing a part those of the newest bracket', () => {
  const venue = quirky({ closeCancelsBrackets: true });
  placed(venue, bracket);
  pass(venue, SECOND);
  placed(venue, bracket);
  pass(venue, SECOND);
  expect(close(venue, 1)).toBeNull();
  pass(venue, SECOND);
  expect(statuses(venue).map((status) => status === 'cancelled')).toEqual([
    ...[false, false, false],
    ...[false, true, true],
    false,
  ]);
  close(venue, null);
  pass(venue, SECOND);
  expect(statuses(venue).filter((status) => status === 'open')).toEqual([]);
  const orphaning = venueWith();
  placed(orphaning, bracket);
  pass(orphaning, SECOND);
  close(orphaning, null);
  pass(orphaning, SECOND);
  expect(statuses(orphaning).filter((status) => status === 'open')).toHaveLength(2);
});

test('a position that is turned around is told once', () => {
  for (const [flipsInOne, positions] of [
    [false, ['position 1', 'position 0', 'position -1']],
    [true, ['position 1', 'position -1']],
  ] as const) {
    const venue = quirky({ flipsInOne });
    placed(venue);
    const events = [...pass(venue, SECOND)];
    placed(venue, { side: 'sell', size: 2 });
    events.push(...pass(venue, SECOND));
    expect(told(events).filter((line) => line.startsWith('position'))).toEqual(positions);
  }
});
