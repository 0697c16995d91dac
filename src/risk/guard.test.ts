import { expect, test } from 'vitest';
import { accountId } from '#account';
import { type Contract, contractId, PRODUCTS } from '#market';
import { approve, DEFAULT_LIMITS, type GuardContext, type OrderRequest, RULES } from '#risk';

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
  tradingWhy: null,
  limits: DEFAULT_LIMITS,
  position: 0,
  positionWorst: 0,
  positionAgrees: true,
  external: 0,
  externalBlocking: 0,
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
  duplicate: false,
  signalPrice: 21_000,
  prices: { bid: 20_999.75, ask: 21_000, last: 21_000 },
  expired: null,
  day: {
    tradingDay: '2026-01-15',
    orders: 0,
    contracts: 0,
    contractsElsewhere: 0,
    contractsMax: 200,
    equity: 50_000,
    equityWhy: null,
    losses: [
      { rule: 'maximum-loss', floor: 48_000, room: 2_000, assumed: false },
      { rule: 'daily-loss', floor: 49_000, room: 1_000, assumed: false },
    ],
    latch: null,
    firm: { minisElsewhere: 0, weight: 1, minisMax: 5, entriesEnded: null, opposite: [] },
  },
};
const day = calm.day!;
const firm = day.firm!;

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

test('every rule of the table denies an order that breaks it, and names value and limit', () => {
  const broken: Record<string, [Partial<OrderRequest>, Partial<GuardContext>, RegExp]> = {
    duplicate: [{}, { duplicate: true }, /limit 1/],
    'contract-wrong': [{ contract: contractId('CON.F.US.EP.H26') }, {}, /EP\.H26.*ENQ\.H26/],
    'contract-expired': [{}, { expired: '2026-03-20' }, /2026-03-20/],
    'price-unknown': [{}, { prices: { bid: Number.NaN, ask: 21_000, last: 1 } }, /NaN/],
    'price-spread': [{}, { prices: { bid: 20_980, ask: 21_000, last: 1 } }, /80 ticks apart, limit 40/],
    'price-gap': [{}, { signalPrice: 20_000 }, /5 % apart, limit 1 %/],
    'price-off-tick': [{ type: 'limit', limitPrice: 21_000.1 }, {}, /21000\.1.*0\.25/],
    'day-unknown': [{}, { day: null }, /not begun/],
    'maximum-loss': [{}, { day: { ...day, equity: 48_105, losses: day.losses.slice(0, 1) } }, /\$48,000\.00 *$/],
    'daily-loss': [{}, { day: { ...day, equity: 49_100 } }, /limit \$49,000\.00/],
    'equity-unknown': [{}, { day: { ...day, equity: null, equityWhy: 'stale' } }, /stale/],
    'flat-time': [{}, { day: { ...day, firm: { ...firm, entriesEnded: '15:00' } } }, /15:00/],
    'position-weight': [
      { size: 2 },
      { day: { ...day, firm: { ...firm, minisElsewhere: 3.5 } } },
      /5\.5 minis, limit 5/,
    ],
    'opposite-account': [
      {},
      { day: { ...day, firm: { ...firm, opposite: [{ account: 'PRAC-2', size: 3, side: 'sell' }] } } },
      /PRAC-2 is short 3.*limit 0/,
    ],
    'orders-per-day': [{}, { day: { ...day, orders: 300 } }, /300 orders today, limit 300/],
    'contracts-per-day': [{ size: 2 }, { day: { ...day, contracts: 197 } }, /197.*201, limit 200/],
  };
  for (const [rule, [change, context, words]] of Object.entries(broken)) {
    const verdict = approve(order(change), { ...calm, ...context });
    expect(verdict, rule).toMatchObject({ ok: false, rule, why: expect.stringMatching(words) });
  }
  expect(RULES.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(broken)));
});

test('ten micros weigh one mini, and both sides of a day count', () => {
  const micros = { ...firm, weight: 0.1, minisElsewhere: 4 };
  const mini = { ...day, losses: [] };
  expect(deniedBy(order({ size: 10 }), { day: { ...mini, firm: micros } })).toBe(null);
  expect(deniedBy(order({ size: 11 }), { day: { ...mini, firm: micros } })).toBe('position-weight');
  expect(deniedBy(order({ size: 2 }), { day: { ...day, contracts: 196 } })).toBe(null);
});

test('an exit passes every rule of the day', () => {
  const worst = {
    position: 2,
    positionWorst: 2,
    prices: { bid: Number.NaN, ask: null, last: null },
    day: {
      ...day,
      equity: null,
      orders: 1_000,
      contracts: 1_000,
      latch: { rule: 'maximum-loss', why: 'touched' } as const,
      firm: { ...firm, entriesEnded: '15:00', minisElsewhere: 50 },
    },
  };
  for (const purpose of ['exit', 'saga'] as const) expect(deniedBy(order({ side: 'sell', purpose }), worst)).toBe(null);
});

test('a worst case that comes to the floor exactly is denied, whatever the tick', () => {
  for (const { root, tickSize, tickValue } of PRODUCTS.values()) {
    const its: Contract = { ...contract, root, tickSize, tickValue };
    const [bid, ask] = [13_700 * tickSize, 13_701 * tickSize];
    const equity = 48_000 + tickValue * (DEFAULT_LIMITS.adverseTicks + 1);
    const change = (equity: number): Partial<GuardContext> => ({
      contract: its,
      signalPrice: null,
      prices: { bid, ask, last: bid },
      day: { ...day, equity, losses: day.losses.slice(0, 1) },
    });
    expect(deniedBy(order(), change(equity)), root).toBe('maximum-loss');
    expect(deniedBy(order(), change(equity + 0.01)), root).toBe(null);
  }
});
