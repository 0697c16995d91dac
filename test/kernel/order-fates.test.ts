/** How an order ends, and what is done while nobody knows. */
import { expect, test } from 'vitest';
import { Drive } from './desk-drive.ts';

test('an order of unknown fate is looked for by its tag, adopted, and never sent again', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
  drive.pass(300);
  expect(drive.last('order.read')).toMatchObject({ tag, order: null });
  drive.read(null).pass(600);
  const order = drive.orderOf(9, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(9, { side: 'buy', size: 2, id: 50 })] });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', order: 9 }]);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('an answered order has its number before anybody speaks of it', () => {
  const drive = new Drive().launch().signals('Buy').accept(9);
  expect(drive.session.trades).toMatchObject([{ status: 'working', order: 9 }]);
});

test('a look-up that finds another order under our tag does not adopt it', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  drive.pass(300);
  drive.read({ order: drive.orderOf(9, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }), fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
});

test('while an order is unknown, entries of its contract are denied', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringContaining('unknown') });
});

test('absence is believed only after many look-ups over half a minute', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  for (let i = 0; i < 4; i += 1) drive.pass(4_000).read(null);
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
  for (let i = 0; i < 3; i += 1) drive.pass(16_000).read(null);
  expect(drive.session.trades).toMatchObject([{ status: 'presumed-absent' }]);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('an order that does not fill in its time is cancelled, and is a timeout only when read back empty', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(30_000);
  expect(drive.last('order.cancel')).toMatchObject({ order: 1 });
  const cancelled = drive.orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 0, tag });
  drive.say({ type: 'account.order', order: cancelled });
  expect(drive.session.trades).toMatchObject([{ status: 'working' }]);
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.read({ order: cancelled, fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'timeout' }]);
});

test('a rejected order is rejected with the venue’s words', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({
    type: 'order.answered',
    tag,
    outcome: { type: 'rejected', order: null, why: 'Trail Distance not set.', leftAt: null },
  });
  expect(drive.session.trades).toMatchObject([{ status: 'rejected', why: 'Trail Distance not set.' }]);
});
