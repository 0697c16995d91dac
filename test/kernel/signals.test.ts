/** From a signal to an order: which signals trade, and which are only told. */
import { expect, test } from 'vitest';
import { Drive, NINE } from './desk-drive.ts';

test('a signal on the newest live bar becomes one order, proven by both channels', () => {
  const drive = new Drive().launch().signals('Buy');
  const { order } = drive.last('order.place');
  expect(order).toMatchObject({ side: 'buy', size: 2, type: 'market', purpose: 'entry' });
  expect(order.tag).toMatch(/^ob[a-z2-7]{40}$/);
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 5 });
  expect(drive.session.trades).toMatchObject([
    { status: 'filled', proof: 'one', fillPrice: 21_000.25, slippage: 0.25 },
  ]);
  drive.position(2).read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag: order.tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', proof: 'both', filled: 2 }]);
  expect(drive.session.position).toMatchObject({ size: 2, proven: true });
  expect(drive.session.tradesFilled).toBe(1);
});

test('signals of history are told and never traded', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'timer.fired', timer: 'scan:s-1' }).scanned([{ type: 'Buy', bar: NINE, price: 1 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.alerts).toMatchObject([{ traded: false, why: expect.stringContaining('history') }]);
});

test('a signal is told once, however often the scan finds it', () => {
  const drive = new Drive().launch().signals('Buy');
  const { signal } = drive.session.alerts[0]!;
  drive.minute();
  drive.scanned([signal]);
  expect(drive.session.alerts).toHaveLength(1);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a bar that closed while the scan ran takes the trade away from the older one', () => {
  const drive = new Drive().launch();
  const start = drive.minute();
  drive.minute();
  drive.scanned([{ type: 'Buy', bar: start, price: 1 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.alerts[0]?.why).toBe('a newer bar has closed');
});

test('of several new signals only the latest bar trades', () => {
  const drive = new Drive().launch();
  const first = drive.minute();
  const second = drive.minute();
  drive.scanned([]).scanned([
    { type: 'Short', bar: first, price: 21_000 },
    { type: 'Buy', bar: second, price: 21_000 },
  ]);
  expect(drive.all('order.place').map(({ order }) => order.side)).toEqual(['buy']);
  expect(drive.session.alerts.map(({ traded }) => traded)).toEqual([false, true]);
});

test('alerts of the same type within five minutes are suppressed, and recorded all the same', () => {
  const drive = new Drive().launch({ tradeEnabled: false }).signals('Buy').signals('Buy');
  expect(drive.session.alerts.map(({ suppressed }) => suppressed)).toEqual([false, true]);
  drive.pass(300_000).signals('Buy');
  expect(drive.session.alerts.at(-1)?.suppressed).toBe(false);
});
