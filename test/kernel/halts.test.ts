/** Kill, flatten and stop: what closes the gate, and what must be proven before they end. */
import { expect, test } from 'vitest';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

test('after a kill the next signal is alerted and its order disabled; resume trades again', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'operator.said', say: 'kill', target: 'all' }).signals('Buy');
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades).toMatchObject([{ status: 'disabled' }]);
  expect(drive.session).toMatchObject({ tradingState: 'halted', tradingWhy: 'the kill switch was pressed' });
  drive.say({ type: 'operator.said', say: 'resume', account: drive.session.config.account }).signals('Buy');
  expect(drive.session.tradingWhy).toBeNull();
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a kill is kept across a restart', () => {
  const before = new Drive().launch();
  before.say({ type: 'operator.said', say: 'kill', target: 'all' });
  const after = new Drive({ ledger: before.facts }).ground().signals('Buy');
  expect(after.session).toMatchObject({ tradingState: 'halted', tradingWhy: 'the kill switch was pressed' });
  expect(after.all('order.place')).toHaveLength(0);
});

test('flatten closes the gate, sells exactly what is there and ends with the venue’s word', () => {
  const drive = long(2);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  expect(drive.session).toMatchObject({ tradingState: 'halted', tradingWhy: 'a person asked to flatten' });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { order } = drive.last('order.place');
  expect(order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot({});
  const steps = drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));
  expect(steps).toEqual(['gate-closed', 'sent', 'proven']);
});

test('a flatten that a crash cut off goes on after the restart', () => {
  const before = long(2);
  before.say({ type: 'operator.said', say: 'flatten', session: before.session.config.id });
  const after = new Drive({ ledger: before.facts });
  after.ground([after.positionOf(2)]);
  const { order } = after.last('order.place');
  expect(order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
  after.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot({});
  const steps = after.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));
  expect(steps).toEqual(['gate-closed', 'sent', 'proven']);
});

test('a flatten does not close what an order at work is closing, and goes on when that one is over', () => {
  const drive = long(2).signals('Sell').accept(2);
  const { tag } = drive.last('order.place').order;
  const open = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag });
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [open] });
  expect(drive.last('order.cancel').order).toBe(2);
  expect(drive.all('order.place')).toHaveLength(2);
  drive.say({ type: 'account.order', order: { ...open, status: 'cancelled' } });
  drive.read({ order: { ...open, status: 'cancelled' }, fills: [] });
  drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)], orders: [{ ...open, status: 'cancelled' }] });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'saga', side: 'sell', size: 2 });
});

test('a session that was being stopped when the program ended is stopped after the restart', () => {
  const before = new Drive().launch();
  before.signals('Buy');
  before.say({ type: 'operator.said', say: 'stop', session: before.session.config.id, positions: 'keep' });
  expect(before.session.state).toBe('stopping');
  const after = new Drive({ ledger: before.facts });
  const { tag } = before.last('order.place').order;
  after.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  after.say({
    type: 'session.prepared',
    session: after.session.config.id,
    contract: CONTRACT,
    account: ACCOUNT,
    formulaHash: 'f',
  });
  const order = after.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  after.read({ order, fills: [after.fillOf(1, { side: 'buy', size: 2, id: 5 })] });
  expect(after.session.state).toBe('stopped');
});

test('stopping with `close` ends only when the position is proven flat', () => {
  const drive = long(2);
  drive.say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions: 'close' });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.session.state).toBe('stopping');
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot({});
  expect(drive.session.state).toBe('stopped');
});

test('a flatten whose order says it is filled before its fill is booked sells nothing twice', () => {
  const drive = long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  const positions = [drive.positionOf(2)];
  drive.snapshot({ positions });
  const { tag } = drive.last('order.place').order;
  drive.accept(2);
  drive.say({
    type: 'account.order',
    order: drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }),
  });
  // Both were read at the venue before the fill.
  drive.snapshot({ positions }).snapshot({ positions });
  expect(drive.all('order.place')).toHaveLength(2);
});

test('the lights of a flatten say what is: sent when an order went, proven while it is so, none once an entry has gone', () => {
  const drive = long(2);
  const { id, account } = drive.session.config;
  expect(drive.session.flatten).toBeNull();
  drive.say({ type: 'operator.said', say: 'flatten', session: id });
  expect(drive.session.flatten).toEqual({ step: 'gate-closed', by: 'person', sent: false });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.session.flatten).toEqual({ step: 'gate-closed', by: 'person', sent: false });
  drive.accept(2);
  expect(drive.session.flatten).toEqual({ step: 'sent', by: 'person', sent: true });
  drive.fill(2, { side: 'sell', size: 2, id: 2 }).position(0);
  expect(drive.session.flatten?.step).toBe('sent');
  drive.snapshot({});
  expect(drive.session.flatten).toEqual({ step: 'proven', by: 'person', sent: true });
  drive.position(1);
  expect(drive.session.flatten).toBeNull();
  drive.position(0).snapshot({});
  expect(drive.session.flatten?.step).toBe('proven');
  drive.say({ type: 'operator.said', say: 'resume', account }).signals('Buy');
  expect(drive.last('order.place').order.purpose).toBe('entry');
  expect(drive.session.flatten).toBeNull();
});

test('a flatten said again, after a person has resumed in the midst of the first, closes the gate again and for good', () => {
  const drive = long(2);
  const { id, account } = drive.session.config;
  const flatten = { type: 'operator.said', say: 'flatten', session: id } as const;
  drive.say(flatten).say({ type: 'operator.said', say: 'resume', account });
  expect(drive.session.tradingState).toBe('active');
  drive.say(flatten);
  expect(drive.session.tradingState).toBe('halted');
  drive.snapshot({ positions: [drive.positionOf(2)] });
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot({});
  expect(new Drive({ ledger: drive.facts }).ground().session.tradingState).toBe('halted');
});
