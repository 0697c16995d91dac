/** What a ledger brings back: the same books, and no order twice. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { Drive, long } from './desk-drive.ts';

test('after a restart nothing goes out before the account has been compared with the venue', () => {
  const before = long(2);
  const drive = new Drive({ ledger: before.facts });
  drive.venue = Math.ceil(before.venue / MINUTE) * MINUTE;
  drive.ground([drive.positionOf(2)], { compared: false }).signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/^not-reconciled: /) });
  drive.snapshot({ positions: [drive.positionOf(2)] }).signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});

test('a signal that was traded before a restart is not traded again', () => {
  const before = new Drive().launch().signals('Buy');
  const { signal } = before.session.alerts[0]!;
  const after = new Drive({ ledger: before.facts });
  expect(after.session.state).toBe('starting');
  after.venue = signal.bar;
  after.ground();
  after.minute();
  after.scanned([signal]);
  expect(after.all('order.place')).toHaveLength(0);
});

test('an order without an answer at the restart is unknown, and looked for by its tag', () => {
  const before = new Drive().launch().signals('Buy');
  const { tag } = before.last('order.place').order;
  const after = new Drive({ ledger: before.facts });
  expect(after.session.trades).toMatchObject([{ status: 'unknown' }]);
  expect(after.last('order.read')).toMatchObject({ tag, order: null });
});

test('folding the ledger gives the same books, and a second restart changes nothing', () => {
  const before = long(2);
  const once = new Drive({ ledger: before.facts });
  const twice = new Drive({ ledger: [...before.facts, ...once.facts] });
  expect(twice.kernel.digest()).toBe(once.kernel.digest());
});

test('another venue knows nothing of our orders: its sessions are over and its keys forgotten', () => {
  const before = long(2);
  const after = new Drive({ ledger: before.facts, venue: 'sim-2' });
  expect(after.session.state).toBe('stopped');
  expect(after.session.trades).toHaveLength(1);
  expect(after.all('session.prepare')).toHaveLength(0);
});

test('an order that works still at the restart is cancelled in its time, and nobody is told that its fate is unknown', () => {
  const before = new Drive().launch().signals('Buy');
  const { tag } = before.last('order.place').order;
  const open = before.accept(1).orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 0, tag });
  before.say({ type: 'account.order', order: open });
  const after = new Drive({ ledger: before.facts, at: epochMs(before.venue + 5 * SECOND) }).ground();
  for (let second = 0; second < 10; second += 1) after.read({ order: open, fills: [] }).pass(SECOND);
  expect(after.all('order.cancel')).toMatchObject([{ order: 1 }]);
  expect(after.alarms()).toEqual([]);
});
