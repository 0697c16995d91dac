/** Contracts that lose their stop while no session, or only another one, looks after them. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, SECOND } from '#base';
import type { SessionId } from '#kernel';
import { CONFIG, CONTRACT, Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

/** Long two with a stop at the venue. */
function protectedLong() {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const stop: Order = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  };
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.read({ order: entry, fills }).say({ type: 'account.order', order: stop });
  return { drive, entry, stop, fills };
}

/** A run later; its account link is up, and nothing is prepared or compared. */
function restarted(before: Drive): Drive {
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 10 * SECOND) });
  return drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
}

const unprepared = { type: 'session.unprepared', session: CONFIG.id, final: false, code: 'E', message: 'no.' } as const;
const flattens = (drive: Drive) => drive.facts.filter(({ type }) => type === 'flatten.noted');

test('a stop that a stopped session has left, and that goes, is told once and nothing is flattened', () => {
  const { drive, entry, stop, fills } = protectedLong();
  drive.say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  const told = drive.alarms().length;
  const orders: Order[] = [entry, { ...stop, status: 'cancelled' }];
  for (let n = 0; n < 20; n += 1) drive.pass(10 * SECOND).snapshot({ positions: [drive.positionOf(2)], orders, fills });
  expect(drive.alarms().slice(told)).toEqual([
    expect.stringMatching(/shows no stop .*: a session that is over had one there\./),
  ]);
  expect(flattens(drive)).toEqual([]);
});

test('a stop of which only the venue knows costs nothing: it is looked for before anything is said', () => {
  const { drive: before, entry, stop, fills } = protectedLong();
  const ledger = before.facts.filter((fact) => fact.type !== 'order.changed' || fact.order.id !== stop.id);
  const drive = new Drive({ ledger, at: epochMs(before.venue + 10 * SECOND) });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  for (let n = 0; n < 6; n += 1) drive.say(unprepared).pass(5 * SECOND);
  expect(flattens(drive)).toEqual([]);
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills });
  drive.say(unprepared).pass(20 * SECOND);
  expect(flattens(drive)).toEqual([]);
  expect(drive.session.protection).toBe('confirmed');
});

test('the session is halted by the flatten of what it could not look after', () => {
  const { drive: before, entry, stop, fills } = protectedLong();
  const drive = restarted(before);
  // At the second failure what it holds is looked after without it.
  drive
    .say(unprepared)
    .pass(5 * SECOND)
    .say(unprepared)
    .pass(5 * SECOND);
  const orders: Order[] = [entry, { ...stop, status: 'cancelled' }];
  for (let n = 0; n < 4; n += 1)
    drive
      .say(unprepared)
      .snapshot({ positions: [drive.positionOf(2)], orders, fills })
      .pass(5 * SECOND);
  drive.snapshot({ positions: [drive.positionOf(2)], orders, fills });
  expect(drive.all('order.place').map(({ order }) => [order.side, order.size])).toEqual([['sell', 2]]);
  drive.accept(5).fill(5, { side: 'sell', size: 2, id: 5 }).position(0).snapshot();
  expect(drive.left).toEqual([]);
  drive.ground();
  expect(drive.session.tradingState).toBe('halted');
  drive.pass(60 * SECOND);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a session without stops sees to the stop of one that is not prepared yet', () => {
  const { drive: before, entry, stop, fills } = protectedLong();
  const other = 's-2' as SessionId;
  before.say({ type: 'session.started', config: { ...CONFIG, id: other } });
  const drive = restarted(before);
  const account = { id: CONFIG.account, name: CONFIG.accountName, balance: 50_000, canTrade: true, simulated: true };
  drive.say(unprepared);
  drive.say({ type: 'session.prepared', session: other, contract: CONTRACT, account, formulaHash: 'f' });
  const orders: Order[] = [entry, { ...stop, status: 'cancelled' }];
  for (let n = 0; n < 4; n += 1)
    drive
      .say(unprepared)
      .snapshot({ positions: [drive.positionOf(2)], orders, fills })
      .pass(5 * SECOND);
  drive.snapshot({ positions: [drive.positionOf(2)], orders, fills });
  expect(drive.alarms().join()).toMatch(/no stop .* it is flattened/);
  expect(drive.all('order.place').map(({ order }) => [order.side, order.size])).toEqual([['sell', 2]]);
});
