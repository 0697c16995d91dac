/** A stop of our books that the venue shows in no listing, and says it does not know when it is asked by number. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { SECOND } from '#base';
import { Drive } from '../desk-drive.ts';

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

test.fails('a position is not called protected for half an hour by a stop that the venue does not know', () => {
  const { drive, entry, fill } = protectedLong();
  deny(drive, { entry, fill }, 60);
  expect(drive.session.protection).not.toBe('confirmed');
  expect(drive.alarms()).not.toEqual([]);
});

test.fails('… and it does not keep a flatten from closing what is held', () => {
  const { drive, entry, fill } = protectedLong();
  deny(drive, { entry, fill }, 4);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  const sent = drive.all('order.place').length;
  deny(drive, { entry, fill }, 60);
  expect(drive.all('order.place').length).toBeGreaterThan(sent);
});
