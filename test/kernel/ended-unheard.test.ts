/** An order that was made long ago and ends while nobody listens is found out by its own number. */
import { expect, test } from 'vitest';
import type { Fill, Order } from '#account';
import { epochMs, HOUR, SECOND } from '#base';
import { Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

/** As the gateway reads: orders made since the window's start in any state, and those that are open. */
function shown(drive: Drive, orders: readonly Order[]): readonly Order[] {
  const { since } = drive.last('account.fetch');
  return orders.filter(({ createdAt, status }) => createdAt >= since || status === 'open');
}

/** Answers what was asked for of single orders, as the venue would. */
function serve(drive: Drive, orders: readonly Order[], fills: readonly Fill[], from: number) {
  for (const { tag, order: id } of drive.all('order.read').slice(from)) {
    const order = orders.find((each) => each.id === id);
    if (order === undefined) continue;
    drive.say({
      type: 'order.read',
      tag,
      reading: { ok: true, found: { order, fills: fills.filter((fill) => fill.order === id) } },
    });
  }
}

function held() {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  const stop: Order = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990.25,
  };
  drive.say({ type: 'account.order', order: stop });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills });
  return { drive, entry, stop, fills };
}

test('a stop that fills in a gap thirteen hours later is over in the books, and entries and a flatten are free', () => {
  const { drive, entry, stop } = held();
  drive.pass(13 * HOUR);
  // Everything is well until here, as each audit says.
  drive.snapshot({ positions: [drive.positionOf(2)], orders: shown(drive, [entry, stop]), fills: [] });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  drive.pass(2 * 60 * SECOND);
  const filledStop: Order = {
    ...stop,
    status: 'filled',
    filled: 2,
    fillPrice: 20_990,
    updatedAt: epochMs(drive.venue - SECOND),
  };
  const fill = drive.fillOf(2, { side: 'sell', size: 2, id: 2 });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  drive.snapshot({ orders: shown(drive, [entry, filledStop]), fills: [fill] });
  // Some audits later the venue shows nothing that works.
  for (let look = 0; look < 20; look += 1) {
    const from = drive.all('order.read').length;
    drive.pass(31 * SECOND).snapshot({ orders: shown(drive, [entry, filledStop]), fills: [fill] });
    serve(drive, [entry, filledStop], [fill], from);
  }
  expect(drive.session.position.size).toBe(0);
  expect(drive.session.orders.map(({ id, status }) => [id, status])).toEqual([]);
});

test('… and the next entry passes', () => {
  const { drive, entry, stop } = held();
  drive.pass(13 * HOUR);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: shown(drive, [entry, stop]), fills: [] });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  drive.pass(2 * 60 * SECOND);
  const filledStop: Order = {
    ...stop,
    status: 'filled',
    filled: 2,
    fillPrice: 20_990,
    updatedAt: epochMs(drive.venue - SECOND),
  };
  const fill = drive.fillOf(2, { side: 'sell', size: 2, id: 2 });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  const look = () => {
    const from = drive.all('order.read').length;
    drive.snapshot({ orders: shown(drive, [entry, filledStop]), fills: [fill] });
    serve(drive, [entry, filledStop], [fill], from);
  };
  look();
  for (let n = 0; n < 5; n += 1) {
    drive.pass(31 * SECOND);
    look();
  }
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(2);
});

test('the same after a night: the stop of yesterday filled while the program was off', () => {
  const { drive, entry, stop } = held();
  const off = drive.venue;
  const at = epochMs(off + 20 * HOUR);
  const filledStop: Order = { ...stop, status: 'filled', filled: 2, fillPrice: 20_990, updatedAt: epochMs(off + HOUR) };
  const after = new Drive({ ledger: drive.facts, at });
  after.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  after.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const { config, contract } = after.session;
  after.say({
    type: 'session.prepared',
    session: config.id,
    contract: contract!,
    account: { id: config.account, name: 'PRAC-1', balance: 50_000, canTrade: true, simulated: true },
    formulaHash: 'f',
  });
  for (let n = 0; n < 5; n += 1) {
    const from = after.all('order.read').length;
    const fill = { ...after.fillOf(2, { side: 'sell', size: 2, id: 2 }), at: filledStop.updatedAt };
    const { since } = after.last('account.fetch');
    after.snapshot({ orders: shown(after, [entry, filledStop]), fills: fill.at >= since ? [fill] : [] });
    serve(after, [entry, filledStop], [fill], from);
    after.pass(31 * SECOND);
  }
  expect(after.session.orders).toEqual([]);
  expect(after.alarms().join()).not.toContain("not Openbell's");
});

test('a stop that is cancelled in a gap thirteen hours later leaves the position naked, and that is seen', () => {
  const { drive, entry, stop } = held();
  drive.pass(13 * HOUR);
  const positions = [drive.positionOf(2)];
  drive.snapshot({ positions, orders: shown(drive, [entry, stop]), fills: [] });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  drive.pass(2 * 60 * SECOND);
  const gone: Order = { ...stop, status: 'cancelled', updatedAt: epochMs(drive.venue - SECOND) };
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  const told = drive.alarms().length;
  for (let n = 0; n < 30; n += 1) {
    const from = drive.all('order.read').length;
    drive.snapshot({ positions, orders: shown(drive, [entry, gone]) });
    serve(drive, [entry, gone], [], from);
    drive.pass(31 * SECOND);
  }
  expect(drive.alarms().length).toBeGreaterThan(told);
});

test('… and a flatten closes that position', () => {
  const { drive, entry, stop } = held();
  drive.pass(13 * HOUR);
  const positions = [drive.positionOf(2)];
  drive.snapshot({ positions, orders: shown(drive, [entry, stop]), fills: [] });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  drive.pass(2 * 60 * SECOND);
  const gone: Order = { ...stop, status: 'cancelled', updatedAt: epochMs(drive.venue - SECOND) };
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  drive.snapshot({ positions, orders: shown(drive, [entry, gone]) });
  const sent = drive.all('order.place').length;
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  for (let n = 0; n < 30; n += 1) {
    const from = drive.all('order.read').length;
    drive.snapshot({ positions, orders: shown(drive, [entry, gone]) });
    serve(drive, [entry, gone], [], from);
    // The venue refuses to cancel what is cancelled.
    drive.say({
      type: 'cancel.answered',
      tag: stop.tag!,
      outcome: { type: 'rejected', order: null, why: 'order is not working', leftAt: null },
    });
    drive.pass(3_100);
  }
  expect(drive.all('order.place').length).toBeGreaterThan(sent);
});
