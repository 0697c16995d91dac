/** Orders that say they are filled, and whose fills the venue tells nowhere. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { MINUTE, SECOND } from '#base';
import { CONFIG, Drive } from './desk-drive.ts';

/** Long two by the word of the order and of the position; no fill is told. */
function longByItsWord(): { readonly drive: Drive; readonly entry: Order } {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.accept(1).say({ type: 'account.order', order: entry }).position(2).read({ order: entry, fills: [] });
  return { drive, entry };
}

const readings = (drive: Drive, times: number, what: Parameters<Drive['snapshot']>[0]) => {
  for (let n = 0; n < times; n += 1)
    drive
      .pass(31 * SECOND)
      .snapshot(what)
      .quote(21_000);
};

test('what its order has filled by its own word alone is closed by a signal, and nothing is before the word is a minute old', () => {
  const { drive, entry } = longByItsWord();
  const shown = { positions: [drive.positionOf(2)], orders: [entry] };
  readings(drive, 1, shown);
  drive.signals('Sell').pass(5_000);
  expect(drive.session.trades.at(-1)?.why).toMatch(/^nothing-to-close/);
  readings(drive, 3, shown);
  expect(drive.alarms().join()).toContain('does not tell all its fills');
  expect(drive.session.position).toMatchObject({ size: 2, external: 0, proven: true });
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});

test('a flatten whose order tells no fills ends in proof', () => {
  const { drive, entry } = longByItsWord();
  const shown = { positions: [drive.positionOf(2)], orders: [entry] };
  readings(drive, 3, shown);
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id }).snapshot(shown);
  const { tag } = drive.last('order.place').order;
  const exit = drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  drive
    .accept(2)
    .say({ type: 'account.order', order: exit })
    .position(0)
    .snapshot({ orders: [entry, exit] });
  expect(drive.session.flatten?.step).toBe('sent');
  for (let n = 0; n < 30; n += 1) drive.pass(5 * SECOND).snapshot({ orders: [entry, exit] });
  expect(drive.session.flatten?.step).toBe('proven');
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.position).toMatchObject({ size: 0, external: 0 });
});

test('where position, fills and order say three things a person is asked', () => {
  const drive = new Drive().launch({ tradeSize: 3 }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  const entry = drive.orderOf(1, { side: 'buy', size: 3, status: 'filled', filled: 3, tag });
  const fills = [drive.fillOf(1, { side: 'buy', size: 1, id: 1 })];
  drive.accept(1).say({ type: 'account.order', order: entry }).position(2).read({ order: entry, fills });
  readings(drive, 5, { positions: [drive.positionOf(2)], orders: [entry], fills });
  expect(drive.alarms().join()).toContain('1 long in NQH6 at the venue did not come from Openbell');
  expect(drive.session.position).toMatchObject({ size: 2, external: 1 });
  drive.signals('Buy');
  expect(drive.session.trades.at(-1)?.why).toMatch(/^external-position/);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 1, purpose: 'exit' });
});

test('an account that cannot be read settles nothing, however old the word is', () => {
  const { drive } = longByItsWord();
  drive
    .pass(5 * MINUTE)
    .quote(21_000)
    .signals('Buy')
    .pass(5_000);
  expect(drive.session.trades.at(-1)?.why).toMatch(/^order-unsettled/);
});

test('what its order alone says it has filled wants its stop, as all that is ours', () => {
  const stops = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
  const drive = new Drive().launch({ stops }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.accept(1).say({ type: 'account.order', order: entry }).position(2).read({ order: entry, fills: [] });
  readings(drive, 4, { positions: [drive.positionOf(2)], orders: [entry] });
  expect(drive.session.position).toMatchObject({ size: 2, external: 0 });
  expect(drive.facts.filter(({ type }) => type === 'flatten.noted')).toMatchObject([{ step: 'gate-closed' }]);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('fills that are told after all, once their contracts are taken as ours, do not count twice', () => {
  const { drive, entry } = longByItsWord();
  readings(drive, 4, { positions: [drive.positionOf(2)], orders: [entry] });
  expect(drive.session.position).toMatchObject({ size: 2, external: 0 });
  const before = drive.alarms().length;
  drive.fill(1, { side: 'buy', size: 1, id: 1 }).fill(1, { side: 'buy', size: 1, id: 2 });
  const fills = [1, 2].map((id) => drive.fillOf(1, { side: 'buy', size: 1, id }));
  readings(drive, 4, { positions: [drive.positionOf(2)], orders: [entry], fills });
  expect(drive.alarms().slice(before)).toEqual([]);
  expect(drive.session.position).toMatchObject({ size: 2, external: 0 });
  // Nor does a restart count them so.
  const again = new Drive({ ledger: drive.facts });
  again.ground([again.positionOf(2)]).pass(3_000);
  readings(again, 2, { positions: [again.positionOf(2)], orders: [entry], fills });
  expect(again.session.position).toMatchObject({ size: 2, external: 0 });
});
