/** A stop does not outlive its position. */
import { expect, test } from 'vitest';
import type { Order, OrderStatus } from '#account';
import { HOUR, SECOND } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: 40, applyStop: false, withinMs: 5_000 };

function bracketed(change: Partial<SessionConfig> = {}) {
  return new Drive().launch({ stops: STOPS, ...change });
}

const child = (drive: Drive, tag: string, which: 'SL' | 'TP', status: OrderStatus, filled = 0): Order => ({
  ...drive.orderOf(which === 'SL' ? 2 : 3, { side: 'sell', size: 2, status, filled, tag: `${tag}-${which}` }),
  type: which === 'SL' ? 'stop' : 'limit',
  stopPrice: which === 'SL' ? 20_990.25 : null,
  limitPrice: which === 'TP' ? 21_010.25 : null,
});

/** Long two with stop and target. */
function entered(drive: Drive) {
  drive.signals('Buy');
  const { tag, purpose } = drive.last('order.place').order;
  expect(purpose).toBe('entry');
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  for (const which of ['SL', 'TP'] as const)
    drive.say({ type: 'account.order', order: child(drive, tag, which, 'open') });
  return tag;
}

test('the cancel of a stop without a position is tried again when it was lost', () => {
  const drive = bracketed({ periodicity: { unit: 'hour', count: 1 } });
  // The entry, by a bar of an hour.
  const start = Math.floor(drive.venue / HOUR) * HOUR;
  drive.pass(1_000).trade(21_000);
  drive.pass(start + HOUR - 1_000 - drive.venue).quote(21_000);
  drive.pass(start + HOUR + 500 - drive.venue);
  const upTo = drive.last('scan.run').upTo;
  drive.scanned([{ type: 'Buy', bar: upTo, price: 21_000 }]);
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  const stop = child(drive, tag, 'SL', 'open');
  for (const which of ['SL', 'TP'] as const)
    drive.say({ type: 'account.order', order: child(drive, tag, which, 'open') });
  // The target fills; the stop works on.
  const target = child(drive, tag, 'TP', 'filled', 2);
  drive.fill(3, { side: 'sell', size: 2, id: 3 }).position(0).say({ type: 'account.order', order: target });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(3, { side: 'sell', size: 2, id: 3 })];
  drive.snapshot({ orders: [entry, stop, target], fills });
  drive.pass(2_100);
  expect(drive.all('order.cancel').map(({ order }) => order)).toEqual([2]);
  drive.say({
    type: 'cancel.answered',
    tag: stop.tag!,
    outcome: { type: 'unknown', order: null, why: 'no answer', leftAt: null },
  });
  const before = drive.alarms().length;
  for (let n = 0; n < 40; n += 1) drive.snapshot({ orders: [entry, stop, target], fills }).pass(31 * SECOND);
  expect(drive.all('order.cancel').length + drive.alarms().length - before).toBeGreaterThan(1);
});

test('a stop without a position of ours is cancelled also where a person holds contracts', () => {
  const drive = bracketed({ externalPolicy: 'ignore', entryPolicy: 'add' });
  const tag = entered(drive);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const stop = child(drive, tag, 'SL', 'open');
  const target = child(drive, tag, 'TP', 'open');
  drive.fill(900, { side: 'buy', size: 1, id: 900 }).position(3);
  const fills = [
    drive.fillOf(1, { side: 'buy', size: 2, id: 1 }),
    drive.fillOf(900, { side: 'buy', size: 1, id: 900 }),
  ];
  for (let n = 0; n < 4; n += 1)
    drive.pass(2_100).snapshot({ positions: [drive.positionOf(3)], orders: [entry, stop, target], fills });
  expect(drive.session.position).toMatchObject({ external: 1, externalLeft: true });
  // Our target fills; the stop works on.
  const done = child(drive, tag, 'TP', 'filled', 2);
  drive.fill(3, { side: 'sell', size: 2, id: 3 }).position(1).say({ type: 'account.order', order: done });
  const all = [...fills, drive.fillOf(3, { side: 'sell', size: 2, id: 3 })];
  for (let n = 0; n < 40; n += 1)
    drive.pass(31 * SECOND).snapshot({ positions: [drive.positionOf(1)], orders: [entry, stop, done], fills: all });
  expect(drive.all('order.cancel').map(({ order }) => order)).toContain(2);
});

test('a session that is stopped just after its target filled leaves no stop without a position', () => {
  const drive = bracketed();
  const tag = entered(drive);
  const target = child(drive, tag, 'TP', 'filled', 2);
  drive.fill(3, { side: 'sell', size: 2, id: 3 }).position(0).say({ type: 'account.order', order: target });
  drive.pass(1_000).say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions: 'keep' });
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(3, { side: 'sell', size: 2, id: 3 })];
  for (let n = 0; n < 20; n += 1)
    drive.pass(31 * SECOND).snapshot({ orders: [entry, child(drive, tag, 'SL', 'open'), target], fills });
  expect(drive.all('order.cancel').length + drive.alarms().length).toBeGreaterThan(0);
});

test('a stop that an earlier session has left is cancelled without its position by a session that has no stops', () => {
  const drive = bracketed();
  const tag = entered(drive);
  drive.say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions: 'keep' });
  const id = 's-2' as SessionId;
  drive.say({ type: 'session.started', config: { ...CONFIG, id } });
  drive.say({ type: 'session.prepared', session: id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'g' });
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const stop = child(drive, tag, 'SL', 'open');
  const target = child(drive, tag, 'TP', 'filled', 2);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop] });
  // The target fills; the stop works on.
  drive.fill(3, { side: 'sell', size: 2, id: 3 }).position(0).say({ type: 'account.order', order: target });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(3, { side: 'sell', size: 2, id: 3 })];
  drive.pass(2_100).snapshot({ orders: [entry, stop, target], fills });
  for (let n = 0; n < 4; n += 1) drive.pass(31 * SECOND).snapshot({ orders: [entry, stop, target], fills });
  expect(drive.all('order.cancel').map(({ order }) => order)).toContain(2);
});
