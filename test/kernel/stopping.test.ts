/** A stop comes in the midst of something: nothing new is opened, and no position is left bare without a word. */
import { expect, test } from 'vitest';
import type { Order, OrderStatus } from '#account';
import { epochMs } from '#base';
import type { StopPolicy } from '#kernel';
import { Drive, long } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

function stopOrder(drive: Drive, tag: string, status: OrderStatus): Order {
  const order = drive.orderOf(50, { side: 'sell', size: 2, status, filled: 0, tag: `${tag}-SL` });
  return { ...order, type: 'stop', stopPrice: 20_990.25 };
}

function protectedLong(): { readonly drive: Drive; readonly tag: string } {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  drive.say({ type: 'account.order', order: stopOrder(drive, tag, 'open') });
  return { drive, tag };
}

const stop = (drive: Drive, positions: StopPolicy): Drive =>
  drive.say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions });
const orders = (drive: Drive) => drive.all('order.place').map(({ order }) => [order.side, order.size, order.purpose]);

test('a stop while an exit waits for its stop to be cancelled does not leave the position bare', () => {
  const { drive, tag } = protectedLong();
  drive.signals('Sell', 'Short');
  stop(drive, 'keep');
  drive.say({ type: 'account.order', order: stopOrder(drive, tag, 'cancelled') });
  // The exit that cost the position its stop is carried through, the entry behind it is not.
  expect(orders(drive)).toEqual([
    ['buy', 2, 'entry'],
    ['sell', 2, 'exit'],
  ]);
  drive.accept(2).position(0).fill(2, { side: 'sell', size: 2, id: 2 });
  expect(orders(drive)).toHaveLength(2);
  expect(drive.session.state).toBe('stopped');
});

test.each(['keep', 'cancel-orders', 'close'] as const)(
  'no entry of a reversal leaves after a stop that says %s, in whatever order the stream tells of its exit',
  (positions) => {
    for (const positionFirst of [true, false]) {
      const drive = long(2).signals('Sell', 'Short').accept(2);
      stop(drive, positions);
      if (positionFirst) drive.position(0).fill(2, { side: 'sell', size: 2, id: 2 });
      else drive.fill(2, { side: 'sell', size: 2, id: 2 }).position(0);
      drive.pass(500).snapshot();
      expect(orders(drive).filter(([, , purpose]) => purpose === 'entry')).toHaveLength(1);
    }
  },
);

test('a stop that cancels the stop of a position says what it leaves bare', () => {
  const { drive } = protectedLong();
  stop(drive, 'cancel-orders');
  expect(drive.all('order.cancel')).toHaveLength(1);
  expect(drive.alarms().join()).toMatch(/2 contracts.*(stop|protect)/);
});

test('a stop that keeps a position says that nobody watches its limits and its flat time from now on', () => {
  const drive = stop(long(2), 'keep');
  expect(drive.session.state).toBe('stopped');
  expect(drive.alarms().join()).toMatch(/2 contracts/);
});

test('an entry that fills after the word that keeps what is open is told of', () => {
  const drive = stop(new Drive().launch().signals('Buy'), 'keep');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  expect(drive.session.state).toBe('stopped');
  expect(drive.alarms().join()).toMatch(/2 contracts/);
});

test('a word that closes counts also after one that keeps, while the session waits for its order', () => {
  const drive = stop(new Drive().launch().signals('Buy'), 'keep');
  expect(drive.session.state).toBe('stopping');
  stop(drive, 'close');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.read({ order, fills }).snapshot({ positions: [drive.positionOf(2)], orders: [order], fills });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'saga', side: 'sell', size: 2 });
});

/** A stop that cancels, cut off while the entry of a session still works; of a target the run before has not heard. */
function cutOff(): { readonly drive: Drive; readonly entry: Order; readonly unheard: Order } {
  const before = new Drive().launch().signals('Buy').accept(1);
  const { tag } = before.last('order.place').order;
  const entry = before.orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 0, tag });
  before.say({ type: 'account.order', order: entry });
  stop(before, 'cancel-orders');
  expect(before.session.state).toBe('stopping');
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue) });
  return { drive, entry, unheard: { ...stopOrder(drive, tag, 'open'), size: 1 } };
}

const cancels = (drive: Drive) => drive.all('order.cancel').map(({ order }) => order);

test('a stop that cancels and is cut off goes on cancelling after the restart, also what was not heard of', () => {
  const { drive, entry, unheard } = cutOff();
  drive.ground([], { compared: false });
  expect(drive.session.state).not.toBe('stopped');
  drive.snapshot({ orders: [entry, unheard] });
  expect(cancels(drive)).toEqual([entry.id, unheard.id]);
  const over: Order = { ...entry, status: 'cancelled' };
  drive.say({
    type: 'order.read',
    tag: entry.tag ?? '',
    reading: { ok: true, found: { order: over, fills: [] } },
  });
  expect(drive.session.state).toBe('stopped');
});

test('a stop that cancels before the session is prepared cancels what is known', () => {
  const { drive: before, tag } = protectedLong();
  const drive = new Drive({ ledger: before.facts });
  stop(drive, 'cancel-orders');
  expect(cancels(drive)).toEqual([stopOrder(drive, tag, 'open').id]);
  expect(drive.session.state).toBe('stopped');
});
