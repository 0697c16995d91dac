/** A stop of our books that the venue shows in no listing, and says it does not know when it is asked by number. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { SECOND } from '#base';
import { Drive, long } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

function stopOf(drive: Drive, tag: string, status: Order['status'] = 'open'): Order {
  const order = drive.orderOf(2, { side: 'sell', size: 2, status, filled: 0, tag: `${tag}-SL` });
  return { ...order, type: 'stop', stopPrice: 20_990 };
}

/** Long two, with its stop at the venue. */
function protectedLong() {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fill = drive.fillOf(1, { side: 'buy', size: 2, id: 1 });
  const stop = stopOf(drive, tag);
  drive.read({ order: entry, fills: [fill] }).say({ type: 'account.order', order: stop });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills: [fill] });
  return { drive, entry, stop, fill };
}

function deny(drive: Drive, { entry, fill }: Pick<ReturnType<typeof protectedLong>, 'entry' | 'fill'>, rounds: number) {
  for (let n = 0; n < rounds; n += 1) {
    const from = drive.commands.length;
    drive.pass(31 * SECOND).snapshot({ positions: [drive.positionOf(2)], orders: [entry], fills: [fill] });
    for (const command of drive.commands.slice(from)) {
      if (command.type === 'order.read')
        drive.say({ type: 'order.read', tag: command.tag, reading: { ok: true, found: null } });
      if (command.type === 'order.cancel')
        drive.say({
          type: 'cancel.answered',
          tag: command.tag,
          outcome: { type: 'rejected', order: null, why: 'order not found', leftAt: null },
        });
    }
  }
}

test('a position is not called protected for half an hour by a stop that the venue does not know', () => {
  const { drive, entry, fill } = protectedLong();
  deny(drive, { entry, fill }, 60);
  expect(drive.session.protection).not.toBe('confirmed');
  expect(drive.alarms()).not.toEqual([]);
});

test('… and it does not keep a flatten from closing what is held', () => {
  const { drive, entry, fill } = protectedLong();
  deny(drive, { entry, fill }, 1);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  deny(drive, { entry, fill }, 20);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('what is denied by its number and shown by a listing in between is not over', () => {
  const { drive, entry, fill, stop } = protectedLong();
  for (let n = 0; n < 10; n += 1) {
    deny(drive, { entry, fill }, 2);
    drive.pass(31 * SECOND);
    drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills: [fill] });
  }
  expect(drive.session.protection).toBe('confirmed');
  expect(drive.alarms()).toEqual([]);
});

test('listings that lack it and readings that fail are no denial', () => {
  const { drive, entry, fill } = protectedLong();
  for (let n = 0; n < 20; n += 1) {
    const from = drive.commands.length;
    drive.pass(31 * SECOND).snapshot({ positions: [drive.positionOf(2)], orders: [entry], fills: [fill] });
    for (const { tag } of drive.commands.slice(from).filter((command) => command.type === 'order.read'))
      drive.say({ type: 'order.read', tag, reading: { ok: false, why: 'HTTP 500' } });
  }
  expect(drive.session.protection).toBe('confirmed');
});

test('if it lives after all it is cancelled before the position is closed without it, and heard of again', () => {
  const { drive, entry, fill, stop } = protectedLong();
  deny(drive, { entry, fill }, 5);
  expect(drive.alarms()[0]).toContain('knows no such order: it counts as over');
  const ours = drive.commands.filter(({ type }) => type === 'order.cancel' || type === 'order.place').slice(1);
  expect(ours[0]).toMatchObject({ type: 'order.cancel', order: stop.id });
  expect(ours.at(-1)).toMatchObject({ type: 'order.place', order: { side: 'sell', size: 2, purpose: 'saga' } });
  drive.say({ type: 'account.order', order: stop });
  expect(drive.session.orders.map(({ id }) => id)).toContain(stop.id);
});

test('an order of another hand that the venue knows no more denies no exit for ever', () => {
  const drive = long(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2 });
  const fill = drive.fillOf(1, { side: 'buy', size: 2, id: 1 });
  const theirs = drive.orderOf(50, { side: 'sell', size: 2, status: 'open', filled: 0 });
  drive.say({ type: 'account.order', order: { ...theirs, type: 'limit', limitPrice: 21_500 } });
  drive.signals('Sell');
  expect(drive.session.trades.at(-1)?.why).toMatch(/^nothing-to-close/);
  for (let n = 0; n < 8; n += 1) {
    const from = drive.commands.length;
    drive.pass(31 * SECOND).snapshot({ positions: [drive.positionOf(2)], orders: [entry], fills: [fill] });
    drive.quote(21_000);
    for (const command of drive.commands.slice(from))
      if (command.type === 'order.read' && command.order !== null)
        drive.say({
          type: 'order.read',
          tag: command.tag,
          order: command.order,
          reading: { ok: true, found: null },
        });
  }
  expect(drive.all('order.cancel')).toEqual([]);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});
