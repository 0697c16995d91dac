import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { PIECEMEAL, type VenueEvent } from '#simulator/venue';
import { NQ, pass, placed, practice, venueWith } from './venue.test-support.ts';

const ALL = { account: practice.id, from: epochMs(0), to: epochMs(1e15) };
const always = { ...PIECEMEAL, split: 1 };

const life = (events: readonly VenueEvent[]) =>
  events.flatMap((event) => (event.type === 'user.order' ? [[event.order.status, event.order.filled] as const] : []));

test('an order in pieces stays open while its fill volume rises, one fill a piece', () => {
  const venue = venueWith({ strain: always });
  const id = placed(venue, { size: 8 });
  const stages = life(pass(venue, 10 * SECOND));
  expect(stages[0]).toEqual(['pending', 0]);
  expect(stages.at(-1)).toEqual(['filled', 8]);
  const open = stages.filter(([status]) => status === 'open').map(([, filled]) => filled);
  expect(open.length).toBeGreaterThan(0);
  expect([...open].sort((a, b) => a - b)).toEqual(open);
  const fills = venue.fills(ALL);
  expect(fills).toHaveLength(open.length + 1);
  expect(fills.reduce((sum, { size }) => sum + size, 0)).toBe(8);
  const value = fills.reduce((sum, { size, price }) => sum + size * price, 0);
  expect(venue.order(id)!.fillPrice).toBeCloseTo(value / 8, 6);
  expect(venue.holdings(practice.id)).toMatchObject([{ size: 8 }]);
});

test('a limit in pieces rests with what is left, and fills at its price throughout', () => {
  const venue = venueWith({ strain: always });
  const limitPrice = venue.market(NQ)!.quote!.bestBid - 2;
  const id = placed(venue, { type: 'limit', limitPrice, size: 6 });
  for (let minute = 0; minute < 300 && venue.order(id)?.status !== 'filled'; minute += 1) pass(venue, MINUTE);
  const fills = venue.fills(ALL);
  expect(fills.length).toBeGreaterThan(1);
  expect(new Set(fills.map(({ price }) => price))).toEqual(new Set([limitPrice]));
});

test('a target in pieces leaves a stop for the rest alone, and the position ends flat', () => {
  const venue = venueWith({ strain: always });
  const bracket = { stopLoss: { ticks: -200, type: 'stop' }, takeProfit: { ticks: 8, type: 'limit' } } as const;
  placed(venue, { size: 6, ...bracket });
  for (let minute = 0; minute < 600; minute += 1) {
    pass(venue, MINUTE);
    if (venue.orders(practice.id).every(({ status }) => status === 'filled' || status === 'cancelled')) break;
  }
  expect(venue.holdings(practice.id)).toEqual([]);
  expect(venue.orders(practice.id).map(({ status }) => status)).toContain('cancelled');
});

test('the same seed splits the same way', () => {
  const run = () => {
    const venue = venueWith({ strain: PIECEMEAL });
    for (let i = 0; i < 10; i += 1) placed(venue, { size: 5 });
    pass(venue, MINUTE);
    return venue.fills(ALL).map(({ size, price }) => [size, price]);
  };
  expect(run()).toEqual(run());
});
