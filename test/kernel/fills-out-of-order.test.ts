/** A stream that loses the first of two fills: REST tells it after the second. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs } from '#base';
import { Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

function stopOf(drive: Drive, tag: string, status: Order['status'] = 'open'): Order {
  const order = drive.orderOf(2, { side: 'sell', size: 2, status, filled: 0, tag: `${tag}-SL` });
  return { ...order, type: 'stop', stopPrice: 20_990 };
}

test('a stop that goes is missed although the fills of its entry were told newest first', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  const first = drive.accept(1).fillOf(1, { side: 'buy', size: 1, id: 1 });
  const newest = drive.pass(200).fillOf(1, { side: 'buy', size: 1, id: 2 });
  const stop = stopOf(drive, tag);
  drive.say({ type: 'account.order', order: stop }).say({ type: 'account.fill', fill: newest }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.say({ type: 'account.order', order: entry }).read({ order: entry, fills: [first, newest] });
  drive.pass(2_000);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills: [first, newest] });
  expect(drive.session.protection).toBe('confirmed');
  drive.say({ type: 'account.order', order: { ...stop, status: 'cancelled', updatedAt: epochMs(drive.venue) } });
  drive.pass(5_001);
  expect(drive.session.trades[0]).toMatchObject({ executedAt: newest.at });
  expect(drive.alarms().join()).toMatch(/shows no stop .* it is flattened/);
});
