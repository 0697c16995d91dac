import { expect, test } from 'vitest';
import { accountId, type Fill, type Order, orderId } from '#account';
import { epochMs, MINUTE, monotonicMs } from '#base';
import type { Fact, Intent, SessionId } from '#kernel';
import type { Publication } from '#live';
import { contractId } from '#market';
import { storyOf } from '#server';

const START = epochMs(Date.UTC(2026, 0, 15, 15));
const ACCOUNT = accountId(7);
const NQ = contractId('CON.F.US.ENQ.H26');
const SESSION = 's-1' as SessionId;
const bar = { start: START, open: 24_990, high: 25_010, low: 24_980, close: 25_000, volume: 812 };
const signal = { type: 'Buy', bar: START, price: 25_000 } as const;
const intent = {
  tag: 'obABC',
  session: SESSION,
  account: ACCOUNT,
  contract: NQ,
  purpose: 'entry',
  signalType: 'Buy',
  signal,
  side: 'buy',
  size: 2,
  at: epochMs(START + MINUTE),
} as const satisfies Intent;

/** A ledger of these facts, which knows no types: a reader must not rely on them. */
function ledger(facts: readonly Fact[]) {
  const records = facts.map((fact, index): Publication => ({ seq: index + 1, at: epochMs(START + index), fact }));
  return {
    history: async ({ after, limit }: { after: number; limit: number }) => records.slice(after, after + limit),
  };
}

function run(venue: string): Fact {
  return { type: 'run.started', venue, version: '1' };
}

const found: Fact = {
  type: 'signal.found',
  session: SESSION,
  at: epochMs(START + MINUTE),
  signal,
  traded: true,
  why: null,
  suppressed: false,
  evidence: { bar, values: [{ name: 'Average', value: 24_950.5 }], scan: 3, scanMs: 1.5 },
};
const guard = { passed: ['halted', 'order-size'], seen: { tradingState: 'active', limits: { orderSizeMax: 15 } } };
const approved: Fact = { type: 'intent.approved', intent, guard };
const answered: Fact = {
  type: 'order.answered',
  tag: 'obABC',
  answer: 'accepted',
  order: orderId(42),
  why: null,
  timing: {
    barClosedAt: monotonicMs(1_000),
    decidedAt: monotonicMs(1_003),
    flushedAt: monotonicMs(1_010),
    leftAt: monotonicMs(1_011),
    answeredAt: monotonicMs(1_020.5),
  },
};

function fillAt(price: number, id: number): Fact {
  const fill = {
    id: id as Fill['id'],
    order: orderId(42),
    account: ACCOUNT,
    contract: NQ,
    side: 'buy',
    size: 2,
    price,
    profit: null,
    fees: 2.8,
    voided: false,
    at: epochMs(START + MINUTE + 20),
  } as const;
  return { type: 'fill.booked', fill, channel: 'stream' };
}

test('a signal’s order has its bar, values, checks with value and limit, fills and the time of each step', async () => {
  const story = await storyOf(ledger([run('a'), found, approved, answered, fillAt(25_000.5, 1)]), '42');
  expect(story).toMatchObject({
    order_id: 42,
    tag: 'obABC',
    signal: { type: 'Buy', bar: { close: 25_000 }, values: [{ name: 'Average', value: 24_950.5 }], scan_num: 3 },
    guard: {
      verdict: 'approved',
      checks: [
        { rule: 'halted', passed: true, value: 'active' },
        { rule: 'order-size', passed: true, value: '2', limit: '15' },
      ],
    },
    request: { side: 'buy', size: 2, purpose: 'entry' },
    answers: [{ answer: 'accepted', order_id: 42 }],
    fills: [{ price: 25_000.5, channels: ['stream'] }],
    steps: [
      { step: "the bar's close", ms: 0, total_ms: 0 },
      { step: 'signal found and guard passed', ms: 3, total_ms: 3 },
      { step: 'intent on the disk', ms: 7, total_ms: 10 },
      { step: 'bytes left', ms: 1, total_ms: 11 },
      { step: 'answered', ms: 9.5, total_ms: 20.5 },
    ],
  });
  expect(story?.story.map(({ type }) => type)).toEqual([
    'signal.found',
    'intent.approved',
    'order.answered',
    'fill.booked',
  ]);
});

test('a denied order names the rule that denied it after those that let it pass', async () => {
  const denied: Fact = {
    type: 'intent.denied',
    intent: { ...intent, size: 16 },
    status: 'denied',
    why: 'order-size: order size 16, limit 15 contracts',
    guard: { ...guard, passed: ['halted'] },
  };
  const story = await storyOf(ledger([run('a'), found, denied]), 'obABC');
  expect(story?.summary).toBe(
    'Buying 16 for a Buy was denied by the guard: order-size: order size 16, limit 15 contracts.',
  );
  expect(story?.guard?.checks).toEqual([
    { rule: 'halted', passed: true, value: 'active', limit: 'not halted' },
    { rule: 'order-size', passed: false, value: '16', limit: '15' },
  ]);
});

test('a flatten’s order has the steps of the flatten in place of a signal', async () => {
  const saga: Fact = { type: 'intent.approved', intent: { ...intent, purpose: 'saga', signal: null } };
  const gate: Fact = { type: 'flatten.noted', session: SESSION, step: 'gate-closed', why: 'flatten was said' };
  const story = await storyOf(ledger([run('a'), gate, saga]), 'obABC');
  expect(story).toMatchObject({ signal: null, formula: null, request: { purpose: 'saga' }, guard: { checks: [] } });
  expect(story?.story[0]?.text).toBe('Flatten: gate-closed (flatten was said).');
});

test('an order of the same number at another venue is another order, and the newest is told', async () => {
  const earlier = [run('a'), found, approved, answered, fillAt(24_000, 1)];
  const story = await storyOf(ledger([...earlier, run('b'), found, approved, answered, fillAt(26_000, 2)]), '42');
  expect(story?.fills.map(({ price }) => price)).toEqual([26_000]);
  expect(story?.answers).toHaveLength(1);
});

test('an order that somebody else placed is said to be one', async () => {
  const order = { id: orderId(9), tag: null, status: 'open', filled: 0, size: 1, account: ACCOUNT } as unknown as Order;
  const story = await storyOf(ledger([run('a'), { type: 'order.changed', order, channel: 'stream' }]), '9');
  expect(story?.summary).toContain('was not made by Openbell');
  expect(await storyOf(ledger([run('a')]), '9')).toBeUndefined();
});
