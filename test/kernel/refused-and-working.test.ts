/** The answer to an order says that it is refused, and the stream has shown it at work: the order itself is the truth. */
import { expect, test } from 'vitest';
import type { OrderStatus } from '#account';
import { Drive } from './desk-drive.ts';

const REFUSED = { type: 'rejected', order: null, why: 'not enough margin', leftAt: null } as const;

/** A buy of two that the stream shows so, and whose answer says that it is refused. */
function refused(status: OrderStatus, filled: number) {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  const order = drive.orderOf(1, { side: 'buy', size: 2, status, filled, tag });
  drive.say({ type: 'account.order', order }).say({ type: 'order.answered', tag, outcome: REFUSED });
  return { drive, order };
}

test('one that works is not taken for rejected: it is read, cancelled and read back, with an alarm', () => {
  const { drive, order } = refused('open', 0);
  expect(drive.session.trades).toMatchObject([{ status: 'working', order: 1 }]);
  drive.read({ order, fills: [] });
  expect(drive.alarms().at(-1)).toMatch(/has refused .* and works it all the same \(order 1\)/);
  drive.pass(1_100);
  const { tag } = drive.last('order.cancel');
  expect(drive.last('order.cancel')).toMatchObject({ order: 1 });
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.read({ order: { ...order, status: 'cancelled' }, fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'timeout' }]);
});

test('what it has filled is ours, and is no rejection', () => {
  const { drive, order } = refused('open', 1);
  const fills = [drive.fillOf(1, { side: 'buy', size: 1, id: 1 })];
  drive.fill(1, { side: 'buy', size: 1, id: 1 }).position(1);
  drive.read({ order: { ...order, status: 'cancelled' }, fills });
  expect(drive.session.trades).toMatchObject([{ status: 'partial', filled: 1 }]);
  expect(drive.session.position).toMatchObject({ size: 1, external: 0 });
});

test('one whose end the stream has not told yet is rejected, for the reason of the answer and without an alarm', () => {
  const { drive, order } = refused('pending', 0);
  drive.read({ order: { ...order, status: 'rejected' }, fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'rejected', why: 'not enough margin' }]);
  expect(drive.alarms()).toEqual([]);
});

test('one that the stream has shown as rejected is so at once', () => {
  const { drive } = refused('rejected', 0);
  expect(drive.session.trades).toMatchObject([{ status: 'rejected', why: 'not enough margin' }]);
  expect(drive.all('order.read')).toEqual([]);
});
