/** Orders that close: never more than is open, never twice, and before the entry of their bar. */
import { expect, test } from 'vitest';
import { Drive, long } from './desk-drive.ts';

test('a sell while flat is denied: there is nothing to close', () => {
  const drive = new Drive().launch().signals('Sell');
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades).toMatchObject([{ status: 'denied', why: expect.stringContaining('nothing-to-close') }]);
});

test('an exit is cut to the open position', () => {
  const drive = long(1);
  drive.position(1);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 1, purpose: 'exit' });
});

test('an order that says it is filled before its fill is booked keeps the next exit waiting', () => {
  const drive = long(2).signals('Sell');
  const { tag } = drive.last('order.place').order;
  drive.accept(2).say({
    type: 'account.order',
    order: drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }),
  });
  drive.signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringContaining('waits until') });
  drive.pass(5_000);
  expect(drive.session.alerts.at(-1)).toMatchObject({
    traded: false,
    why: expect.stringMatching(/^nothing-to-close: the position is 2, and an order .* may be closing it already$/),
  });
  drive.fill(2, { side: 'sell', size: 2 }).position(0).signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({ why: expect.stringMatching(/^nothing-to-close: /) });
});

test('a short signal while long closes at the most, and never goes through zero', () => {
  const drive = long(2).signals('Short');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});

test('sell and short on one bar: the exit goes first, the entry when flat is proven', () => {
  const drive = long(2).signals('Sell', 'Short');
  const exit = drive.last('order.place').order;
  expect(drive.all('order.place')).toHaveLength(2);
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2, profit: 10 });
  expect(drive.all('order.place')).toHaveLength(2);
  drive.position(0).snapshot();
  expect(drive.all('order.place')).toHaveLength(3);
  expect(exit).toMatchObject({ purpose: 'exit', side: 'sell' });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'entry', side: 'sell', size: 2 });
});

test('an exit that is not proven flat in time costs the entry of its bar', () => {
  const drive = long(2).signals('Sell', 'Short').accept(2).fill(2, { side: 'sell', size: 2, id: 2 });
  drive.pass(6_000).position(0);
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringContaining('reversal') });
});

test('an exit that the venue rejects raises an alarm: the position stays open', () => {
  const drive = long(2).signals('Sell');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'rejected', order: null, why: 'halt', leftAt: null } });
  expect(drive.alarms().at(-1)).toMatch(/sell of 2 .* ended rejected, the position stays open: halt/);
});

test('an exit whose fate is unknown may be closing: the next exit does not close the same contracts again', () => {
  const drive = long(2).signals('Sell');
  const { tag } = drive.last('order.place').order;
  const unknown = { type: 'unknown', order: null, why: 'no answer', leftAt: null } as const;
  drive.say({ type: 'order.answered', tag, outcome: unknown }).signals('Sell');
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/may be closing/) });
});
