/** Contracts that no session keeps: whoever left them there, a person can flatten them, and the day's end does. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import type { SessionId } from '#kernel';
import { contractId } from '#market';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

const FIRM = { ...DEFAULT_LIMITS, firm: TOPSTEP };
const CRUDE = {
  ...CONTRACT,
  id: contractId('CON.F.US.CLE.H26'),
  symbol: 'CLH6',
  root: 'CL',
  tickSize: 0.01,
  tickValue: 10,
};
const flattenPlace = (contract = CONTRACT.id) =>
  ({ type: 'operator.said', say: 'flatten', account: ACCOUNT.id, contract }) as const;
const stepsOf = (drive: Drive) => drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));
const places = (drive: Drive) => drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.place] : []));
const PLACE = { account: ACCOUNT.id, contract: CONTRACT.id };

/** Long 2, and the session stopped with the word to keep them. */
function leftLong(): Drive {
  return long(2).say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
}

/** The saga's order is accepted and filled, and the venue shows nothing any more. */
function closed(drive: Drive, order = 2): Drive {
  const { side, size } = drive.last('order.place').order;
  return drive
    .accept(order)
    .fill(order, { side, size, id: 50 + order })
    .position(0)
    .snapshot();
}

test('what a stopped session has kept is flattened by one word, and proven', () => {
  const drive = leftLong();
  expect(drive.session.state).toBe('stopped');
  expect(drive.left).toMatchObject([{ contract: CONTRACT, session: CONFIG.id, size: 2, flatten: null }]);
  drive.say(flattenPlace());
  expect(drive.left).toMatchObject([{ flatten: 'gate-closed' }]);
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
  expect(drive.left).toMatchObject([{ flatten: 'gate-closed' }]);
  closed(drive);
  expect(stepsOf(drive)).toEqual(['gate-closed', 'sent', 'proven']);
  expect(places(drive)).toEqual([PLACE, PLACE, PLACE]);
  expect(drive.left).toEqual([]);
  expect(drive.session.trades.at(-1)).toMatchObject({ side: 'sell', size: 2, status: 'filled' });
});

test('account and market are watched on without a gap, and given back when nothing is left', () => {
  const drive = leftLong();
  const order = ['market.watch', 'account.watch', 'session.release', 'market.unwatch', 'account.unwatch'];
  const watching = () => drive.commands.map(({ type }) => type).filter((type) => order.includes(type));
  expect(watching()).toEqual(['market.watch', 'account.watch', 'market.watch', 'account.watch', 'session.release']);
  drive.say(flattenPlace()).snapshot({ positions: [drive.positionOf(2)] });
  closed(drive);
  expect(watching().slice(5)).toEqual(['market.unwatch', 'account.unwatch']);
});

test('a kill of everything does not stop it', () => {
  const drive = leftLong().say({ type: 'operator.said', say: 'kill', target: 'all' }).say(flattenPlace());
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('a restart knows what is left, and goes on with its flatten', () => {
  const before = leftLong().say(flattenPlace());
  const after = new Drive({ ledger: before.facts });
  expect(after.left).toMatchObject([{ size: 2, flatten: 'gate-closed' }]);
  after.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  after.snapshot({ positions: [after.positionOf(2)] });
  expect(after.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
  closed(after);
  expect(stepsOf(after)).toEqual(['gate-closed', 'sent', 'proven']);
  const again = new Drive({ ledger: [...before.facts, ...after.facts] });
  expect(again.left).toEqual([]);
  expect(again.commands).toEqual([]);
});

test('a restart in the midst of its order waits for the fate of that order', () => {
  const before = leftLong().say(flattenPlace());
  before.snapshot({ positions: [before.positionOf(2)] });
  const after = new Drive({ ledger: before.facts });
  after.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  after.snapshot({ positions: [after.positionOf(2)] });
  expect(after.all('order.place')).toEqual([]);
  const { tag } = before.last('order.place').order;
  const order = after.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  after
    .read({ order, fills: [after.fillOf(2, { side: 'sell', size: 2, id: 52 })] })
    .position(0)
    .snapshot()
    // That one was asked for before the order was read.
    .pass(3 * SECOND)
    .snapshot();
  expect(after.all('order.place')).toEqual([]);
  expect(stepsOf(after).at(-1)).toBe('proven');
});

test('a session that was to close its position and cannot be prepared hands it over', () => {
  const before = long(2).say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'close' });
  const after = new Drive({ ledger: before.facts });
  expect(after.left).toEqual([]);
  const failure = { code: 'ERR_FORMULA', message: 'it cannot run', final: true };
  after.say({ type: 'session.unprepared', session: CONFIG.id, ...failure });
  expect(after.session.state).toBe('error');
  after.snapshot({ positions: [after.positionOf(2)] });
  expect(after.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('contracts that another hand brought to a month nothing of ours trades are flattened too', () => {
  const drive = new Drive().launch();
  const held = { ...drive.positionOf(-3), contract: CRUDE.id };
  drive.say({ type: 'account.position', position: held });
  expect(drive.left).toMatchObject([{ session: null, size: -3, contract: { symbol: CRUDE.id } }]);
  expect(drive.last('contract.fetch')).toMatchObject({ session: null, contract: CRUDE.id });
  drive.say({ type: 'contract.stated', session: null, contract: CRUDE });
  expect(drive.left).toMatchObject([{ contract: { symbol: 'CLH6' } }]);
  drive
    .snapshot({ positions: [held] })
    .say(flattenPlace(CRUDE.id))
    .snapshot({ positions: [held] });
  const { order, session } = drive.last('order.place');
  expect(order).toMatchObject({ contract: CRUDE.id, side: 'buy', size: 3, purpose: 'saga' });
  expect(session).toBeNull();
  // The session beside it trades on.
  expect(drive.session.tradingState).toBe('active');
});

test('a flatten of a place asks the session that stands on it, whose gate it closes', () => {
  const drive = long(2).say(flattenPlace());
  expect(drive.session).toMatchObject({ tradingState: 'halted', tradingWhy: 'a person asked to flatten' });
  expect(drive.left).toEqual([]);
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place')).toMatchObject({ session: CONFIG.id, order: { side: 'sell', size: 2 } });
});

test('a session that is launched on the contract keeps it from then on', () => {
  const drive = leftLong();
  const id = 's-2' as typeof CONFIG.id;
  drive.say({ type: 'session.started', config: { ...CONFIG, id } });
  expect(drive.left).toHaveLength(1);
  drive.say({ type: 'session.prepared', session: id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  expect(drive.left).toEqual([]);
});

test('its flatten never goes through zero: what closed meanwhile is seen first', () => {
  const drive = leftLong().say(flattenPlace());
  drive
    .fill(9, { side: 'sell', size: 1 })
    .position(1)
    .snapshot({ positions: [drive.positionOf(1)] });
  drive.snapshot({ positions: [drive.positionOf(1)] });
  expect(
    drive
      .all('order.place')
      .slice(1)
      .map(({ order }) => order.size),
  ).toEqual([1]);
});

test('at 15:05 what a stopped session has left is closed like everything else', () => {
  const drive = new Drive({ limits: FIRM, at: epochMs(Date.parse('2026-01-15T20:30:00Z')) }).launch({ tradeSize: 2 });
  drive.signals('Buy').accept(1).fill(1, { side: 'buy', size: 2 }).position(2);
  drive.pass(SECOND).say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  const { tag } = drive.last('order.place').order;
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.say({ type: 'order.read', tag, reading: { ok: true, found: { order, fills: [] } } });
  expect(drive.session.state).toBe('stopped');
  const flattenAt = Date.parse('2026-01-15T21:05:00Z');
  while (drive.venue < flattenAt) drive.pass(10 * SECOND).quote(21_000);
  drive.pass(SECOND).snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
  closed(drive);
  expect(drive.left).toEqual([]);
});

test('where nothing of ours may trade, flat time raises the alarm and sends nothing', () => {
  const drive = new Drive({ limits: FIRM, at: epochMs(Date.parse('2026-01-15T20:58:00Z')) });
  drive.launch({ tradeEnabled: false });
  drive.say({ type: 'account.position', position: { ...drive.positionOf(-3), contract: CRUDE.id } });
  const positions = [{ ...drive.positionOf(-3), contract: CRUDE.id }];
  drive.say({ type: 'contract.stated', session: null, contract: CRUDE }).snapshot({ positions });
  for (let i = 0; i < 60; i += 1)
    drive
      .pass(10 * SECOND)
      .quote(21_000)
      .snapshot({ positions });
  expect(drive.all('order.place')).toEqual([]);
  expect(drive.all('position.close')).toEqual([]);
  expect(drive.alarms().some((text) => text.startsWith('CLH6 still holds -3 contracts and must be flat'))).toBe(true);
});

test('a loss limit that strikes closes what is left as well', () => {
  const limits = { ...DEFAULT_LIMITS, dailyLossMax: 500 };
  const drive = long(2, limits).say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  // Two contracts, twenty dollars a point: 50 points are 2,000 dollars.
  drive
    .quote(20_950)
    .pass(MINUTE / 2)
    .quote(20_950);
  expect(drive.facts.some(({ type }) => type === 'loss.latched')).toBe(true);
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('an account that cannot be read any more is said once, and asked for ever less often', () => {
  const drive = new Drive({ ledger: leftLong().facts });
  for (let i = 0; i < 8; i += 1) {
    const { fetch } = drive.last('account.fetch');
    drive
      .say({ type: 'account.unreadable', account: ACCOUNT.id, fetch, why: 'there is no such account' })
      .pass(2 * MINUTE);
  }
  const errors = drive.facts.filter((fact) => fact.type === 'error.noted' && fact.error.code === 'ERR_ACCOUNT_READ');
  expect(errors).toHaveLength(1);
});

/** Long 2 that a stopped session has kept, and a session without trading that looks at their contract. */
function watchedLong(): Drive {
  const drive = long(2, FIRM).say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  const id = 's-2' as SessionId;
  drive.say({ type: 'session.started', config: { ...CONFIG, id, tradeEnabled: false } });
  drive.say({ type: 'session.prepared', session: id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'g' });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.left).toEqual([]);
  return drive.pass(5 * SECOND);
}

test('a session without trading does not keep the loss limit from closing what orders of ours have brought', () => {
  const drive = watchedLong().quote(20_975);
  expect(drive.facts.filter(({ type }) => type === 'loss.latched')).toHaveLength(1);
  drive.snapshot({ positions: [drive.positionOf(2)], balance: 49_997.2 });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('nor the flat time', () => {
  const drive = watchedLong();
  const flattenAt = Date.parse('2026-01-15T21:05:00Z');
  while (drive.venue < flattenAt + 10 * SECOND) {
    drive.pass(Math.min(10 * MINUTE, flattenAt + 10 * SECOND - drive.venue)).quote(21_000);
    drive.snapshot({ positions: [drive.positionOf(2)] });
  }
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});
