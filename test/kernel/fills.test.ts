/** What is booked of an order's fills, whichever channel tells of them and however often. */
import { expect, test } from 'vitest';
import { Drive, long } from './desk-drive.ts';

test('a repeated fill changes nothing', () => {
  const drive = long(2);
  const before = drive.kernel.digest();
  drive.fill(1, { side: 'buy', size: 2, id: 1 });
  expect(drive.kernel.digest()).toBe(before);
});

test('two fills that share an order add up, and only the whole size is filled', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  drive.fill(1, { side: 'buy', size: 1, id: 5 });
  expect(drive.session.trades).toMatchObject([{ status: 'working', filled: 1 }]);
  drive.fill(1, { side: 'buy', size: 1, id: 6 });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', filled: 2 }]);
});

test('a fill that the stream tells before the answer names the order still counts', () => {
  const drive = new Drive().launch().signals('Buy').fill(1, { side: 'buy', size: 2 });
  expect(drive.session.trades).toMatchObject([{ status: 'working' }]);
  expect(drive.accept(1).session.trades).toMatchObject([{ status: 'filled' }]);
});

test('an answer that comes after the stream has proved its order is written down once, for its times, and changes nothing else', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({
    type: 'account.order',
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
  });
  drive.fill(1, { side: 'buy', size: 2, id: 1 });
  expect(drive.session.trades).toMatchObject([{ status: 'filled' }]);
  const { trades } = drive.session;
  const answers = () => drive.facts.filter(({ type }) => type === 'order.answered');
  drive.accept(2);
  expect(answers()).toEqual([]);
  drive.accept(1).accept(1);
  expect(answers()).toMatchObject([{ tag, answer: 'accepted', timing: { leftAt: expect.any(Number) } }]);
  expect(drive.session.trades).toEqual(trades);
});

test('a fill that only REST knows is booked, and flagged when the stream stays silent', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(2_000);
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', proof: 'one' }]);
  drive.pass(5_000);
  expect(drive.session.trades).toMatchObject([{ status: 'filled', proof: 'disputed' }]);
  expect(drive.alarms().join()).toContain('the stream never told of it');
  drive.fill(1, { side: 'buy', size: 2, id: 5 });
  expect(drive.session.trades).toMatchObject([{ proof: 'both' }]);
});

test('a fill that overtook the cancel is a fill', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(30_000);
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'rejected', order: null, why: 'filled', leftAt: null } });
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'filled' }]);
});

test('a cancelled order with part of it filled is partial', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.fill(1, { side: 'buy', size: 1, id: 5 }).pass(30_000);
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 1, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 1, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'partial', filled: 1 }]);
});
