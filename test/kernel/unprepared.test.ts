/** What an earlier run holds is looked after while its session cannot be prepared. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, SECOND } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

test('the flat time is kept, or told of, while a session of an earlier run cannot be prepared', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const before = long(2, limits);
  const drive = new Drive({ ledger: before.facts, limits, at: epochMs(Date.parse('2026-01-15T20:50:00Z')) });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const session = drive.session.config.id;
  // 14:50 to 15:20 Chicago: the venue does not answer the question for the contract, each time anew.
  for (let n = 0; n < 360; n += 1) {
    drive.say({ type: 'session.unprepared', session, final: false, code: 'ERR_GATEWAY', message: 'HTTP 500.' });
    if (drive.all('account.fetch').length > 0) drive.snapshot({ positions: [drive.positionOf(2)] });
    drive.pass(5 * SECOND);
  }
  expect(drive.alarms().length + drive.all('order.place').length).toBeGreaterThan(0);
});

const stop = (drive: Drive, positions: 'keep' | 'close'): Drive =>
  drive.say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions });

/** The venue answers again, shows this order and what is held, and the account is read as often as it is asked for. */
function prepared(drive: Drive, order: Order, held: number): void {
  const positions = held === 0 ? [] : [drive.positionOf(held)];
  const fills =
    order.filled === 0 ? [] : [drive.fillOf(order.id, { side: order.side, size: order.filled, id: order.id })];
  drive.say({ type: 'order.read', tag: order.tag!, reading: { ok: true, found: { order, fills } } });
  const session = CONFIG.id;
  drive.say({ type: 'session.prepared', session, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  for (let n = 0; n < 4; n += 1) drive.snapshot({ positions, orders: [order], fills }).pass(3 * SECOND);
}

test('a word that closes counts after a restart too, where an earlier one kept', () => {
  const before = stop(long(2).signals('Sell').accept(2), 'keep');
  expect(before.session.state).toBe('stopping');
  const drive = stop(new Drive({ ledger: before.facts }), 'close');
  const { tag } = before.last('order.place').order;
  prepared(drive, drive.orderOf(2, { side: 'sell', size: 2, status: 'cancelled', filled: 0, tag }), 2);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('a word that closes waits, before the session is prepared, for what an order of unknown fate may have brought', () => {
  const before = new Drive().launch().signals('Buy');
  const drive = stop(new Drive({ ledger: before.facts }), 'close');
  expect(drive.session).toMatchObject({
    state: 'starting',
    message: expect.stringContaining('may have brought is closed'),
  });
  const { tag } = before.last('order.place').order;
  prepared(drive, drive.orderOf(2, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }), 2);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

const flatten = (drive: Drive): Drive => drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });

/** The venue does not answer the question for the contract; the account can be read. */
function unprepared(drive: Drive, tries: number): Drive {
  for (let n = 0; n < tries; n += 1) {
    const why = { final: false, code: 'ERR_GATEWAY', message: 'HTTP 500.' };
    drive.say({ type: 'session.unprepared', session: CONFIG.id, ...why }).pass(5 * SECOND);
  }
  return drive;
}

for (const [when, said] of [
  ['before the restart', (ledger: Drive) => unprepared(new Drive({ ledger: flatten(ledger).facts }), 2)],
  ['at the first try', (ledger: Drive) => unprepared(flatten(new Drive({ ledger: ledger.facts })), 2)],
  ['later', (ledger: Drive) => flatten(unprepared(new Drive({ ledger: ledger.facts }), 3))],
] as const)
  test(`a flatten does not wait for a session that cannot be prepared, said ${when}`, () => {
    const drive = said(long(2)).snapshot({ positions: [new Drive().positionOf(2)] });
    expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
    drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot();
    expect(drive.left).toEqual([]);
    // What a person opens after that is no more meant by the word, and the session's gate stays closed.
    const later = [drive.positionOf(1)];
    drive.fill(900, { side: 'buy', size: 1 }).position(1);
    for (let n = 0; n < 3; n += 1) drive.snapshot({ positions: later }).pass(3 * SECOND);
    expect(drive.left).toMatchObject([{ size: 1, flatten: null }]);
    drive
      .ground(later)
      .snapshot({ positions: later })
      .pass(3 * SECOND)
      .snapshot({ positions: later });
    expect(drive.session).toMatchObject({ tradingState: 'halted', flatten: null });
    expect(drive.all('order.place')).toHaveLength(1);
  });
