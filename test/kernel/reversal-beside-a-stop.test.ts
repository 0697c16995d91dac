/** A stop is heard of only after the close of a reversal has gone: it outlives its position. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 90_000 };

test('the entry of a reversal does not go beside the stop of the position before, as no entry does', () => {
  const drive = new Drive().launch({ stops: STOPS, entryPolicy: 'reverse' }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const first = drive.fillOf(1, { side: 'buy', size: 2, id: 1 });
  drive.read({ order: entry, fills: [first] });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry], fills: [first] });
  drive.signals('Short');
  const close = drive.last('order.place').order;
  drive.accept(3).fill(3, { side: 'sell', size: 2, id: 3 }).position(0);
  const closed = drive.orderOf(3, { side: 'sell', size: 2, status: 'filled', filled: 2, tag: close.tag });
  const second = drive.fillOf(3, { side: 'sell', size: 2, id: 3 });
  drive.read({ order: closed, fills: [second] });
  const late: Order = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  };
  drive.say({ type: 'account.order', order: late });
  drive.snapshot({ orders: [entry, closed, late], fills: [first, second] });
  const purposes = () => drive.all('order.place').map(({ order }) => order.purpose);
  expect(purposes()).toEqual(['entry', 'exit']);
  // It goes as soon as that stop is gone, while its time lasts.
  drive.pass(2_001);
  expect(drive.last('order.cancel').order).toBe(late.id);
  const gone: Order = { ...late, status: 'cancelled' };
  drive.say({ type: 'account.order', order: gone });
  drive.snapshot({ orders: [entry, closed, gone], fills: [first, second] });
  expect(purposes()).toEqual(['entry', 'exit', 'entry']);
});
