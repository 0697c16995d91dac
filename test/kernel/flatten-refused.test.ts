/** A flatten meets an order that the venue does not cancel: it says what is true, sells nothing twice, and does not give up. */
import { expect, test } from 'vitest';
import type { Order, OrderStatus } from '#account';
import { SECOND } from '#base';
import { CONFIG, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
const REFUSED = { type: 'rejected', order: null, why: 'the order is pending', leftAt: null } as const;

function flattening(): {
  readonly drive: Drive;
  readonly entry: Order;
  readonly stop: (status: OrderStatus, filled?: number) => Order;
} {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  const stop = (status: OrderStatus, filled = 0): Order => ({
    ...drive.orderOf(50, { side: 'sell', size: 2, status, filled, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990.25,
  });
  drive.say({ type: 'account.order', order: stop('open') });
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  return { drive, entry, stop };
}

/** So many looks at the account, and no cancel of the stop is taken. */
function refuse(drive: Drive, looks: number, held: number, orders: readonly Order[]): void {
  for (let n = 0; n < looks; n += 1) {
    drive.snapshot({ positions: held === 0 ? [] : [drive.positionOf(held)], orders });
    drive.say({ type: 'cancel.answered', tag: orders.at(-1)?.tag ?? '', outcome: REFUSED });
    drive.pass(3 * SECOND);
  }
}

const sagas = (drive: Drive) =>
  drive.all('order.place').flatMap(({ order }) => (order.purpose === 'saga' ? [[order.side, order.size]] : []));
const steps = (drive: Drive) => drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));

test('what a stop may close that cannot be cancelled is not sold beside it, and people are told why', () => {
  const { drive, entry, stop } = flattening();
  refuse(drive, 20, 2, [entry, stop('open')]);
  expect(sagas(drive)).toEqual([]);
  expect(drive.alarms()).toEqual([
    expect.stringMatching(/holds 2 contracts.*does not cancel stop to sell 2 \(order 50\).*through zero/),
  ]);
  expect(steps(drive)).toEqual(['gate-closed']);
  // The venue takes the cancel after all.
  drive.say({ type: 'account.order', order: stop('cancelled') });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop('cancelled')] });
  expect(sagas(drive)).toEqual([['sell', 2]]);
  drive.accept(3).fill(3, { side: 'sell', size: 2, id: 3 }).position(0);
  drive.snapshot({ orders: [entry, stop('cancelled')] });
  expect(steps(drive).at(-1)).toBe('proven');
});

test('what such a stop opens after the position went is closed again', () => {
  const { drive, entry, stop } = flattening();
  // A person sells the position by hand.
  drive.fill(900, { side: 'sell', size: 2, id: 900 }).position(0);
  refuse(drive, 8, 0, [entry, stop('open')]);
  expect(drive.alarms().join()).toMatch(/flat.*does not cancel stop to sell 2 \(order 50\).*would open/);
  expect(steps(drive)).toEqual(['gate-closed']);
  const filled = stop('filled', 2);
  drive.say({ type: 'account.order', order: filled }).fill(50, { side: 'sell', size: 2, id: 51 }).position(-2);
  drive.snapshot({ positions: [drive.positionOf(-2)], orders: [entry, filled] });
  drive.pass(3 * SECOND).snapshot({ positions: [drive.positionOf(-2)], orders: [entry, filled] });
  expect(sagas(drive)).toEqual([['buy', 2]]);
});
