/** R4 and R6: what happened at the venue while nobody listened, in a gap of the account link and over a restart. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, MINUTE, SECOND } from '#base';
import { ACCOUNT, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

/** Long two with its stop at the venue, all of it proven. */
function protectedLong(): { readonly drive: Drive; readonly entry: Order; readonly stop: Order } {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  const child = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` });
  const stop: Order = { ...child, type: 'stop', stopPrice: 20_990.25 };
  drive.say({ type: 'account.order', order: stop });
  return { drive, entry, stop };
}

const link = (drive: Drive, state: 'up' | 'down', generation: number) =>
  drive.say({ type: 'link.changed', link: 'account', state, generation, message: '' });

test('a stop that fills while the account link is down for two minutes is booked from REST, once', () => {
  const { drive, entry, stop } = protectedLong();
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop] });
  const heardUntil = drive.venue;
  link(drive, 'down', 1).pass(2 * MINUTE);
  link(drive, 'up', 2);
  // The window reaches back before the last word.
  expect(drive.last('account.fetch').since).toBeLessThanOrEqual(heardUntil - MINUTE);
  const fill = drive.fillOf(2, { side: 'sell', size: 2, id: 9, profit: -405 });
  drive.snapshot({ orders: [entry, { ...stop, status: 'filled', filled: 2 }], fills: [fill] });
  expect(drive.session.position).toMatchObject({ size: 0, proven: true, external: 0 });
  expect(drive.session.trades.map(({ tag, filled }) => [tag, filled])).toContainEqual([stop.tag, 2]);
  // The stream tells it once more.
  drive.say({ type: 'account.fill', fill }).position(0);
  expect(drive.session.position).toMatchObject({ size: 0, proven: true, dayPnl: -405 - 5.6 });
});

test('after a gap no entry goes before the account has been read', () => {
  const drive = new Drive().launch();
  link(drive, 'down', 1).pass(2 * MINUTE);
  link(drive, 'up', 2).signals('Buy');
  expect(drive.session.trades.at(-1)?.why).toMatch(/^not-reconciled/);
  drive.snapshot().signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a reading that was asked for while the link was down is no comparison: what came after it is missing there', () => {
  const drive = new Drive().launch();
  link(drive, 'down', 1).pass(6 * MINUTE);
  const old = drive.last('account.fetch').fetch;
  link(drive, 'up', 2);
  expect(drive.last('account.fetch').fetch).toBeGreaterThan(old);
  const nothing = { account: ACCOUNT, positions: [], orders: [], fills: [] };
  drive.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch: old, snapshot: nothing }).signals('Buy');
  expect(drive.session.trades.at(-1)?.why).toMatch(/^not-reconciled/);
  drive.snapshot().signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a warm restart finds position, price and stop as they are, books no fill of its own making, and doubles no stop', () => {
  const { drive: before, entry, stop } = protectedLong();
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 20 * SECOND) });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.ground([drive.positionOf(2)]);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop] }).pass(10 * SECOND);
  expect(drive.session.position).toMatchObject({ size: 2, averagePrice: 21_000.25, external: 0, proven: true });
  expect(drive.session).toMatchObject({ protection: 'confirmed', stopPrice: 20_990.25, tradingState: 'active' });
  expect(drive.facts.filter(({ type }) => type === 'fill.booked' || type === 'intent.approved')).toEqual([]);
  expect(drive.all('order.place')).toEqual([]);
  expect(drive.all('order.cancel')).toEqual([]);
});

test('a fill that the stream never tells is found by the reading two seconds after the answer', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).pass(2 * SECOND);
  expect(drive.last('order.read')).toMatchObject({ tag, order: 1 });
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.read({ order, fills });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', filled: 2 }]);
  // The late copy of the stream counts once.
  drive.say({ type: 'account.fill', fill: fills[0]! }).position(2);
  expect(drive.session.position).toMatchObject({ size: 2, proven: true });
});
