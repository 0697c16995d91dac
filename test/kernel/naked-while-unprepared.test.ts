/** After a restart a session cannot be prepared for long, and the stop of its position is cancelled at the venue meanwhile. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, SECOND } from '#base';
import { CONFIG, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

test('somebody notices that the stop is gone, and the position does not stay naked', () => {
  const before = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = before.last('order.place').order;
  before.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = before.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const stop: Order = {
    ...before.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  };
  const fills = [before.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  before.read({ order: entry, fills }).say({ type: 'account.order', order: stop });
  expect(before.session.protection).toBe('confirmed');
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 10 * SECOND) });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const cancelled: Order = { ...stop, status: 'cancelled' };
  for (let n = 0, read = 0; n < 60; n += 1) {
    const why = { final: false, code: 'ERR_GATEWAY', message: 'HTTP 500.' };
    drive.say({ type: 'session.unprepared', session: CONFIG.id, ...why });
    const { fetch } = drive.all('account.fetch').at(-1) ?? { fetch: 0 };
    if (fetch !== read) drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, cancelled], fills });
    read = fetch;
    drive.pass(5 * SECOND);
  }
  expect(drive.left).toHaveLength(1);
  expect(drive.alarms().join()).toMatch(/no stop/);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});
