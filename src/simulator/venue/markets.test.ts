import { expect, test } from 'vitest';
import { type EpochMs, epochMs, HOUR, MINUTE, SECOND } from '#base';
import { type Bar, contractId } from '#market';
import type { VenueEvent } from '#simulator/venue';
import { calendar, MNQ, NINE, NQ, pass, placed, venueWith } from './venue.test-support.ts';

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

test('what is prepared ahead of its time changes nothing that is said', () => {
  const run = (prepares: boolean) => {
    const venue = venueWith();
    venue.market(NQ);
    const said: VenueEvent[] = [];
    for (let second = 0; second < 150; second += 1) {
      if (prepares) venue.prepare();
      said.push(...pass(venue, SECOND));
    }
    return said;
  };
  const said = run(true);
  expect(said.length).toBeGreaterThan(500);
  expect(said).toEqual(run(false));
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
  const trades = pass(venue, 5 * MINUTE + 20 * SECOND).flatMap((event) =>
    event.type === 'market.trade' ? [event.trade] : [],
  );
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
