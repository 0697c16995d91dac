import { expect, test } from 'vitest';
import { accountId } from '#account';
import { type Contract, contractId } from '#market';
import { approve, DEFAULT_LIMITS, type GuardContext, type OrderRequest } from '#risk';

const contract: Contract = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini NASDAQ-100',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};

const calm: GuardContext = {
  account: { id: accountId(7), name: 'PRAC-1', balance: 50_000, canTrade: true, simulated: true },
  contract,
  tradingState: 'active',
  limits: DEFAULT_LIMITS,
  position: 0,
  positionWorst: 0,
  unsettledOrders: 0,
  unknownOrders: 0,
  ordersLastMinute: 0,
  accountLinkUp: true,
  marketAgeMs: 10,
  marketOpen: true,
  reconciled: true,
  compared: true,
  pending: { buy: 0, sell: 0 },
  ledgerOk: true,
  clockSkewMs: 0,
};

function order(change: Partial<OrderRequest> = {}): OrderRequest {
  return {
    account: accountId(7),
    contract: contract.id,
    type: 'market',
    side: 'buy',
    size: 1,
    tag: 'ob1',
    limitPrice: null,
    stopPrice: null,
    purpose: 'entry',
    ...change,
  };
}

function deniedBy(request: OrderRequest, change: Partial<GuardContext>): string | null {
  const verdict = approve(request, { ...calm, ...change });
  return verdict.ok ? null : verdict.rule;
}

test('an entry passes when all is calm', () => {
  expect(approve(order(), calm).ok).toBe(true);
});

test('halted denies every order that comes from a signal, and lets a saga shrink the position', () => {
  const long = { tradingState: 'halted', position: 2, positionWorst: 2 } as const;
  expect(deniedBy(order(), long)).toBe('halted');
  expect(deniedBy(order({ side: 'sell', purpose: 'exit' }), long)).toBe('halted');
  expect(deniedBy(order({ side: 'sell', size: 2, purpose: 'saga' }), long)).toBe(null);
});

test('an exit never exceeds the open position, nor crosses zero', () => {
  const exit = order({ side: 'sell', size: 3, purpose: 'exit' });
  expect(deniedBy(exit, { position: 0 })).toBe('nothing-to-close');
  expect(deniedBy(exit, { position: -3, positionWorst: -3 })).toBe('nothing-to-close');
  expect(deniedBy(exit, { position: 2, positionWorst: 2 })).toBe('nothing-to-close');
  expect(deniedBy(exit, { position: 3, positionWorst: 3 })).toBe(null);
  expect(deniedBy(order({ side: 'sell', size: 3, purpose: 'saga' }), { position: 2 })).toBe('nothing-to-close');
});

test('an unknown order blocks entries and leaves exits free', () => {
  const murky = { unknownOrders: 1, position: 1, positionWorst: 2 };
  expect(deniedBy(order(), murky)).toBe('order-unknown');
  expect(deniedBy(order({ side: 'sell', purpose: 'exit' }), murky)).toBe(null);
});

test('real money and accounts that cannot trade are refused whatever the order', () => {
  const account = calm.account!;
  for (const purpose of ['entry', 'exit', 'saga'] as const) {
    expect(deniedBy(order({ purpose }), { account: { ...account, simulated: false } })).toBe('account-is-live');
    expect(deniedBy(order({ purpose }), { account: { ...account, canTrade: false } })).toBe('account-cannot-trade');
  }
});

test('the position limit counts what may be there, not only what is proven', () => {
  expect(deniedBy(order({ size: 5 }), { position: 0, positionWorst: 12 })).toBe('position-size');
});

test.each([
  ['reducing', { tradingState: 'reducing' }],
  ['account-link-down', { accountLinkUp: false }],
  ['not-reconciled', { reconciled: false }],
  ['market-stale', { marketAgeMs: 30_001 }],
  ['market-stale', { marketAgeMs: null }],
  ['market-closed', { marketOpen: false }],
  ['contract-inactive', { contract: { ...contract, active: false } }],
  ['orders-per-minute', { ordersLastMinute: 20 }],
  ['ledger-failed', { ledgerOk: false }],
  ['clock-skew', { clockSkewMs: 10_001 }],
  ['clock-skew', { clockSkewMs: -10_001 }],
  ['order-unsettled', { unsettledOrders: 1 }],
  ['account-unknown', { account: null }],
] as const)('%s denies an entry', (rule, change) => {
  expect(deniedBy(order(), change)).toBe(rule);
});

test('an order above the size limit is denied with value and limit', () => {
  const verdict = approve(order({ size: 16 }), calm);
  expect(verdict).toMatchObject({ ok: false, rule: 'order-size', why: 'order size 16, limit 15 contracts' });
});
