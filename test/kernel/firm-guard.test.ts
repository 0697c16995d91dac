/** What the firm allows over all products and accounts, as the kernel tells it to the guard. */
import { expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, MINUTE, SECOND } from '#base';
import { contractId } from '#market';
import { DEFAULT_LIMITS, type Limits, TOPSTEP } from '#risk';
import { ACCOUNT, CONTRACT, Drive, long, NINE } from './desk-drive.ts';

const FIRM: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
const lastWhy = (drive: Drive) => drive.session.trades.at(-1)?.why;

test('a position in a product that no session knows counts whole, and hides the equity', () => {
  const drive = new Drive({ limits: FIRM }).launch({ tradeSize: 2 });
  const other = { ...drive.positionOf(4), contract: contractId('CON.F.US.XYZ.H26') };
  drive
    .say({ type: 'account.position', position: other })
    .pass(5 * SECOND)
    .snapshot({ positions: [other] });
  expect(drive.session.risk).toMatchObject({ equity: null, equityWhy: expect.stringContaining('XYZ') });
  drive.signals('Buy');
  expect(lastWhy(drive)).toMatch(/^equity-unknown: /);
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'position-weight')).toMatchObject({
    used: 4,
    usedNext: 6,
  });
});

test('five minis are the most a 50K account holds', () => {
  const drive = new Drive({ limits: FIRM }).launch({ tradeSize: 6 }).signals('Buy');
  expect(lastWhy(drive)).toBe('position-weight: all positions would be 6 minis, limit 5 today');
  expect(drive.all('order.place')).toEqual([]);
});

test('an entry against what another account of ours holds of the same thing is denied', () => {
  const drive = new Drive({ limits: FIRM }).launch();
  const other = { ...ACCOUNT, id: accountId(8), name: 'PRAC-2' };
  drive.say({ type: 'account.balance', account: other });
  drive.say({ type: 'account.position', position: { ...drive.positionOf(-1), account: other.id } });
  drive.signals('Buy');
  expect(lastWhy(drive)).toMatch(/^opposite-account: PRAC-2 is short 1 /);
  drive.signals('Short');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', purpose: 'entry' });
});

test('the contracts of a day count, by hand or not, and an entry leaves room for its exit', () => {
  const drive = new Drive({ limits: FIRM }).launch({ tradeSize: 2 });
  drive.fill(90, { side: 'buy', size: 99, id: 500 }).fill(91, { side: 'sell', size: 99, id: 501, profit: 0 });
  drive.pass(5 * SECOND).snapshot();
  drive.signals('Buy');
  expect(lastWhy(drive)).toMatch(
    /^contracts-per-day: 198 contracts today, with this order and every exit 202, limit 200/,
  );
});

test('the orders of a day are counted across a restart', () => {
  const drive = long(2, FIRM);
  const limits: Limits = { ...FIRM, ordersPerDayMax: 1, ordersPerMinuteMax: 1 };
  const after = new Drive({ ledger: drive.facts, limits, at: epochMs(NINE + 3 * MINUTE) });
  after.ground([after.positionOf(2)]).signals('Buy');
  expect(lastWhy(after)).toBe('orders-per-day: 1 orders today, limit 1');
});

test('a market that has left the signal’s price, and quotes out of order, deny an entry', () => {
  const drive = new Drive().launch();
  const start = drive.minute();
  drive.quote(21_500).scanned([{ type: 'Buy', bar: start, price: 21_000 }]);
  expect(lastWhy(drive)).toMatch(/^price-gap: wanted at 21000, the market is at 21500: 2.38 % apart, limit 1 %/);
  const next = drive.minute();
  drive.say({
    type: 'market.quote',
    quote: { contract: CONTRACT.id, bid: 21_001, ask: 21_000, last: 21_000, at: epochMs(drive.venue) },
  });
  drive.scanned([{ type: 'Buy', bar: next, price: 21_000 }]);
  expect(lastWhy(drive)).toMatch(/^price-spread: bid 21001 is above ask 21000/);
});

test('a month that ended since the venue called it active is not entered', () => {
  // NQH6 ends on 2026-03-20 at 8:30 Chicago, 13:30 UTC.
  const drive = new Drive({ at: epochMs(Date.parse('2026-03-20T13:27:00Z')) }).launch();
  drive.signals('Buy');
  expect(drive.last('order.place').order.purpose).toBe('entry');
  const late = new Drive({ at: epochMs(Date.parse('2026-03-20T13:27:00Z')) }).launch();
  for (let i = 0; i < 3; i += 1) late.minute();
  late.scanned([]).signals('Buy');
  expect(lastWhy(late)).toMatch(/^contract-expired: NQH6 ended on 2026-03-20/);
});

test('an entry leaves room for the exits of all that is held, also of other contracts', () => {
  const drive = new Drive().launch({ tradeSize: 2 });
  drive.fill(90, { side: 'buy', size: 97, id: 500 }).fill(91, { side: 'sell', size: 97, id: 501, profit: 0 });
  const other = { ...drive.positionOf(-4), contract: contractId('CON.F.US.XYZ.H26') };
  drive
    .say({ type: 'account.position', position: other })
    .pass(5 * SECOND)
    .snapshot({ positions: [other] });
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'contracts-per-day')).toMatchObject({
    used: 194,
    usedNext: 202,
    levelNext: 'over',
  });
  drive.signals('Buy');
  expect(lastWhy(drive)).toBe('contracts-per-day: 194 contracts today, with this order and every exit 202, limit 200');
});

test('what a person’s working orders may yet bring counts against the largest position, on their own side', () => {
  const sized: Limits = { ...DEFAULT_LIMITS, orderSizeMax: 5, positionSizeMax: 5 };
  const withOrder = (limits: Limits, side: 'buy' | 'sell', contract = CONTRACT.id) => {
    const drive = new Drive({ limits }).launch({ tradeSize: 2 });
    const order = { ...drive.orderOf(700, { side, size: 4, status: 'open', filled: 0 }), contract };
    return drive.say({ type: 'account.order', order: { ...order, type: 'limit', limitPrice: 20_990 } });
  };
  const usedNext = (drive: Drive, name: string) =>
    drive.session.risk?.gauges.find(({ rule }) => rule === name)?.usedNext;
  const here = withOrder(FIRM, 'buy');
  expect(usedNext(here, 'position-weight')).toBe(6);
  expect(lastWhy(here.signals('Buy'))).toBe('position-weight: all positions would be 6 minis, limit 5 today');
  const elsewhere = withOrder(FIRM, 'sell', contractId('CON.F.US.XYZ.H26'));
  expect(usedNext(elsewhere, 'position-weight')).toBe(6);
  expect(lastWhy(elsewhere.signals('Buy'))).toBe('position-weight: all positions would be 6 minis, limit 5 today');
  const many = withOrder(sized, 'sell');
  expect(usedNext(many, 'position-size')).toBe(6);
  expect(lastWhy(many.signals('Short'))).toBe('position-size: the position would be 6, limit 5 contracts');
  const across = withOrder(FIRM, 'sell');
  expect(across.signals('Buy').last('order.place').order).toMatchObject({ side: 'buy', purpose: 'entry' });
});

test('what the next order would do is not known while a quote is no number', () => {
  const drive = new Drive({ limits: FIRM }).launch();
  drive.say({
    type: 'market.quote',
    quote: { contract: CONTRACT.id, bid: Number.NaN, ask: 21_000, last: 21_000, at: epochMs(drive.venue) },
  });
  const gauge = drive.session.risk?.gauges.find(({ rule }) => rule === 'maximum-loss');
  expect(gauge).toMatchObject({ used: 0, level: 'calm', usedNext: null, levelNext: 'unknown' });
});
