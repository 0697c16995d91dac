import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EpochMs, epochMs, HOUR, iso, MINUTE, SECOND } from '#base';
import {
  type Bar,
  BarBuilder,
  compressBars,
  contractId,
  intervalAt,
  type Periodicity,
  parsePeriodicity,
  type Trade,
  TradingCalendar,
} from '#market';

const calendar = new TradingCalendar();
const NQ = contractId('CON.F.US.ENQ.H26');
const at = (text: string): EpochMs => epochMs(Date.parse(text));

function periodicity(text: string): Periodicity {
  const parsed = parsePeriodicity(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function builder(text: string): BarBuilder {
  return new BarBuilder({ contract: NQ, periodicity: periodicity(text), calendar });
}

function print(time: EpochMs, price: number, size = 1): Trade {
  return { contract: NQ, price, size, aggressor: 'buy', at: time };
}

describe('a bar', () => {
  test('takes its first, highest, lowest and last price and all sizes, and is closed by the next bar', () => {
    const bars = builder('1min');
    const start = at('2026-01-15T15:00:00Z');
    expect([100, 105, 95, 101].flatMap((price, index) => bars.trade(print(epochMs(start + index), price, 2)))).toEqual(
      [],
    );
    expect(bars.trade(print(epochMs(start + MINUTE), 102))).toEqual([
      { start, open: 100, high: 105, low: 95, close: 101, volume: 8 },
    ]);
    expect(bars.forming?.start).toBe(start + MINUTE);
  });

  test('is closed by the clock when its interval is over, not a millisecond before', () => {
    const bars = builder('5sec');
    const start = at('2026-01-15T15:00:00Z');
    bars.trade(print(epochMs(start + 1), 100));
    expect(bars.closesAt).toBe(start + 5 * SECOND);
    expect(bars.advance(epochMs(start + 5 * SECOND - 1))).toEqual([]);
    expect(bars.advance(epochMs(start + 5 * SECOND))).toHaveLength(1);
    expect(bars.advance(epochMs(start + 5 * SECOND))).toEqual([]);
    expect(bars.closesAt).toBeNull();
  });

  test('is not made where nothing traded', () => {
    const bars = builder('1min');
    const start = at('2026-01-15T15:00:00Z');
    bars.trade(print(start, 100));
    const closed = bars.trade(print(epochMs(start + 10 * MINUTE), 101));
    expect(closed.map((bar) => bar.start)).toEqual([start]);
    expect(bars.advance(epochMs(start + HOUR)).map((bar) => bar.start)).toEqual([start + 10 * MINUTE]);
  });

  test('never changes once closed: a late print is counted and ignored', () => {
    const bars = builder('1min');
    const start = at('2026-01-15T15:00:00Z');
    bars.trade(print(start, 100));
    bars.advance(epochMs(start + MINUTE));
    expect(bars.trade(print(epochMs(start + 30 * SECOND), 999))).toEqual([]);
    bars.trade(print(epochMs(start + 2 * MINUTE), 101));
    expect(bars.trade(print(epochMs(start + MINUTE), 999))).toEqual([]);
    expect(bars.late).toBe(2);
    expect(bars.forming).toMatchObject({ high: 101, volume: 1 });
  });

  test('known from a backfill is not built again', () => {
    const bars = builder('1min');
    const start = at('2026-01-15T15:00:00Z');
    bars.trade(print(start, 100));
    bars.settle(start);
    expect(bars.forming).toBeNull();
    expect(bars.closesAt).toBeNull();
    bars.trade(print(epochMs(start + 1), 100));
    expect(bars.late).toBe(1);
    expect(bars.advance(epochMs(start + HOUR))).toEqual([]);
  });
});

describe('alignment', () => {
  const startOf = (text: string, time: string): string => iso(intervalAt(at(time), periodicity(text), calendar).start);

  test.each([
    ['30sec', '2026-01-15T15:00:44Z', '2026-01-15T15:00:30.000Z'],
    ['15min', '2026-01-15T15:29:59Z', '2026-01-15T15:15:00.000Z'],
    ['1hr', '2026-07-15T15:29:59Z', '2026-07-15T15:00:00.000Z'],
    // 4-hour bars of the exchange's clock: 8:00 and 12:00 Chicago, in winter and in summer.
    ['4hr', '2026-01-15T15:29:59Z', '2026-01-15T14:00:00.000Z'],
    ['4hr', '2026-07-15T15:29:59Z', '2026-07-15T13:00:00.000Z'],
    // The 16:00 bar begins when the market does.
    ['4hr', '2026-01-14T23:30:00Z', '2026-01-14T23:00:00.000Z'],
    // Seven minutes do not divide an hour: they are counted from Chicago's midnight.
    ['7min', '2026-01-15T06:08:00Z', '2026-01-15T06:07:00.000Z'],
    ['1day', '2026-01-15T15:29:59Z', '2026-01-14T23:00:00.000Z'],
    ['1week', '2026-01-15T15:29:59Z', '2026-01-11T23:00:00.000Z'],
    // New Year's Day has no session: January's first opens on its evening.
    ['1month', '2026-01-15T15:29:59Z', '2026-01-01T23:00:00.000Z'],
  ])('%s at %s starts at %s', (text, time, start) => {
    expect(startOf(text, time)).toBe(start);
  });

  test('on both nights when clocks change 4-hour bars follow the wall clock', () => {
    expect(startOf('4hr', '2026-03-09T01:30:00Z')).toBe('2026-03-09T01:00:00.000Z');
    expect(startOf('4hr', '2026-11-02T02:30:00Z')).toBe('2026-11-02T02:00:00.000Z');
  });

  test('day, week and month end with their last session', () => {
    const endOf = (text: string, time: string): string => iso(intervalAt(at(time), periodicity(text), calendar).end);
    expect(endOf('1day', '2026-01-15T15:00:00Z')).toBe('2026-01-15T22:00:00.000Z');
    expect(endOf('1week', '2025-11-26T15:00:00Z')).toBe('2025-11-28T18:15:00.000Z');
    expect(endOf('1month', '2026-02-10T15:00:00Z')).toBe('2026-02-27T22:00:00.000Z');
  });

  test('no intraday bar spans two sessions, whatever its length, and starts follow each other', () => {
    const lengths = fc.oneof(
      fc.integer({ min: 1, max: 59 }).map((count): Periodicity => ({ unit: 'second', count })),
      fc.integer({ min: 1, max: 1439 }).map((count): Periodicity => ({ unit: 'minute', count })),
      fc.integer({ min: 1, max: 23 }).map((count): Periodicity => ({ unit: 'hour', count })),
    );
    const instants = fc.integer({ min: at('2025-10-01T00:00:00Z'), max: at('2026-04-30T00:00:00Z') });
    fc.assert(
      fc.property(lengths, instants, (length, instant) => {
        fc.pre(calendar.isOpen(epochMs(instant)));
        const interval = intervalAt(epochMs(instant), length, calendar);
        const session = calendar.sessionAt(interval.start);
        expect(session).toEqual(calendar.sessionAt(epochMs(instant)));
        expect(interval.end).toBeGreaterThan(instant);
        expect(interval.end).toBeLessThanOrEqual(calendar.nextOpen(epochMs(instant + 1)));
        const last = epochMs(interval.end - 1);
        if (calendar.isOpen(last)) expect(intervalAt(last, length, calendar)).toEqual(interval);
      }),
      { numRuns: 500 },
    );
  });
});

const steps = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 3 * HOUR })),
    ticks: fc.integer({ min: -8, max: 8 }),
    size: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 150 },
);

function walk(moves: readonly { afterMs: number; ticks: number; size: number }[]): readonly Trade[] {
  let time = at('2025-10-29T15:00:00Z');
  let price = 25_000;
  const trades: Trade[] = [];
  for (const { afterMs, ticks, size } of moves) {
    time = epochMs(time + afterMs);
    if (!calendar.isOpen(time)) time = calendar.nextOpen(time);
    price += ticks * 0.25;
    trades.push(print(time, price, size));
  }
  return trades;
}

function build(trades: readonly Trade[], text: string): readonly Bar[] {
  const bars = builder(text);
  const closed = trades.flatMap((trade) => bars.trade(trade));
  return [...closed, ...(bars.forming === null ? [] : [bars.forming])];
}

test.each(['1min', '5min', '7min', '1hr', '4hr', '5hr', '1day', '1week', '1month'])(
  '%s bars built from trades equal those compressed out of one-second bars',
  (text) => {
    fc.assert(
      fc.property(steps, (moves) => {
        const trades = walk(moves);
        const built = build(trades, text);
        expect(compressBars(build(trades, '1sec'), periodicity(text), calendar)).toEqual(built);
        for (const [index, bar] of built.entries()) {
          expect(bar.start).toBeGreaterThan(built[index - 1]?.start ?? -Infinity);
        }
        const traded = trades.reduce((sum, trade) => sum + trade.size, 0);
        expect(built.reduce((sum, bar) => sum + bar.volume, 0)).toBe(traded);
      }),
      { numRuns: 60 },
    );
  },
);

test('a clock that closes bars in time changes none of them', () => {
  fc.assert(
    fc.property(steps, (moves) => {
      const trades = walk(moves);
      const timed = builder('1min');
      const closed = trades.flatMap((trade) => [...timed.advance(trade.at), ...timed.trade(trade)]);
      expect([...closed, ...(timed.forming === null ? [] : [timed.forming])]).toEqual(build(trades, '1min'));
      expect(timed.late).toBe(0);
    }),
    { numRuns: 60 },
  );
});
