/** A session that was started again and has not been prepared yet holds what it held: it can be flattened, and is told of. */
import { expect, test } from 'vitest';
import { type EpochMs, epochMs, MINUTE } from '#base';
import { DEFAULT_LIMITS, type Limits, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

const FIRM: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };

/** Long 2, and the process begins anew; the gateway has not answered. */
function startedAgain(limits = DEFAULT_LIMITS, at?: EpochMs): Drive {
  const before = long(2, limits);
  return new Drive({ ledger: before.facts, limits, at: at ?? epochMs(before.venue) });
}

const orders = (drive: Drive) => drive.all('order.place').map(({ order }) => [order.side, order.size, order.purpose]);

test('a flatten said to a session that is still starting begins as soon as it can', () => {
  const drive = startedAgain();
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  expect(drive.session.tradingState).toBe('halted');
  drive.ground([drive.positionOf(2)]);
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
});

test('a stop with `close` to a session that is still starting ends with the position proven flat', () => {
  const drive = startedAgain();
  drive.say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions: 'close' });
  expect(drive.session.state).not.toBe('stopped');
  drive.ground([drive.positionOf(2)]);
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
  drive.accept(2).fill(2, { side: 'sell', size: 2 }).position(0).snapshot();
  expect(drive.session.state).toBe('stopped');
});

test('a session that cannot be prepared any more and holds contracts is an alarm', () => {
  const drive = startedAgain();
  const session = drive.session.config.id;
  const message = 'T03 cannot run. line 3, column 1: a bracket is missing';
  drive.say({ type: 'session.unprepared', session, final: true, code: 'ERR_FORMULA', message });
  expect(drive.alarms().join()).toMatch(/2 contracts/);
});

test('the flat time is kept, or told of, after a restart at which the feed stays silent', () => {
  const drive = startedAgain(FIRM, epochMs(Date.parse('2026-01-15T20:55:00Z')));
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const session = drive.session.config.id;
  drive.say({ type: 'session.prepared', session, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  // 14:55 to 15:08 Chicago.
  for (let minute = 0; minute < 13; minute += 1) drive.snapshot({ positions: [drive.positionOf(2)] }).pass(MINUTE);
  const told = drive.alarms().filter((text) => text.includes('must be flat before 15:10'));
  expect(orders(drive).length + told.length).toBeGreaterThan(0);
});

test('of two sessions that turn out to trade the same, however it was written, the second does not begin', () => {
  const drive = new Drive();
  const id = 's-2' as typeof CONFIG.id;
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({ type: 'session.started', config: { ...CONFIG, id, symbol: CONTRACT.id } });
  for (const session of [CONFIG.id, id])
    drive.say({ type: 'session.prepared', session, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  const states = drive.kernel.sessions().map(({ state }) => state);
  expect(states).toEqual(['starting', 'error']);
  expect(drive.facts).toContainEqual(
    expect.objectContaining({ error: expect.objectContaining({ code: 'ERR_SESSION_TWIN' }) }),
  );
  // Another strategy may stand beside it.
  const third = 's-3' as typeof CONFIG.id;
  drive.say({ type: 'session.started', config: { ...CONFIG, id: third, strategy: 'T04' } });
  drive.say({ type: 'session.prepared', session: third, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  expect(drive.kernel.sessions().at(-1)?.state).toBe('starting');
});
