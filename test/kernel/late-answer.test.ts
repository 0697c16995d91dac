/** An order whose answer comes after its time is no exception from its time. */
import { expect, test } from 'vitest';
import { SECOND } from '#base';
import { Drive } from './desk-drive.ts';

test('an order whose answer comes after its time is cancelled all the same', () => {
  const drive = new Drive().launch({ tradeTimeoutMs: 5 * SECOND }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  // The disk took a moment, the venue andrive: six seconds in all.
  drive.pass(6 * SECOND).accept(1);
  const open = drive.orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 0, tag });
  drive.say({ type: 'account.order', order: open });
  for (let n = 0; n < 10; n += 1) {
    drive.pass(30 * SECOND);
    drive.read({ order: open, fills: [] });
  }
  expect(drive.all('order.cancel')).toHaveLength(1);
});

test('a flatten whose order is answered after its time, and that does not fill, goes on or tells', () => {
  const drive = new Drive().launch({ tradeTimeoutMs: 5 * SECOND }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })],
  });
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const saga = drive.last('order.place').order;
  expect(saga.purpose).toBe('saga');
  drive.pass(6 * SECOND).accept(2);
  const open = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: saga.tag });
  drive.say({ type: 'account.order', order: open });
  const alarms = drive.alarms().length;
  for (let n = 0; n < 60; n += 1) {
    drive.pass(10 * SECOND);
    drive.read({ order: open, fills: [] });
  }
  expect(drive.all('order.cancel').length + drive.alarms().length - alarms).toBeGreaterThan(0);
});
