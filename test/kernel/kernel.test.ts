import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { ACCOUNT, CONTRACT, Drive, NINE } from './desk-drive.ts';

/** A drive that is long `size`, every channel agreeing. */
function long(size: number): Drive {
  const drive = new Drive().launch({ tradeSize: size }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size, id: 1 }).position(size);
  return drive.read({
    order: drive.orderOf(1, { side: 'buy', size, status: 'filled', filled: size, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size, id: 1 })],
  });
}

test('a session that has its ground, its history and the feed is running', () => {
  const drive = new Drive().launch();
  expect(drive.session.state).toBe('running');
  expect(drive.session.barCount).toBe(10);
});

test('a signal on the newest live bar becomes one order, proven by both channels', () => {
  const drive = new Drive().launch().signals('Buy');
  const { order } = drive.last('order.place');
  expect(order).toMatchObject({ side: 'buy', size: 2, type: 'market', purpose: 'entry' });
  expect(order.tag).toMatch(/^ob[a-z2-7]{40}$/);
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 5 });
  expect(drive.session.trades).toMatchObject([
    { status: 'filled', proof: 'one', fillPrice: 21_000.25, slippage: 0.25 },
  ]);
  drive.position(2).read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag: order.tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', proof: 'both', filled: 2 }]);
  expect(drive.session.position).toMatchObject({ size: 2, proven: true });
  expect(drive.session.tradesFilled).toBe(1);
});

test('a repeated fill changes nothing', () => {
  const drive = long(2);
  const before = drive.kernel.digest();
  drive.fill(1, { side: 'buy', size: 2, id: 1 });
  expect(drive.kernel.digest()).toBe(before);
});

test('two fills that share an order add up, and only the whole size is filled', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  drive.fill(1, { side: 'buy', size: 1, id: 5 });
  expect(drive.session.trades).toMatchObject([{ status: 'working', filled: 1 }]);
  drive.fill(1, { side: 'buy', size: 1, id: 6 });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', filled: 2 }]);
});

test('a fill that the stream tells before the answer names the order still counts', () => {
  const drive = new Drive().launch().signals('Buy').fill(1, { side: 'buy', size: 2 });
  expect(drive.session.trades).toMatchObject([{ status: 'working' }]);
  expect(drive.accept(1).session.trades).toMatchObject([{ status: 'filled' }]);
});

test('signals of history are told and never traded', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'timer.fired', timer: 'scan:s-1' }).scanned([{ type: 'Buy', bar: NINE, price: 1 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.alerts).toMatchObject([{ traded: false, why: expect.stringContaining('history') }]);
});

test('a signal is told once, however often the scan finds it', () => {
  const drive = new Drive().launch().signals('Buy');
  const { signal } = drive.session.alerts[0]!;
  drive.minute();
  drive.scanned([signal]);
  expect(drive.session.alerts).toHaveLength(1);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a bar that closed while the scan ran takes the trade away from the older one', () => {
  const drive = new Drive().launch();
  const start = drive.minute();
  drive.minute();
  drive.scanned([{ type: 'Buy', bar: start, price: 1 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.alerts[0]?.why).toBe('a newer bar has closed');
});

test('of several new signals only the latest bar trades', () => {
  const drive = new Drive().launch();
  const first = drive.minute();
  const second = drive.minute();
  drive.scanned([]).scanned([
    { type: 'Short', bar: first, price: 1 },
    { type: 'Buy', bar: second, price: 1 },
  ]);
  expect(drive.all('order.place').map(({ order }) => order.side)).toEqual(['buy']);
  expect(drive.session.alerts.map(({ traded }) => traded)).toEqual([false, true]);
});

test('a sell while flat is denied: there is nothing to close', () => {
  const drive = new Drive().launch().signals('Sell');
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades).toMatchObject([{ status: 'denied', why: expect.stringContaining('nothing-to-close') }]);
});

test('an exit is cut to the open position', () => {
  const drive = long(1);
  drive.position(1);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 1, purpose: 'exit' });
});

test('an order that says it is filled before its fill is booked keeps the next exit waiting', () => {
  const drive = long(2).signals('Sell');
  const { tag } = drive.last('order.place').order;
  drive.accept(2).say({
    type: 'account.order',
    order: drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }),
  });
  drive.signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({
    traded: false,
    why: expect.stringMatching(/^order-unsettled: /),
  });
  drive.fill(2, { side: 'sell', size: 2 }).position(0).signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({ why: expect.stringMatching(/^nothing-to-close: /) });
});

test('a short signal while long closes at the most, and never goes through zero', () => {
  const drive = long(2).signals('Short');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});

test('sell and short on one bar: the exit goes first, the entry when flat is proven', () => {
  const drive = long(2).signals('Sell', 'Short');
  const exit = drive.last('order.place').order;
  expect(drive.all('order.place')).toHaveLength(2);
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2, profit: 10 });
  expect(drive.all('order.place')).toHaveLength(2);
  drive.position(0);
  expect(drive.all('order.place')).toHaveLength(3);
  expect(exit).toMatchObject({ purpose: 'exit', side: 'sell' });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'entry', side: 'sell', size: 2 });
});

test('an exit that is not proven flat in time costs the entry of its bar', () => {
  const drive = long(2).signals('Sell', 'Short').accept(2).fill(2, { side: 'sell', size: 2, id: 2 });
  drive.pass(6_000).position(0);
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringContaining('reversal') });
});

test('after a kill the next signal is alerted and its order disabled; resume trades again', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'operator.said', say: 'kill', target: 'all' }).signals('Buy');
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades).toMatchObject([{ status: 'disabled' }]);
  expect(drive.session.tradingState).toBe('halted');
  drive.say({ type: 'operator.said', say: 'resume', account: drive.session.config.account }).signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a kill is kept across a restart', () => {
  const before = new Drive().launch();
  before.say({ type: 'operator.said', say: 'kill', target: 'all' });
  const after = new Drive({ ledger: before.facts }).ground().signals('Buy');
  expect(after.session.tradingState).toBe('halted');
  expect(after.all('order.place')).toHaveLength(0);
});

test('an order of unknown fate is looked for by its tag, adopted, and never sent again', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
  drive.pass(300);
  expect(drive.last('order.read')).toMatchObject({ tag, order: null });
  drive.read(null).pass(600);
  const order = drive.orderOf(9, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(9, { side: 'buy', size: 2, id: 50 })] });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', order: 9 }]);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a look-up that finds another order under our tag does not adopt it', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  drive.pass(300);
  drive.read({ order: drive.orderOf(9, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }), fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
});

test('while an order is unknown, entries of its contract are denied', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringContaining('unknown') });
});

test('an exit whose fate is unknown may be closing: the next exit does not close the same contracts again', () => {
  const drive = long(2).signals('Sell');
  const { tag } = drive.last('order.place').order;
  const unknown = { type: 'unknown', order: null, why: 'no answer', leftAt: null } as const;
  drive.say({ type: 'order.answered', tag, outcome: unknown }).signals('Sell');
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/may be closing/) });
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

test('absence is believed only after many look-ups over half a minute', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null } });
  for (let i = 0; i < 4; i += 1) drive.pass(4_000).read(null);
  expect(drive.session.trades).toMatchObject([{ status: 'unknown' }]);
  for (let i = 0; i < 3; i += 1) drive.pass(16_000).read(null);
  expect(drive.session.trades).toMatchObject([{ status: 'presumed-absent' }]);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('an order that does not fill in its time is cancelled, and is a timeout only when read back empty', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(30_000);
  expect(drive.last('order.cancel')).toMatchObject({ order: 1 });
  const cancelled = drive.orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 0, tag });
  drive.say({ type: 'account.order', order: cancelled });
  expect(drive.session.trades).toMatchObject([{ status: 'working' }]);
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.read({ order: cancelled, fills: [] });
  expect(drive.session.trades).toMatchObject([{ status: 'timeout' }]);
});

test('a fill that overtook the cancel is a fill', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(30_000);
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'rejected', order: null, why: 'filled', leftAt: null } });
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'filled' }]);
});

test('a cancelled order with part of it filled is partial', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.fill(1, { side: 'buy', size: 1, id: 5 }).pass(30_000);
  drive.say({ type: 'cancel.answered', tag, outcome: { type: 'accepted', order: null, why: null, leftAt: null } });
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 1, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 1, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'partial', filled: 1 }]);
});

test('a rejected order is rejected with the venue’s words', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({
    type: 'order.answered',
    tag,
    outcome: { type: 'rejected', order: null, why: 'Trail Distance not set.', leftAt: null },
  });
  expect(drive.session.trades).toMatchObject([{ status: 'rejected', why: 'Trail Distance not set.' }]);
});

test('an exit that the venue rejects raises an alarm: the position stays open', () => {
  const drive = long(2).signals('Sell');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'rejected', order: null, why: 'halt', leftAt: null } });
  expect(drive.alarms().at(-1)).toMatch(/sell of 2 .* ended rejected, the position stays open: halt/);
});

test('a fill that only REST knows is booked, and flagged when the stream stays silent', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  drive.pass(2_000);
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 5 })],
  });
  expect(drive.session.trades).toMatchObject([{ status: 'filled', proof: 'one' }]);
  drive.pass(5_000);
  expect(drive.session.trades).toMatchObject([{ status: 'filled', proof: 'disputed' }]);
  expect(drive.alarms().join()).toContain('the stream never told of it');
  drive.fill(1, { side: 'buy', size: 2, id: 5 });
  expect(drive.session.trades).toMatchObject([{ proof: 'both' }]);
});

test('after a restart nothing goes out before the account has been compared with the venue', () => {
  const before = long(2);
  const drive = new Drive({ ledger: before.facts });
  drive.venue = Math.ceil(before.venue / MINUTE) * MINUTE;
  drive.ground([drive.positionOf(2)], { compared: false }).signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/^not-reconciled: /) });
  drive.snapshot({ positions: [drive.positionOf(2)] }).signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});

test('a signal that was traded before a restart is not traded again', () => {
  const before = new Drive().launch().signals('Buy');
  const { signal } = before.session.alerts[0]!;
  const after = new Drive({ ledger: before.facts });
  expect(after.session.state).toBe('starting');
  after.venue = signal.bar;
  after.ground();
  after.minute();
  after.scanned([signal]);
  expect(after.all('order.place')).toHaveLength(0);
});

test('an order without an answer at the restart is unknown, and looked for by its tag', () => {
  const before = new Drive().launch().signals('Buy');
  const { tag } = before.last('order.place').order;
  const after = new Drive({ ledger: before.facts });
  expect(after.session.trades).toMatchObject([{ status: 'unknown' }]);
  expect(after.last('order.read')).toMatchObject({ tag, order: null });
});

test('folding the ledger gives the same books, and a second restart changes nothing', () => {
  const before = long(2);
  const once = new Drive({ ledger: before.facts });
  const twice = new Drive({ ledger: [...before.facts, ...once.facts] });
  expect(twice.kernel.digest()).toBe(once.kernel.digest());
});

test('another venue knows nothing of our orders: its sessions are over and its keys forgotten', () => {
  const before = long(2);
  const after = new Drive({ ledger: before.facts, venue: 'sim-2' });
  expect(after.session.state).toBe('stopped');
  expect(after.session.trades).toHaveLength(1);
  expect(after.all('session.prepare')).toHaveLength(0);
});

test('flatten closes the gate, sells exactly what is there and ends with the venue’s word', () => {
  const drive = long(2);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  expect(drive.session.tradingState).toBe('halted');
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

test('a gap of the market link is fetched, and its signals are not traded', () => {
  const drive = new Drive().launch();
  const first = drive.minute();
  drive.scanned([]);
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.pass(120_000);
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' }).quote(21_000);
  const fetch = drive.last('bars.fetch');
  expect(fetch.from).toBe(first + 1);
  const repaired = [1, 2].map((n) => ({
    start: (first + n * 60_000) as typeof first,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
  }));
  drive.say({ type: 'bars.fetched', session: fetch.session, fetch: fetch.fetch, bars: repaired });
  drive.scanned([{ type: 'Buy', bar: repaired[1]!.start, price: 1 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.alerts).toHaveLength(1);
});

test('a bar that differs from the venue’s is found by the audit, repaired, said and not traded', () => {
  const drive = new Drive().launch();
  const start = drive.minute(21_000);
  drive.scanned([]).pass(6 * MINUTE);
  const { fetch, from, to } = drive.last('bars.fetch');
  // Not beyond the newest closed bar: what closes here later must not come twice.
  expect([from <= start, to]).toEqual([true, start + 1]);
  const whole = { start, open: 21_000, high: 21_005, low: 21_000, close: 21_005, volume: 7 };
  drive.say({ type: 'bars.fetched', session: drive.session.config.id, fetch, bars: [whole] });
  expect(drive.kernel.bars(drive.session.config.id, 1)).toEqual([whole]);
  expect(drive.session.errors.at(-1)).toMatchObject({ code: 'ERR_BARS_DIFFER' });
  expect(drive.facts.findLast(({ type }) => type === 'bars.closed')).toMatchObject({ origin: 'repair', bars: [whole] });
});

test('a feed that was joined in silence, by a clock that is ahead, is joined anew at its own time', () => {
  const drive = new Drive().launch();
  const last = drive.session.lastBar!.start;
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  const trueTime = drive.venue;
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  const early = drive.last('bars.fetch');
  drive.say({ type: 'bars.fetched', session: early.session, fetch: early.fetch, bars: [] });
  drive.venue = trueTime + 90_000;
  drive.quote(21_000);
  expect(drive.last('bars.fetch')).toMatchObject({ from: last + 1, to: NINE + MINUTE });
});

test('live bars that close while the history is still being fetched wait for it, and are all searched then', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: new Drive().launch().session.config });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({
    type: 'session.prepared',
    session: drive.session.config.id,
    contract: drive0.contract!,
    account: account0,
    formulaHash: 'f',
  });
  drive.quote(21_000);
  const starts = Array.from({ length: 8 }, () => drive.minute());
  expect(drive.session.barCount).toBe(0);
  const fetch = drive.all('bars.fetch')[0]!;
  const history = { start: epochMs(NINE - MINUTE), open: 1, high: 1, low: 1, close: 1, volume: 1 };
  drive.say({ type: 'bars.fetched', session: fetch.session, fetch: fetch.fetch, bars: [history] });
  expect(drive.session.lastBar?.start).toBe(starts.at(-1));
  expect(drive.last('scan.run')).toMatchObject({ from: starts[0], upTo: starts.at(-1) });
});

const drive0 = new Drive().launch().session;
const account0 = { id: drive0.config.account, name: 'PRAC-1', balance: 1, canTrade: true, simulated: true };

test('a bar fetch that fails is tried again, and the session says why it is still starting', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: drive0.config });
  drive.say({
    type: 'session.unprepared',
    session: drive0.config.id,
    final: false,
    code: 'ERR_GATEWAY_UNREACHABLE',
    message: 'The gateway cannot be reached.',
  });
  expect(drive.session).toMatchObject({ state: 'starting', message: expect.stringContaining('Next try in 5 s') });
  drive.pass(5_000);
  expect(drive.all('session.prepare')).toHaveLength(2);
});

test('an account that holds real money ends the session when trading is on', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: drive0.config });
  drive.say({
    type: 'session.prepared',
    session: drive0.config.id,
    contract: drive0.contract!,
    account: { ...account0, simulated: false },
    formulaHash: 'f',
  });
  expect(drive.session).toMatchObject({ state: 'error', message: expect.stringContaining('real money') });
});

test('three overruns in a row suspend the formula with an alarm', () => {
  const drive = new Drive().launch();
  for (let i = 0; i < 3; i += 1) {
    drive.minute();
    const { scan, session } = drive.last('scan.run');
    drive.say({
      type: 'scan.completed',
      session,
      scan,
      result: { ok: false, reason: 'overrun', message: 'over 2 s', ms: 2_000 },
    });
  }
  drive.minute();
  expect(drive.alarms().at(-1)).toContain('suspended');
  expect(drive.session.scansRun).toBe(4);
});

test('alerts of the same type within five minutes are suppressed, and recorded all the same', () => {
  const drive = new Drive().launch({ tradeEnabled: false }).signals('Buy').signals('Buy');
  expect(drive.session.alerts.map(({ suppressed }) => suppressed)).toEqual([false, true]);
  drive.pass(300_000).signals('Buy');
  expect(drive.session.alerts.at(-1)?.suppressed).toBe(false);
});
