import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MonotonicMs, monotonicMs } from '#base';
import { RATE_LIMITS, RateBudget, type Urgency } from '#gateway/client';

const at = (ms: number): MonotonicMs => monotonicMs(ms);
const LIMIT = { requestsMax: 20, windowMs: 1_000, reserve: 5, entryReserve: 0, clearingReserve: 0, waitingMax: 3 };

function spend(budget: RateBudget, count: number, now = 0): void {
  for (let call = 0; call < count; call += 1) expect(budget.ask({ urgency: 'ordinary', now: at(now) })).toBe('granted');
}

test('the last calls are kept for what is urgent', () => {
  const budget = new RateBudget(LIMIT);
  spend(budget, 13);
  expect(budget.ask({ urgency: 'ordinary', now: at(0) })).toBeTypeOf('number');
  for (let call = 0; call < 5; call += 1) expect(budget.ask({ urgency: 'urgent', now: at(0) })).toBe('granted');
  expect(budget.ask({ urgency: 'urgent', now: at(0) })).toBeTypeOf('number');
});

test('entries leave the last calls alone, and ordinary calls leave some to entries', () => {
  const budget = new RateBudget({ ...LIMIT, entryReserve: 2 });
  spend(budget, 11);
  expect(budget.ask({ urgency: 'ordinary', now: at(0) })).toBeTypeOf('number');
  for (let call = 0; call < 2; call += 1) expect(budget.ask({ urgency: 'entry', now: at(0) })).toBe('granted');
  expect(budget.ask({ urgency: 'entry', now: at(0) })).toBeTypeOf('number');
  for (let call = 0; call < 5; call += 1) expect(budget.ask({ urgency: 'urgent', now: at(0) })).toBe('granted');
});

test('reads that clear up an order leave the last calls to writes, and of these the very last to what is no entry', () => {
  const budget = new RateBudget({ ...LIMIT, entryReserve: 2, clearingReserve: 3 });
  const granted = (urgency: Urgency) => {
    for (let count = 0; ; count += 1) {
      const ticket = budget.ask({ urgency, now: at(0) });
      if (typeof ticket === 'number') budget.forget(ticket);
      if (ticket !== 'granted') return count;
    }
  };
  expect((['ordinary', 'clearing', 'entry', 'urgent'] as const).map(granted)).toEqual([8, 3, 2, 5]);
});

test('an entry that is held back holds up no read that clears up an order', () => {
  const budget = new RateBudget(LIMIT);
  budget.hold(at(5_000));
  const entry = budget.ask({ urgency: 'entry', now: at(0) });
  const read = budget.ask({ urgency: 'clearing', now: at(0) });
  expect(budget.nextGrantAt(at(0))).toBe(0);
  expect(budget.grant(at(0))).toEqual([read]);
  expect(budget.grant(at(5_000))).toEqual([entry]);
});

test('an urgent call goes before those that waited longer', () => {
  const budget = new RateBudget(LIMIT);
  spend(budget, 13);
  const slow = budget.ask({ urgency: 'ordinary', now: at(0) });
  for (let call = 0; call < 5; call += 1) budget.ask({ urgency: 'urgent', now: at(0) });
  const urgent = budget.ask({ urgency: 'urgent', now: at(0) });
  expect(budget.nextGrantAt(at(0))).toBe(1_000);
  expect(budget.grant(at(999))).toEqual([]);
  expect(budget.grant(at(1_000))).toEqual([urgent, slow]);
});

test('one call more than may wait is refused, and one that gives up makes room', () => {
  const budget = new RateBudget(LIMIT);
  spend(budget, 13);
  const tickets = [1, 2, 3].map(() => budget.ask({ urgency: 'ordinary', now: at(0) }));
  expect(budget.ask({ urgency: 'ordinary', now: at(0) })).toBe('full');
  budget.forget(Number(tickets[1]));
  expect(budget.ask({ urgency: 'ordinary', now: at(0) })).toBeTypeOf('number');
});

test('after a 429 only urgent calls leave', () => {
  const budget = new RateBudget(LIMIT);
  budget.hold(at(5_000));
  const waiting = budget.ask({ urgency: 'ordinary', now: at(0) });
  expect(budget.ask({ urgency: 'urgent', now: at(0) })).toBe('granted');
  expect(budget.nextGrantAt(at(0))).toBe(5_000);
  expect(budget.grant(at(5_000))).toEqual([waiting]);
});

test("whatever is asked when, no window of the venue's sees more than 90 % of its limit", () => {
  const asks = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 400 }),
      urgency: fc.constantFrom('ordinary', 'clearing', 'entry', 'urgent'),
    }),
    {
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(asks, (moves) => {
      const budget = new RateBudget({ ...LIMIT, entryReserve: 3, clearingReserve: 2, waitingMax: 50 });
      const left: number[] = [];
      let now = 0;
      for (const { afterMs, urgency } of moves) {
        now += afterMs;
        for (const _ of budget.grant(at(now))) left.push(now);
        if (budget.ask({ urgency, now: at(now) }) === 'granted') left.push(now);
      }
      for (const from of left) {
        expect(left.filter((each) => each >= from && each < from + 1_000).length).toBeLessThanOrEqual(18);
      }
    }),
  );
});

test('a backfill that uses up its budget leaves the one of orders alone', () => {
  const history = new RateBudget(RATE_LIMITS.history);
  spend(history, 45);
  expect(history.ask({ urgency: 'urgent', now: at(0) })).toBeTypeOf('number');
  expect(new RateBudget(RATE_LIMITS.others).ask({ urgency: 'urgent', now: at(0) })).toBe('granted');
});
