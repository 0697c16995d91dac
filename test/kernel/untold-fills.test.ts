/** R2: what follows when the account's stream does not tell a fill that REST shows. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import type { Times } from '#risk';
import { Drive } from './desk-drive.ts';

/** The link has been up for a while. */
function connected(times: Partial<Times> = {}): Drive {
  return new Drive({ times }).launch({ tradeSize: 1 }).pass(10 * SECOND);
}

/** An entry fills, and the reading two seconds after its answer is the first to tell. */
function filledUntold(drive: Drive, order: number): Drive {
  drive.signals('Buy').accept(order);
  const { tag } = drive.last('order.place').order;
  drive.pass(2 * SECOND);
  return drive.read({
    order: drive.orderOf(order, { side: 'buy', size: 1, status: 'filled', filled: 1, tag }),
    fills: [drive.fillOf(order, { side: 'buy', size: 1, id: order })],
  });
}

const settle = (drive: Drive, size: number) => drive.position(size).snapshot({ positions: [drive.positionOf(size)] });
const reconnects = (drive: Drive) => drive.all('account.reconnect');
const noted = (drive: Drive) => drive.facts.filter(({ type }) => type === 'link.noted').slice(2);

test('a fill that the stream does not tell in its time degrades the account link, and ten good minutes mend it', () => {
  const drive = filledUntold(connected(), 1);
  drive.pass(4_900);
  expect(drive.links.account).toMatchObject({ state: 'up', degraded: false });
  drive.pass(200);
  settle(drive, 1);
  const message = 'the stream did not tell the fill of an order within 5 s';
  expect(drive.links.account).toMatchObject({ state: 'up', degraded: true, message });
  expect(noted(drive)).toMatchObject([{ link: 'account', state: 'up', degraded: true, message }]);
  expect(drive.links.market.degraded).toBe(false);
  expect(reconnects(drive)).toEqual([]);
  drive.pass(10 * MINUTE - SECOND);
  expect(drive.links.account.degraded).toBe(true);
  drive.pass(2 * SECOND);
  expect(drive.links.account.degraded).toBe(false);
  expect(noted(drive)).toHaveLength(2);
  expect(noted(drive)[1]).not.toHaveProperty('degraded');
});

test('a second order within ten minutes has the link opened anew, and what was missed is read before any entry', () => {
  const drive = filledUntold(connected(), 1).pass(6 * SECOND);
  settle(drive, 1);
  filledUntold(drive.pass(7 * MINUTE), 2);
  expect(reconnects(drive)).toEqual([]);
  drive.pass(6 * SECOND);
  settle(drive, 2);
  expect(reconnects(drive)).toEqual([
    { type: 'account.reconnect', why: 'its stream did not tell the fills of 2 orders within 10 minutes' },
  ]);
  const link = (state: 'up' | 'down', generation: number) =>
    drive.say({ type: 'link.changed', link: 'account', state, generation, message: '' });
  const before = drive.all('account.fetch').length;
  link('down', 1).pass(SECOND);
  link('up', 2);
  expect(drive.all('account.fetch').length).toBeGreaterThan(before);
  drive.signals('Buy');
  expect(drive.session.trades.at(-1)?.why).toMatch(/^not-reconciled/);
  settle(drive, 2);
  // The new link begins with a clean sheet.
  expect(drive.links.account).toMatchObject({ state: 'up', degraded: false });
  filledUntold(drive.pass(10 * SECOND), 3).pass(6 * SECOND);
  expect(reconnects(drive)).toHaveLength(1);
});

test('a second order later than ten minutes is the first again', () => {
  const drive = filledUntold(connected(), 1).pass(6 * SECOND);
  settle(drive, 1);
  for (let minute = 0; minute < 11; minute += 1) drive.pass(MINUTE).quote(21_000);
  filledUntold(drive, 2).pass(6 * SECOND);
  settle(drive, 2);
  expect(drive.links.account.degraded).toBe(true);
  expect(reconnects(drive)).toEqual([]);
});

test('a fill that the stream tells late, but in its time, is nothing to tell of', () => {
  const drive = filledUntold(connected(), 1).pass(3 * SECOND);
  drive.fill(1, { side: 'buy', size: 1, id: 1 });
  settle(drive, 1).pass(MINUTE);
  expect(drive.links.account.degraded).toBe(false);
});

test('a fill of a time at which the link was down or not yet up is owed by no stream', () => {
  const drive = connected().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  const fill = drive.fillOf(1, { side: 'buy', size: 1, id: 1 });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'lost' }).pass(SECOND);
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  drive.snapshot({
    positions: [drive.positionOf(1)],
    orders: [drive.orderOf(1, { side: 'buy', size: 1, status: 'filled', filled: 1, tag })],
    fills: [fill],
  });
  expect(drive.session.trades.at(-1)?.status).toBe('filled');
  drive.pass(MINUTE);
  expect(drive.links.account.degraded).toBe(false);
});

test('two fills of one order are one thing missed, and a fill awaited when the link goes is missed no more', () => {
  const drive = connected().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(2 * SECOND);
  const half = drive.fillOf(1, { side: 'buy', size: 1, id: 1 });
  const order = drive.orderOf(1, { side: 'buy', size: 1, status: 'filled', filled: 1, tag });
  drive.read({ order, fills: [half, { ...half, id: drive.fillOf(1, { side: 'buy', size: 1, id: 2 }).id }] });
  drive.pass(6 * SECOND);
  expect(drive.links.account.degraded).toBe(true);
  expect(reconnects(drive)).toEqual([]);
  const other = filledUntold(connected(), 1).pass(SECOND);
  other.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'lost' }).pass(SECOND);
  other.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  settle(other, 1).pass(MINUTE);
  expect(other.links.account.degraded).toBe(false);
});

test('how many orders, and within how long, can be set', () => {
  const drive = filledUntold(connected({ untoldOrdersMax: 1, agreementMs: 2_000 }), 1).pass(2_100);
  expect(reconnects(drive)).toHaveLength(1);
});
