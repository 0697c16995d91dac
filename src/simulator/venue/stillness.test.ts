import { expect, test } from 'vitest';
import { epochMs, HOUR, MINUTE, SECOND } from '#base';
import { market, NINE, NQ, pass, placed, practice, told, venueWith } from './venue.test-support.ts';

const isMarket = ({ type }: { readonly type: string }) => type.startsWith('market.');
const minutes = (venue: ReturnType<typeof venueWith>) =>
  venue.bars(NQ, { unit: 'minute', count: 1, from: NINE, to: epochMs(NINE + HOUR), limit: 1e4, partial: true });

test('a frozen market stands still for everyone: no events, no bars, and orders fill at its last prices', () => {
  const venue = venueWith();
  venue.market(NQ);
  pass(venue, 150 * SECOND);
  const { bestAsk } = venue.market(NQ)!.quote!;
  venue.freeze('all', 'frozen');
  const quiet = pass(venue, 10 * MINUTE);
  expect(quiet.filter(isMarket)).toEqual([]);
  const id = placed(venue);
  pass(venue, SECOND);
  expect(venue.order(id)!.fillPrice! - bestAsk).toBeLessThanOrEqual(0.5);
  expect(minutes(venue).map(({ start }) => (start - NINE) / MINUTE)).toEqual([0, 1, 2]);
  venue.thaw('all');
  const lively = pass(venue, 5 * MINUTE);
  expect(lively.filter(isMarket).length).toBeGreaterThan(100);
  expect(minutes(venue).map(({ start }) => (start - NINE) / MINUTE)).toEqual([0, 1, 2, 12, 13, 14, 15, 16, 17]);
});

test('what was streamed before and after is what the bars hold', () => {
  const venue = venueWith();
  venue.market(NQ);
  const volumes = new Map<number, number>();
  const listen = (ms: number) => {
    for (const event of pass(venue, ms)) {
      if (event.type !== 'market.trade') continue;
      const minute = Math.floor((event.at - NINE) / MINUTE);
      volumes.set(minute, (volumes.get(minute) ?? 0) + event.trade.size);
    }
  };
  listen(90 * SECOND);
  // It stands still in the very instant of a trade, which has been one.
  for (let before = [...volumes.values()].join(); before === [...volumes.values()].join(); )
    listen(venue.nextAt! - venue.now);
  venue.freeze(NQ, 'halted');
  listen(90 * SECOND);
  venue.thaw(NQ);
  listen(3 * MINUTE);
  expect(minutes(venue).map(({ start, volume }) => [(start - NINE) / MINUTE, volume])).toEqual([...volumes]);
});

test('a halted contract refuses orders as outside of trading hours, another one does not', () => {
  const venue = venueWith();
  venue.freeze(NQ, 'halted');
  expect(venue.place(market)).toMatchObject({ refusal: 'OutsideTradingHours' });
  expect(
    venue.place({ ...market, contract: venue.contracts().find(({ symbol }) => symbol === 'MNQH6')!.id }),
  ).toMatchObject({ type: 'accepted' });
  venue.thaw(NQ);
  expect(venue.place(market)).toMatchObject({ type: 'accepted' });
});

test('a blocked account is told so, loses its orders and its position, and places nothing', () => {
  const venue = venueWith();
  placed(venue);
  const resting = placed(venue, { type: 'limit', limitPrice: venue.market(NQ)!.quote!.bestBid - 1_000 });
  pass(venue, SECOND);
  venue.block(practice.id);
  const events = pass(venue, SECOND);
  expect(told(events)).toEqual(expect.arrayContaining(['account', 'order cancelled', 'position 0']));
  expect(events.find((event) => event.type === 'user.account')).toMatchObject({ state: { canTrade: false } });
  expect(venue.holdings(practice.id)).toEqual([]);
  expect(venue.order(resting)?.status).toBe('cancelled');
  expect(venue.place(market)).toMatchObject({ refusal: 'AccountViolation' });
  venue.changeAccount(practice.id, { canTrade: true });
  expect(venue.place(market)).toMatchObject({ type: 'accepted' });
});
