/** A stop that waits for its entry's fill is shown by no reading: when its entry is over, so is it, whether anybody tells or not. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { MINUTE, SECOND } from '#base';
import { CONFIG, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
const REFUSED = { type: 'rejected', order: null, why: 'OrderNotFound', leftAt: null } as const;

/** An entry of two that was cancelled after its time; of the end of its stop nobody has told. */
function unfilled(): { readonly drive: Drive; readonly entry: Order; readonly stop: Order } {
  const drive = new Drive().launch({ stops: STOPS, tradeTimeoutMs: 5_000 }).signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  const stop: Order = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'suspended', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
  };
  drive.say({ type: 'account.order', order: stop }).pass(6_000);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 0, tag });
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.say({ type: 'order.read', tag, reading: { ok: true, found: { order: entry, fills: [] } } });
  expect(drive.session.trades).toMatchObject([{ status: 'timeout' }]);
  return { drive, entry, stop };
}

/** Answers the cancels and the readings of the stop since then, as a venue that knows no such order any more. */
function serve(drive: Drive, stop: Order, from: number): void {
  for (const command of drive.commands.slice(from)) {
    const isStop = 'order' in command && command.order === stop.id;
    if (command.type === 'order.cancel' && isStop)
      drive.say({ type: 'cancel.answered', tag: command.tag, outcome: REFUSED });
  }
  for (const command of drive.commands.slice(from)) {
    if (command.type === 'order.read' && command.order === stop.id)
      drive.say({ type: 'order.read', tag: command.tag, reading: { ok: true, found: null } });
  }
}

const steps = (drive: Drive) => drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));
const cancelled = (drive: Drive) => drive.all('order.cancel').map(({ order }) => order);

test('the stop of an entry that was never filled does not keep a flatten from its proof', () => {
  const { drive, entry, stop } = unfilled();
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  let from = 0;
  for (let n = 0; n < 8; n += 1) {
    drive.snapshot({ orders: [entry] });
    serve(drive, stop, from);
    from = drive.commands.length;
    drive.pass(3 * SECOND);
  }
  expect(steps(drive)).toEqual(['gate-closed', 'proven']);
  expect(drive.alarms()).toEqual([]);
});

test('… and nothing is left behind of it by a session that is stopped', () => {
  const { drive, entry, stop } = unfilled();
  drive.say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  expect(drive.left).toHaveLength(1);
  drive.snapshot({ orders: [entry] }).pass(2 * MINUTE);
  const from = drive.commands.length;
  drive.snapshot({ orders: [entry] });
  serve(drive, stop, from);
  expect(drive.left).toEqual([]);
});

test('one that the venue still shows as waiting is cancelled', () => {
  const { drive, entry, stop } = unfilled();
  drive.pass(2 * MINUTE).snapshot({ orders: [entry, stop] });
  expect(cancelled(drive)).toEqual([entry.id, stop.id]);
});

test('one that the venue speaks of again is an order like any other', () => {
  const { drive, entry, stop } = unfilled();
  const from = drive.commands.length;
  drive.pass(2 * MINUTE).snapshot({ orders: [entry] });
  serve(drive, stop, from);
  drive.say({ type: 'account.order', order: { ...stop, status: 'open', stopPrice: 20_990 } });
  expect(drive.session.orders).toMatchObject([{ id: stop.id, status: 'open' }]);
});

test('the stop of an entry that still works is not taken for over', () => {
  const drive = new Drive()
    .launch({ stops: STOPS, tradeTimeoutMs: 10 * MINUTE })
    .signals('Buy')
    .accept(1);
  const { tag } = drive.last('order.place').order;
  const stop = drive.orderOf(2, { side: 'sell', size: 2, status: 'suspended', filled: 0, tag: `${tag}-SL` });
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 0, tag });
  drive.say({ type: 'account.order', order: stop }).say({ type: 'account.order', order: entry });
  drive.pass(2 * MINUTE).snapshot({ orders: [entry] });
  serve(drive, stop, 0);
  drive.snapshot({ orders: [entry, stop] });
  expect(drive.session.orders.map(({ id }) => id)).toContain(stop.id);
  expect(cancelled(drive)).toEqual([]);
});
