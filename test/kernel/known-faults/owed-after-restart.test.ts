/** The venue never tells the fills of an order that says it is filled, and the program is started again meanwhile. */
import { expect, test } from 'vitest';
import { epochMs, SECOND } from '#base';
import { ACCOUNT, Drive } from '../desk-drive.ts';

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

test.fails('what it has brought is ours and wants its stop, also when the program has started again', () => {
  const drive = startedAgain();
  expect(drive.alarms().join()).not.toContain('did not come from Openbell');
  expect(drive.alarms().join()).toMatch(/shows no stop .* it is flattened/);
});
