/**
 * A flatten meets a fill. The reads behind a snapshot are not atomic: its position may be older than its fills, and an order's
 * own word older or newer than both. Whatever comes first, nothing is sold twice.
 */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { ACCOUNT, Drive, long } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

const flatten = (drive: Drive): Drive =>
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
const sold = (drive: Drive): number =>
  drive
    .all('order.place')
    .filter(({ order }) => order.purpose === 'saga')
    .reduce((sum, { order }) => sum + order.size, 0);

function protectedLong(): { readonly drive: Drive; readonly stop: Order } {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  const child = drive.orderOf(50, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` });
  const stop: Order = { ...child, type: 'stop', stopPrice: 20_990.25 };
  drive.say({ type: 'account.order', order: stop });
  return { drive, stop };
}

test('a reading whose position is older than the fill of an exit sells nothing twice', () => {
  const drive = long(2).signals('Sell').accept(2);
  const { tag } = drive.last('order.place').order;
  flatten(drive);
  const order = drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(2, { side: 'sell', size: 2, id: 22 })];
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [order], fills });
  expect(sold(drive)).toBe(0);
  drive.pass(3_000).snapshot({ orders: [order], fills });
  expect(sold(drive)).toBe(0);
  expect(drive.facts.at(-1)).toMatchObject({ type: 'flatten.noted', step: 'proven' });
});

test('an order that says it is filled in part is left room for all that the position may not show yet', () => {
  const drive = long(2).signals('Sell').accept(2);
  const { tag } = drive.last('order.place').order;
  const part = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 1, tag });
  flatten(drive).snapshot({ positions: [drive.positionOf(2)], orders: [part] });
  expect(sold(drive)).toBe(0);
  const fills = [drive.fillOf(2, { side: 'sell', size: 1, id: 22 })];
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(1)], orders: [part], fills });
  expect(sold(drive)).toBe(0);
  const cancelled: Order = { ...part, status: 'cancelled' };
  drive
    .read({ order: cancelled, fills })
    .pass(3_000)
    .snapshot({
      positions: [drive.positionOf(1)],
      orders: [cancelled],
      fills,
    });
  expect(sold(drive)).toBe(1);
});

test('a reading whose position is older than the fill of its stop sells nothing twice', () => {
  const { drive, stop } = protectedLong();
  flatten(drive);
  const orders: readonly Order[] = [{ ...stop, status: 'filled', filled: 2 }];
  drive.snapshot({
    positions: [drive.positionOf(2)],
    orders,
    fills: [drive.fillOf(50, { side: 'sell', size: 2, id: 23 })],
  });
  expect(sold(drive)).toBe(0);
});

test('a stop that says it is filled, before its fill is told, counts as having closed', () => {
  const { drive, stop } = protectedLong();
  const filled: Order = { ...stop, status: 'filled', filled: 2 };
  flatten(drive);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [filled] });
  expect(sold(drive)).toBe(0);
});

test('a stop that the stream says is filled counts as having closed while a reading shows what was before', () => {
  const { drive, stop } = protectedLong();
  const filled: Order = { ...stop, status: 'filled', filled: 2 };
  drive.say({ type: 'account.order', order: filled });
  flatten(drive).snapshot({ positions: [drive.positionOf(2)], orders: [filled] });
  expect(sold(drive)).toBe(0);
});

test('a reading whose position is newer than its orders sells nothing', () => {
  const { drive, stop } = protectedLong();
  flatten(drive).snapshot({ positions: [], orders: [stop] });
  drive.fill(50, { side: 'sell', size: 2, id: 23 });
  expect(sold(drive)).toBe(0);
});

test('what a stop has closed in part is not sold again, the rest is', () => {
  const { drive, stop } = protectedLong();
  const part: Order = { ...stop, status: 'cancelled', filled: 1 };
  flatten(drive);
  const fills = [drive.fillOf(50, { side: 'sell', size: 1, id: 23 })];
  drive.snapshot({ positions: [drive.positionOf(1)], orders: [part], fills });
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(1)], orders: [part], fills });
  expect(sold(drive)).toBe(1);
});

test('a look that began before the order was read as filled sells nothing twice', () => {
  const drive = flatten(long(2)).snapshot({ positions: [new Drive().positionOf(2)] });
  expect(sold(drive)).toBe(2);
  const { tag } = drive.last('order.place').order;
  // The audit happens to be under way when the order is read by itself.
  drive
    .accept(3)
    .pass(2_100)
    .say({ type: 'timer.fired', timer: `audit:${ACCOUNT.id}` });
  const order = drive.orderOf(3, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(3, { side: 'sell', size: 2, id: 33 })];
  drive.read({ order, fills }).snapshot({ positions: [drive.positionOf(2)], orders: [order], fills });
  expect(sold(drive)).toBe(2);
  drive.snapshot({ orders: [order], fills });
  expect(drive.facts.at(-1)).toMatchObject({ type: 'flatten.noted', step: 'proven' });
});

test('a reading during which a fill was told proves nothing', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  flatten(drive);
  const filled = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.fill(1, { side: 'buy', size: 2, id: 1 });
  drive.snapshot({
    positions: [drive.positionOf(2)],
    orders: [filled],
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })],
  });
  expect(drive.facts.filter((fact) => fact.type === 'flatten.noted' && fact.step === 'proven')).toEqual([]);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [filled] });
  expect(sold(drive)).toBe(2);
});

test('an exit that waits for its stop closes nothing that an old stop says it has closed', () => {
  const { drive, stop } = protectedLong();
  // The venue leaves the order's own time of change as it was when it fills.
  drive.pass(90_000).quote(21_000).signals('Sell');
  expect(drive.last('order.cancel').order).toBe(stop.id);
  drive.say({ type: 'account.order', order: { ...stop, status: 'filled', filled: 2 } });
  expect(drive.all('order.place').filter(({ order }) => order.purpose === 'exit')).toEqual([]);
  drive.fill(50, { side: 'sell', size: 2, id: 23 }).position(0);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false });
});

test('a reading that shows nothing of what fills have brought calls nothing flat before it is read again', () => {
  const drive = flatten(long(2).pass(3_000));
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.snapshot({ fills });
  expect(drive.session.flatten).toMatchObject({ step: 'gate-closed' });
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)], fills });
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)], fills });
  expect(sold(drive)).toBe(2);
});

test('what is gone, and no fill has told of, is called flat when it is read twice', () => {
  const drive = flatten(long(2).pass(3_000));
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.snapshot({ fills }).pass(3_000).snapshot({ fills });
  expect(drive.session.flatten).toMatchObject({ step: 'proven' });
  expect(sold(drive)).toBe(0);
});

test('a position that is read as it was before the fill of the flatten’s own order is not sold twice', () => {
  const drive = flatten(long(2).pass(3_000));
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { tag } = drive.last('order.place').order;
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0);
  const orders = [drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag })];
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(2, { side: 'sell', size: 2, id: 2 })];
  for (let look = 0; look < 4; look += 1) drive.snapshot({ positions: [drive.positionOf(2)], orders, fills }).pass(250);
  expect(sold(drive)).toBe(2);
  drive.pass(3_000).snapshot({ orders, fills });
  expect(sold(drive)).toBe(2);
  expect(drive.session.flatten).toMatchObject({ step: 'proven' });
});

test('a reading behind the flatten’s own fill is doubted though another was a moment before', () => {
  const drive = flatten(long(2).pass(3_000));
  const bought = drive.fillOf(1, { side: 'buy', size: 2, id: 1 });
  const byHand = drive.fillOf(900, { side: 'sell', size: 1, id: 900 });
  // A person sells one, and the reading is of before.
  drive.snapshot({ positions: [drive.positionOf(2)], fills: [bought] });
  const first = drive.last('order.place').order;
  drive.say({
    type: 'order.answered',
    tag: first.tag,
    outcome: { type: 'rejected', order: null, why: 'no', leftAt: null },
  });
  drive.fill(900, { side: 'sell', size: 1, id: 900 });
  drive.snapshot({ positions: [drive.positionOf(2)], fills: [bought, byHand] });
  drive.snapshot({ positions: [drive.positionOf(2)], fills: [bought, byHand] });
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(1)], fills: [bought, byHand] });
  const { tag, size } = drive.last('order.place').order;
  expect(size).toBe(1);
  const before = drive.all('order.place').length;
  drive.accept(2).fill(2, { side: 'sell', size: 1, id: 2 }).position(0);
  const orders = [drive.orderOf(2, { side: 'sell', size: 1, status: 'filled', filled: 1, tag })];
  const fills = [bought, byHand, drive.fillOf(2, { side: 'sell', size: 1, id: 2 })];
  for (let look = 0; look < 3; look += 1) drive.snapshot({ positions: [drive.positionOf(1)], orders, fills }).pass(100);
  expect(drive.all('order.place')).toHaveLength(before);
  drive.pass(3_000).snapshot({ orders, fills });
  expect(drive.all('order.place')).toHaveLength(before);
});

test('a reading that lags behind each of two fills in turn is doubted anew at the second', () => {
  const drive = flatten(long(2).pass(3_000));
  const bought = drive.fillOf(1, { side: 'buy', size: 2, id: 1 });
  drive.say({
    type: 'order.answered',
    tag: drive.last('order.place').order.tag,
    outcome: { type: 'rejected', order: null, why: 'no', leftAt: null },
  });
  const before = sold(drive);
  const sales = [900, 901].map((id) => drive.fillOf(id, { side: 'sell', size: 1, id }));
  drive.fill(900, { side: 'sell', size: 1, id: 900 });
  const first = { positions: [drive.positionOf(2)], fills: [bought, sales[0]!] };
  // What was asked for before a fill is asked for again.
  drive.snapshot(first).snapshot(first).pass(1_000);
  drive.fill(901, { side: 'sell', size: 1, id: 901 });
  const behind = { positions: [drive.positionOf(1)], fills: [bought, ...sales] };
  for (let look = 0; look < 10; look += 1) drive.pass(300).snapshot(behind);
  expect(sold(drive)).toBe(before);
  drive.pass(3_000).snapshot({ fills: [bought, ...sales] });
  expect(drive.session.flatten).toMatchObject({ step: 'proven' });
  expect(sold(drive)).toBe(before);
});
