/** A person who trades beside a session with stops. */
import { expect, test } from 'vitest';
import type { Order, OrderStatus } from '#account';
import { SECOND } from '#base';
import type { SessionConfig } from '#kernel';
import { Drive } from './desk-drive.ts';

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
