/** The venue never tells the fills of an order that says it is filled, and the program is started again meanwhile. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { ACCOUNT, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

function startedAgain(): Drive {
  const before = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = before.last('order.place').order;
  before.accept(1).position(2);
  const order = before.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  before.say({ type: 'account.order', order }).read({ order, fills: [] });
  before.pass(3_000).snapshot({ positions: [before.positionOf(2)], orders: [order] });
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 5_000) }).ground([], { compared: false });
  for (let n = 0, seen = 0; n < 150; n += 1) {
    drive.pass(SECOND);
    const fresh = drive.commands.slice(seen);
    seen = drive.commands.length;
    const snapshot = { account: ACCOUNT, positions: [drive.positionOf(2)], orders: [order], fills: [] };
    for (const command of fresh)
      if (command.type === 'account.fetch')
        drive.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch: command.fetch, snapshot });
  }
  return drive;
}

test('what it has brought is ours and wants its stop, also when the program has started again', () => {
  const drive = startedAgain();
  expect(drive.alarms().join()).not.toContain('did not come from Openbell');
  expect(drive.alarms().join()).toMatch(/shows no stop .* it is flattened/);
});

test('what was settled without its fills before the start is not waited for again, and what another hand brings is not taken for it', () => {
  const before = new Drive().launch().signals('Buy');
  const { tag } = before.last('order.place').order;
  const order = before.accept(1).orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  before.say({ type: 'account.order', order }).read({ order, fills: [] });
  // Another hand has closed them at once.
  for (let n = 0; n < 4; n += 1) before.pass(5 * MINUTE).snapshot({ orders: [order] });
  expect(before.alarms().join()).toContain('does not tell all its fills');
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 60 * SECOND) }).ground([], {
    compared: false,
  });
  for (let n = 0; n < 4; n += 1) {
    drive.snapshot({ positions: [drive.positionOf(2)], orders: [order] });
    drive.pass(31 * SECOND);
  }
  expect(drive.alarms().join()).not.toContain('does not tell all its fills');
  expect(drive.alarms().join()).toContain('2 long in NQH6 at the venue did not come from Openbell');
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'filled', proof: 'both' });
});

test('what is told of all its fills is not laid out again', () => {
  const before = new Drive().launch().signals('Buy');
  const { tag } = before.last('order.place').order;
  const order = before.accept(1).orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fill = before.fillOf(1, { side: 'buy', size: 2, id: 1 });
  before.say({ type: 'account.order', order }).say({ type: 'account.fill', fill }).position(2);
  before.read({ order, fills: [fill] });
  const drive = new Drive({ ledger: before.facts, at: epochMs(Math.ceil(before.venue / MINUTE) * MINUTE) }).ground([], {
    compared: false,
  });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [order], fills: [fill] });
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});
