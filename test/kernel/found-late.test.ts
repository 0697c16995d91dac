/** Orders that were given up for absent, or read back as over, and of which more is heard later. */
import { expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE, SECOND } from '#base';
import { CONFIG, Drive } from './desk-drive.ts';

const NO_ANSWER = { type: 'unknown', order: null, why: 'no answer within 10 s', leftAt: null } as const;

/** A buy of two whose request was lost, as far as anybody can tell. */
function absent(): { readonly drive: Drive; readonly tag: string } {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
  for (let look = 0; look < 4; look += 1) drive.pass(4_000).read(null);
  for (let look = 0; look < 3; look += 1) drive.pass(16_000).read(null);
  expect(drive.session.trades).toMatchObject([{ status: 'presumed-absent' }]);
  return { drive, tag };
}

test('an order presumed absent that is found working is adopted with an alarm, and has its time', () => {
  const { drive, tag } = absent();
  const order = drive.orderOf(9, { side: 'buy', size: 2, status: 'open', filled: 1, tag });
  drive.say({ type: 'account.order', order });
  expect(drive.alarms().at(-1)).toContain('was found');
  expect(drive.session.trades).toMatchObject([{ status: 'working', order: 9, filled: 1 }]);
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
  drive.pass(30_000);
  expect(drive.last('order.cancel')).toMatchObject({ order: 9 });
});

test('an order presumed absent that is found over, by a reading of the account, is read back and settled', () => {
  const { drive, tag } = absent();
  const order = drive.orderOf(9, { side: 'buy', size: 2, status: 'rejected', filled: 0, tag });
  const reads = drive.all('order.read').length;
  drive.snapshot({ orders: [order] });
  expect(drive.all('order.read').slice(reads)).toMatchObject([{ order: 9 }]);
  expect(drive.last('order.read').since).toBeLessThan(order.createdAt);
  drive.read({ order, fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'rejected', order: 9 }]);
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(2);
});

test('an order is looked for from long enough ago for a clock that is ten minutes ahead', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER }).pass(1_000);
  expect(drive.last('order.read').since).toBeLessThan(drive.venue - 15 * MINUTE);
});

test('an order presumed absent is watched for after a restart, too', () => {
  const { drive: before, tag } = absent();
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue) }).ground();
  drive.say({
    type: 'account.order',
    order: drive.orderOf(9, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
  });
  drive.fill(9, { side: 'buy', size: 2 }).position(2);
  expect(drive.alarms().join()).toContain('was found');
  expect(drive.session.trades).toMatchObject([{ status: 'filled', order: 9 }]);
  expect(drive.session.position).toMatchObject({ size: 2, external: 0 });
});

test('after a restart an order is not presumed absent while the position has moved', () => {
  const before = new Drive().launch().signals('Buy');
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue) });
  drive.ground([drive.positionOf(2)]);
  for (let look = 0; look < 8; look += 1) drive.read(null).pass(16_000);
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
});

test('a fill that comes after the order was read back empty corrects its record', () => {
  const drive = new Drive().launch({ tradeTimeoutMs: 5_000 }).signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(6_000);
  const over = drive.orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 0, tag });
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.say({ type: 'order.read', tag, reading: { ok: true, found: { order: over, fills: [] } } });
  expect(drive.session.trades).toMatchObject([{ status: 'timeout', filled: 0 }]);
  drive.fill(1, { side: 'buy', size: 1 }).position(1);
  expect(drive.session.trades).toMatchObject([{ status: 'partial', filled: 1 }]);
});

/** The session that placed it is stopped; nothing else of ours stands on the account. */
const stopped = (drive: Drive): Drive =>
  drive.say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
/** Who still hears the account: each watch counts, and a session that ends gives back its own. */
const watches = (drive: Drive): number =>
  drive.all('account.watch').length - drive.all('account.unwatch').length - drive.all('session.release').length;

test('an order presumed absent is watched for where no session runs any more, by stream and by reading', () => {
  const { drive, tag } = absent();
  stopped(drive).snapshot().snapshot();
  expect(drive.session.state).toBe('stopped');
  expect(watches(drive)).toBe(1);
  expect(drive.left).toEqual([]);
  const readings = drive.all('account.fetch').length;
  drive.pass(6 * MINUTE);
  expect(drive.all('account.fetch').length).toBeGreaterThan(readings);
  const order = drive.orderOf(9, { side: 'buy', size: 2, status: 'open', filled: 0, tag });
  drive.snapshot({ orders: [order] });
  expect(drive.alarms().join()).toContain('was found');
  expect(drive.left).toMatchObject([{ workingOrders: 1 }]);
});

test('… after a restart too, and no longer than a day', () => {
  const { drive: before } = absent();
  stopped(before);
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue) });
  expect(watches(drive)).toBe(1);
  drive.pass(25 * HOUR);
  expect(watches(drive)).toBe(0);
  expect(watches(new Drive({ ledger: before.facts, at: epochMs(before.venue + 25 * HOUR) }))).toBe(0);
});

test('a fill that was faster than the cancel is heard of after a restart, too, and its position wants its stop', () => {
  const stops = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
  const before = new Drive().launch({ stops, tradeTimeoutMs: 5 * SECOND }).signals('Buy');
  const { tag } = before.last('order.place').order;
  const open = before.accept(1).orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 0, tag });
  before.say({ type: 'account.order', order: open }).pass(6 * SECOND);
  const accepted = { type: 'accepted', order: open.id, why: null, leftAt: null } as const;
  before.say({ type: 'cancel.answered', tag, outcome: accepted });
  before.read({ order: { ...open, status: 'cancelled' }, fills: [] });
  expect(before.session.trades).toMatchObject([{ status: 'timeout', filled: 0 }]);
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 3 * DAY) });
  drive.ground([], { compared: false });
  const shown = {
    positions: [drive.positionOf(2)],
    orders: [{ ...open, status: 'filled' as const, filled: 2 }],
    fills: [{ ...drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), at: open.updatedAt }],
  };
  drive.snapshot(shown);
  expect(drive.session.trades).toMatchObject([{ status: 'filled', filled: 2 }]);
  expect(drive.session.protection).toBe('awaited');
  drive.pass(3 * SECOND).snapshot(shown);
  drive.pass(3 * SECOND).snapshot(shown);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('what ended in part before a restart holds nothing up after it', () => {
  const before = new Drive().launch({ tradeTimeoutMs: 5 * SECOND }).signals('Buy');
  const { tag } = before.last('order.place').order;
  const part = before.accept(1).orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 1, tag });
  const fills = [before.fillOf(1, { side: 'buy', size: 1, id: 1 })];
  before.say({ type: 'account.order', order: part }).read({ order: part, fills });
  expect(before.session.trades).toMatchObject([{ status: 'partial', filled: 1 }]);
  const drive = new Drive({ ledger: before.facts, at: epochMs(Math.ceil(before.venue / MINUTE) * MINUTE) });
  drive.ground([], { compared: false }).snapshot({ positions: [drive.positionOf(1)], orders: [part], fills });
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 1, purpose: 'exit' });
});
