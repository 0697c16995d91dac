/** An exit waits until the stop of its position is cancelled, and the program ends meanwhile. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs } from '#base';
import { Drive } from './desk-drive.ts';

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

test('an exit that waited when the program ended is lost, and people are told that the position stays open', () => {
  const { drive, entry, stop, fill } = protectedLong();
  drive.signals('Sell');
  expect(drive.last('order.cancel').order).toBe(stop.id);
  const after = new Drive({ ledger: drive.facts, at: epochMs(drive.venue + 20_000) });
  after.ground([], { compared: false });
  after.snapshot({ positions: [after.positionOf(2)], orders: [entry, stop], fills: [fill] }).pass(60_000);
  expect(after.alarms()).toEqual([expect.stringMatching(/Sell .*the position stays open/)]);
  // Once is enough.
  const again = new Drive({ ledger: [...drive.facts, ...after.facts], at: epochMs(after.venue + 20_000) });
  expect(again.alarms()).toEqual([]);
});
