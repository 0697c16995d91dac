/** What an entry signal means while a position is open: the session says. */
import { expect, test } from 'vitest';
import type { EntryPolicy } from '#kernel';
import type { SignalType } from '#scan';
import { Drive } from './desk-drive.ts';

/** Long two, every channel agreeing, under a policy. */
function long(entryPolicy?: EntryPolicy): Drive {
  const drive = new Drive().launch(entryPolicy === undefined ? {} : { entryPolicy }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  return drive.read({ order, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
}

test.each([
  [undefined, 'Buy', { purpose: 'entry', side: 'buy', size: 2 }],
  [undefined, 'Short', { purpose: 'exit', side: 'sell', size: 2 }],
  ['add', 'Buy', { purpose: 'entry', side: 'buy', size: 2 }],
  ['reverse', 'Short', { purpose: 'exit', side: 'sell', size: 2 }],
  ['ignore', 'Sell', { purpose: 'exit', side: 'sell', size: 2 }],
] as const)('policy %s, %s while long: an order', (policy, type: SignalType, order) => {
  expect(long(policy).signals(type).last('order.place').order).toMatchObject(order);
});

test.each([
  ['reverse', 'Buy'],
  ['ignore', 'Buy'],
  ['ignore', 'Short'],
] as const)('policy %s, %s while long: no order, and the alert says why', (policy, type) => {
  const drive = long(policy).signals(type);
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/^policy: /) });
});

test('a reversal closes, is proven flat, and enters; one signal, two orders with tags of their own', () => {
  const drive = long('reverse').signals('Short');
  const close = drive.last('order.place').order;
  drive.accept(2).fill(2, { side: 'sell', size: 2 });
  expect(drive.all('order.place')).toHaveLength(2);
  drive.position(0);
  expect(drive.all('order.place')).toHaveLength(2);
  drive.snapshot();
  const entry = drive.last('order.place').order;
  expect(entry).toMatchObject({ purpose: 'entry', side: 'sell', size: 2 });
  expect(entry.tag).not.toBe(close.tag);
});

test('a reversal that is not proven flat ends at flat, never through zero', () => {
  const drive = long('reverse').signals('Short').accept(2).fill(2, { side: 'sell', size: 2 });
  drive.pass(5_001).position(0);
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^reversal: /) });
});

test('no entry goes while fills and the venue’s word on the position are apart: it might close what it does not know of', () => {
  const drive = new Drive().launch().signals('Short').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.fill(1, { side: 'sell', size: 2, id: 1 });
  drive.say({
    type: 'account.order',
    order: drive.orderOf(1, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }),
  });
  // The fill is known, the position of it is not yet.
  drive.signals('Buy').pass(5_000);
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^position-unsettled/) });
  drive.position(-2).signals('Buy');
  expect(drive.last('order.place').order).toMatchObject({ side: 'buy', purpose: 'exit', size: 2 });
});
