/** Contracts of another hand are adopted beside a position that has its stop: the stop does not protect them. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { SECOND } from '#base';
import { ACCOUNT, Drive } from '../desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

test.fails('contracts that were adopted without a stop are not said to be protected', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const stop: Order = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  };
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  drive.say({ type: 'account.order', order: stop });
  const theirs = drive.orderOf(77, { side: 'buy', size: 3, status: 'filled', filled: 3 });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(77, { side: 'buy', size: 3, id: 7 })];
  for (let n = 0; n < 4; n += 1)
    drive.pass(31 * SECOND).snapshot({ positions: [drive.positionOf(5)], orders: [entry, stop, theirs], fills });
  expect(drive.session.position.external).toBe(3);
  drive.say({ type: 'operator.said', say: 'settle', account: ACCOUNT.id, as: 'adopted' });
  expect(drive.session.position.external).toBe(0);
  expect(drive.session.protection).not.toBe('confirmed');
});
