/** A person who trades beside a session with stops. */
import { expect, test } from 'vitest';
import type { Order, OrderStatus } from '#account';
import { SECOND } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

const stopOf = (drive: Drive, tag: string, status: OrderStatus): Order => ({
  ...drive.orderOf(2, { side: 'sell', size: 2, status, filled: 0, tag: `${tag}-SL` }),
  type: 'stop',
  stopPrice: 20_990.25,
});

function protectedLong(change: Partial<SessionConfig> = {}) {
  const drive = new Drive().launch({ stops: STOPS, ...change }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  drive.say({ type: 'account.order', order: stopOf(drive, tag, 'open') });
  return { drive, tag, entry };
}

/** Each snapshot is answered so long after it was asked for. */
function answering(drive: Drive, ms: number, latencyMs: number, what: () => Parameters<Drive['snapshot']>[0]) {
  let answered = -1;
  let askedAt = 0;
  let pending = 0;
  for (let t = 0; t < ms; t += 100) {
    const { fetch } = drive.last('account.fetch');
    if (fetch !== answered && pending !== fetch) {
      pending = fetch;
      askedAt = t;
    }
    if (pending !== 0 && t - askedAt >= latencyMs) {
      answered = pending;
      pending = 0;
      drive.snapshot(what());
    }
    drive.pass(100);
  }
}

for (const [withinMs, latencyMs] of [
  [5_000, 100],
  [5_000, 700],
  [3_000, 100],
] as const)
  test(`a position that a person closes in the venue's screen is no naked one (within ${withinMs}, reads take ${latencyMs})`, () => {
    const { drive, tag, entry } = protectedLong({ stops: { ...STOPS, withinMs } });
    drive.snapshot({
      positions: [drive.positionOf(2)],
      orders: [entry, stopOf(drive, tag, 'open')],
      fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })],
    });
    drive.pass(20 * SECOND);
    // The venue's "close position": it sells two and takes the bracket along.
    const gone = stopOf(drive, tag, 'cancelled');
    const fills = [
      drive.fillOf(1, { side: 'buy', size: 2, id: 1 }),
      drive.fillOf(900, { side: 'sell', size: 2, id: 900 }),
    ];
    drive.say({ type: 'account.order', order: gone }).fill(900, { side: 'sell', size: 2, id: 900 }).position(0);
    answering(drive, 15 * SECOND, latencyMs, () => ({ orders: [entry, gone], fills }));
    expect(drive.session.tradingState).toBe('active');
    expect(drive.alarms().join()).not.toContain('shows no stop');
  });

test('a person who sells one of two is told that the stop is for two still', () => {
  const { drive, tag, entry } = protectedLong();
  const stop = stopOf(drive, tag, 'open');
  const fills = [
    drive.fillOf(1, { side: 'buy', size: 2, id: 1 }),
    drive.fillOf(900, { side: 'sell', size: 1, id: 900 }),
  ];
  drive.fill(900, { side: 'sell', size: 1, id: 900 }).position(1);
  for (let n = 0; n < 3; n += 1)
    drive.pass(10 * SECOND).snapshot({ positions: [drive.positionOf(1)], orders: [entry, stop], fills });
  expect(drive.alarms().join()).toMatch(
    /1 of 2 contracts of NQH6 were closed by .*\(its stop is for 2 still.* entries are stopped/,
  );
});

test('what is adopted by policy is not flattened for want of a stop that nobody asked for', () => {
  const { drive, tag, entry } = protectedLong({ externalPolicy: 'adopt' });
  // The trade ends by its stop; later a person buys three by hand.
  const done: Order = { ...stopOf(drive, tag, 'filled'), filled: 2, fillPrice: 20_990 };
  drive.fill(2, { side: 'sell', size: 2, id: 2 }).position(0).say({ type: 'account.order', order: done });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(2, { side: 'sell', size: 2, id: 2 })];
  drive.snapshot({ orders: [entry, done], fills }).pass(60 * SECOND);
  drive.fill(900, { side: 'buy', size: 3, id: 900 }).position(3);
  const all = [...fills, drive.fillOf(900, { side: 'buy', size: 3, id: 900 })];
  answering(drive, 30 * SECOND, 100, () => ({ positions: [drive.positionOf(3)], orders: [entry, done], fills: all }));
  expect(drive.alarms().join()).not.toContain('it is flattened');
});

/** A person has traded so that this is left of two long with their stop; everybody has seen it. */
function byHand({ side, size, left }: { side: 'buy' | 'sell'; size: number; left: number }) {
  const { drive, tag, entry } = protectedLong();
  const stop = stopOf(drive, tag, 'open');
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(900, { side, size, id: 900 })];
  drive.fill(900, { side, size, id: 900 }).position(left);
  const look = (orders: readonly Order[], looks = 3): void => {
    const positions = left === 0 ? [] : [drive.positionOf(left)];
    for (let n = 0; n < looks; n += 1) drive.pass(3 * SECOND).snapshot({ positions, orders, fills });
  };
  look([entry, stop]);
  return { drive, entry, stop, look };
}

const flattens = (drive: Drive) => drive.facts.filter(({ type }) => type === 'flatten.noted');

test('the stop of a position that a person has closed in part is made as small as what is left', () => {
  const { drive, entry, stop, look } = byHand({ side: 'sell', size: 1, left: 1 });
  expect(drive.all('order.resize')).toMatchObject([{ order: stop.id, size: 1 }]);
  expect(drive.all('order.cancel')).toEqual([]);
  const smaller: Order = { ...stop, size: 1 };
  drive.say({ type: 'account.order', order: smaller });
  look([entry, smaller], 20);
  expect(drive.all('order.resize')).toHaveLength(1);
  expect(flattens(drive)).toEqual([]);
  expect(drive.session.protection).toBe('confirmed');
});

test('a stop that the venue does not make smaller is told of, and asked for again', () => {
  const { drive, entry, stop, look } = byHand({ side: 'sell', size: 1, left: 1 });
  const outcome = { type: 'rejected', order: null, why: 'Invalid order size.', leftAt: null } as const;
  drive.say({ type: 'resize.answered', tag: stop.tag ?? '', outcome });
  expect(drive.alarms().at(-1)).toMatch(/did not make .*order 2.* smaller.*Invalid order size/);
  look([entry, stop], 20);
  expect(drive.all('order.resize').length).toBeGreaterThan(1);
});

test('the stop of a position that a person has reversed is cancelled: it would open more', () => {
  const { drive, entry, stop, look } = byHand({ side: 'sell', size: 4, left: -2 });
  expect(drive.all('order.cancel')).toMatchObject([{ order: stop.id }]);
  const gone: Order = { ...stop, status: 'cancelled' };
  drive.say({ type: 'account.order', order: gone });
  look([entry, gone], 20);
  // The contracts of the other hand are not ours to close.
  expect(drive.all('order.place')).toHaveLength(1);
  expect(flattens(drive)).toEqual([]);
});

test('contracts that a person adds leave the stop as it is', () => {
  const { drive } = byHand({ side: 'buy', size: 1, left: 3 });
  expect(drive.all('order.resize')).toEqual([]);
  expect(drive.all('order.cancel')).toEqual([]);
});

test('a stop that has become too large once more is met as soon as the first time', () => {
  const { drive, entry, stop } = byHand({ side: 'sell', size: 1, left: 1 });
  const smaller: Order = { ...stop, size: 1 };
  drive.say({ type: 'account.order', order: smaller });
  drive.fill(901, { side: 'sell', size: 1, id: 901 }).position(0);
  // The first was asked for just now, and would be looked at again half a minute later.
  for (let n = 0; n < 3; n += 1) drive.pass(2 * SECOND).snapshot({ orders: [entry, smaller] });
  expect(drive.all('order.cancel')).toMatchObject([{ order: stop.id }]);
});

test('news that come again and again do not put off what is to be done', () => {
  const { drive, tag, entry } = protectedLong();
  const stop = stopOf(drive, tag, 'open');
  const target: Order = {
    ...drive.orderOf(3, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-TP` }),
    ...{ type: 'limit', limitPrice: 21_010 },
  };
  drive.fill(900, { side: 'sell', size: 2, id: 900 }).position(0);
  for (let n = 0; n < 2; n += 1) drive.pass(2_100).snapshot({ orders: [entry, stop] });
  expect(drive.all('order.cancel')).toEqual([]);
  drive.pass(1_500).say({ type: 'account.order', order: target }).pass(600);
  expect(drive.all('order.cancel').map(({ order }) => order)).toEqual([stop.id, target.id]);
});

test('who sees to a stop that is too large is told where the session has no stops itself, too', () => {
  const { drive, tag, entry } = protectedLong();
  const stop = stopOf(drive, tag, 'open');
  drive.say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  const id = 's-2' as SessionId;
  drive.say({ type: 'session.started', config: { ...CONFIG, id } });
  drive.say({ type: 'session.prepared', session: id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills });
  drive.fill(900, { side: 'sell', size: 1, id: 900 }).position(1);
  const looks = { positions: [drive.positionOf(1)], orders: [entry, stop] };
  for (let n = 0; n < 4; n += 1) drive.pass(3 * SECOND).snapshot(looks);
  expect(drive.all('order.resize')).not.toEqual([]);
  expect(drive.alarms().join()).toContain('it is made smaller');
  expect(drive.alarms().join()).not.toContain("make it smaller in the venue's own screen");
});
