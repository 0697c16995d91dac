/** Sessions with stops: never naked for long, never through zero with the stop beside an exit, and no stop left behind. */
import { expect, test } from 'vitest';
import type { Order, OrderStatus, Side } from '#account';
import type { SignalType } from '#scan';
import { Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

function child(drive: Drive, tag: string, change: { status: OrderStatus; side?: Side; filled?: number }): Order {
  const { status, side = 'sell', filled = 0 } = change;
  const order = drive.orderOf(2, { side, size: 2, status, filled, tag: `${tag}-SL` });
  return { ...order, type: 'stop', stopPrice: 20_990.25 };
}

/** Long two with a stop of forty ticks; the stop has not been heard of yet. */
function entered(stops = STOPS): { readonly drive: Drive; readonly tag: string } {
  const drive = new Drive().launch({ stops }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  return { drive, tag };
}

function protectedLong(stops = STOPS): { readonly drive: Drive; readonly tag: string } {
  const { drive, tag } = entered(stops);
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'open' }) });
  return { drive, tag };
}

const flattens = (drive: Drive) => drive.facts.filter((fact) => fact.type === 'flatten.noted');

test('an entry takes its stop along', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Short');
  expect(drive.last('order.place').order.protection).toEqual({
    stopLossTicks: 40,
    trailing: false,
    takeProfitTicks: null,
  });
});

test("the formula's stop takes the place of the session's where the session asks for it", () => {
  const said = { stopLossTicks: 12, trailing: true, takeProfitTicks: 80, refusal: null };
  const orderWith = (applyStop: boolean) => {
    const drive = new Drive().launch({ stops: { ...STOPS, applyStop } });
    const bar = drive.minute();
    return drive.scanned([{ type: 'Buy', bar, price: 21_000, stops: said }]).last('order.place').order;
  };
  expect(orderWith(true).protection).toEqual({ stopLossTicks: 12, trailing: true, takeProfitTicks: 80 });
  expect(orderWith(false).protection).toMatchObject({ stopLossTicks: 40 });
});

test('a stop that the venue shows in time is confirmed', () => {
  const { drive } = protectedLong();
  drive.pass(20_000);
  expect(flattens(drive)).toEqual([]);
  expect(drive.alarms()).toEqual([]);
  expect(drive.session).toMatchObject({ protection: 'confirmed', stopPrice: 20_990.25, targetPrice: null });
});

test('a stop that the venue does not show in time costs the position', () => {
  const { drive } = entered();
  drive.pass(5_001);
  expect(drive.alarms()).toEqual([expect.stringMatching(/shows no stop .* after 5 s: it is flattened$/)]);
  expect(flattens(drive)).toMatchObject([{ step: 'gate-closed' }]);
});

test('a suspended child is no stop yet, nor is one on the wrong side, of another tag or too small', () => {
  for (const order of [
    (drive: Drive, tag: string) => child(drive, tag, { status: 'suspended' }),
    (drive: Drive, tag: string) => child(drive, tag, { status: 'open', side: 'buy' }),
    (drive: Drive) => child(drive, 'obother', { status: 'open' }),
    (drive: Drive, tag: string) => ({ ...child(drive, tag, { status: 'open' }), size: 1 }),
  ]) {
    const { drive, tag } = entered();
    drive.say({ type: 'account.order', order: order(drive, tag) }).pass(5_001);
    expect(flattens(drive)).toHaveLength(1);
  }
});

test('a part whose order was told before its fill, and whose rest and stop were cancelled, is naked as any other', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  const parted = (status: OrderStatus) => drive.orderOf(1, { side: 'buy', size: 2, status, filled: 1, tag });
  const fill = drive.accept(1).pass(3_000).fillOf(1, { side: 'buy', size: 1, id: 1 });
  drive
    .say({ type: 'account.order', order: parted('open') })
    .say({ type: 'account.fill', fill })
    .position(1);
  drive.say({ type: 'account.order', order: parted('cancelled') }).read({ order: parted('cancelled'), fills: [fill] });
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'partial', filled: 1, executedAt: fill.at });
  drive.pass(5_001);
  expect(flattens(drive)).toHaveLength(1);
});

test('a part whose fill is told only after its order was over is naked, too', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  const order = drive.accept(1).pass(3_000).orderOf(1, { side: 'buy', size: 2, status: 'cancelled', filled: 1, tag });
  drive.say({ type: 'account.order', order }).read({ order, fills: [] });
  const fill = drive.fillOf(1, { side: 'buy', size: 1, id: 1 });
  drive.say({ type: 'account.fill', fill }).position(1).pass(5_001);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'partial', filled: 1, executedAt: fill.at });
  expect(flattens(drive)).toHaveLength(1);
});

test('half-way the venue is asked, and what REST shows counts', () => {
  const { drive, tag } = entered();
  const asked = drive.all('account.fetch').length;
  drive.pass(2_600);
  expect(drive.all('account.fetch').length).toBeGreaterThan(asked);
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [child(drive, tag, { status: 'open' })], fills });
  drive.pass(10_000);
  expect(flattens(drive)).toEqual([]);
});

test('a stop that somebody cancels costs the position', () => {
  const { drive, tag } = protectedLong();
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) }).pass(5_001);
  expect(flattens(drive)).toHaveLength(1);
});

test('an exit waits until the stop is cancelled', () => {
  const { drive, tag } = protectedLong();
  drive.signals('Sell');
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.last('order.cancel')).toMatchObject({ order: 2 });
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', side: 'sell', size: 2 });
});

test('an exit that finds its stop filled meanwhile closes nothing more', () => {
  const { drive, tag } = protectedLong();
  drive.signals('Sell').fill(2, { side: 'sell', size: 2 }).position(0);
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'filled', filled: 2 }) });
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^nothing-to-close/) });
});

test('an exit whose stop cannot be cancelled is dropped, and the stop stays', () => {
  const { drive } = protectedLong();
  drive.signals('Sell').pass(5_001);
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.alarms()).toEqual([
    expect.stringMatching(
      /^Sell dropped, the position stays open: .* within 5 s: stop to sell 2 \(order 2\) still works$/,
    ),
  ]);
  expect(flattens(drive)).toEqual([]);
});

test('sell and short on one bar: stop, exit, flat, entry', () => {
  const { drive, tag } = protectedLong();
  drive.signals('Sell', 'Short');
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
  expect(drive.all('order.place')).toHaveLength(2);
  drive.accept(3).fill(3, { side: 'sell', size: 2 }).position(0).snapshot();
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'entry', side: 'sell', size: 2 });
});

test('a stop that fills is told as a trade, and is no work of another hand', () => {
  const { drive, tag } = protectedLong();
  drive.fill(2, { side: 'sell', size: 2, id: 7 }).position(0);
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'filled', filled: 2 }) });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(2, { side: 'sell', size: 2, id: 7 })];
  drive.pass(31_000).snapshot({ fills }).pass(2_100);
  expect(drive.alarms()).toEqual([]);
  expect(drive.session.trades.at(-1)).toMatchObject({ signalType: 'Sell', status: 'filled', signalPrice: 20_990.25 });
  expect([drive.session.tradesSubmitted, drive.session.tradesFilled]).toEqual([1, 1]);
});

test('a stop that outlives its position is cancelled before it opens another', () => {
  const { drive } = protectedLong();
  drive.fill(900, { side: 'sell', size: 2 }).position(0);
  drive.pass(2_100).snapshot().pass(2_100).snapshot().pass(2_100);
  expect(drive.last('order.cancel')).toMatchObject({ order: 2 });
});

test('a session with stops does not add to its position', () => {
  const { drive } = protectedLong();
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/^policy: /) });
});

test('a restart that finds the position without its stop flattens it', () => {
  const { drive: before, tag } = protectedLong();
  before.signals('Sell').say({ type: 'account.order', order: child(before, tag, { status: 'cancelled' }) });
  const ledger = before.facts.filter((fact) => fact.type !== 'intent.approved' || fact.intent.purpose === 'entry');
  const drive = new Drive({ ledger });
  drive.ground([drive.positionOf(2)]).pass(5_001);
  expect(flattens(drive)).toHaveLength(1);
});

test("an entry whose formula's stop cannot stand at the venue does not go, nor one that has none", () => {
  const none = { stopLossTicks: null, trailing: false, takeProfitTicks: null };
  const entering = (stops?: typeof none & { readonly refusal: string | null }) => {
    const drive = new Drive().launch({ stops: { ...STOPS, stopLossTicks: null, applyStop: true } });
    const bar = drive.minute();
    drive.scanned([{ type: 'Buy', bar, price: 21_000, ...(stops === undefined ? {} : { stops }) }]);
    expect(drive.all('order.place')).toHaveLength(0);
    return drive.session.alerts.at(-1)?.why;
  };
  expect(entering({ ...none, refusal: 'after 5 bars' })).toBe('stops: after 5 bars');
  expect(entering()).toMatch(/^stops: the formula applies no stop/);
});

test('nor does one that waits behind the exit of its bar; the exit goes', () => {
  const { drive, tag } = protectedLong({ ...STOPS, applyStop: true });
  const stops = { stopLossTicks: null, trailing: false, takeProfitTicks: null, refusal: 'after 5 bars' };
  const bar = drive.minute();
  drive.scanned((['Sell', 'Short'] as const).map((type) => ({ type, bar, price: 21_000, stops })));
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', side: 'sell', size: 2 });
  drive.accept(3).position(0).fill(3, { side: 'sell', size: 2, id: 3 }).pass(200).snapshot();
  expect(drive.all('order.place').filter(({ order }) => order.purpose === 'entry')).toHaveLength(1);
  expect(drive.session.alerts.at(-1)).toMatchObject({ signal: { type: 'Short' }, why: 'stops: after 5 bars' });
});

test('a flatten waits for the stop to be cancelled, and not a moment longer', () => {
  const { drive, tag } = protectedLong();
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  const positions = [drive.positionOf(2)];
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions, fills, orders: [child(drive, tag, { status: 'open' })] });
  expect(drive.all('order.place')).toHaveLength(1);
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
  drive.snapshot({ positions, fills, orders: [child(drive, tag, { status: 'cancelled' })] });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'saga', side: 'sell', size: 2 });
});

test('a kill leaves the stop where it is: an exit that would be refused does not have it cancelled', () => {
  for (const sayShort of [false, true]) {
    const { drive } = protectedLong();
    drive.say({ type: 'operator.said', say: 'kill', target: 'all' });
    if (sayShort) drive.signals('Sell', 'Short');
    else drive.signals('Sell');
    expect(drive.all('order.cancel')).toEqual([]);
    expect(drive.session.trades.at(-1)).toMatchObject({ status: 'disabled', why: expect.stringMatching(/^halted/) });
    drive.pass(20_000);
    expect(drive.session.protection).toBe('confirmed');
    expect(flattens(drive)).toEqual([]);
  }
});

test('an exit that no ledger could record leaves the stop where it is, and people are told', () => {
  const { drive } = protectedLong();
  drive.say({ type: 'ledger.failed', why: 'the disk is full' }).signals('Sell');
  expect(drive.all('order.cancel')).toEqual([]);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringMatching(/^ledger-failed/) });
  expect(drive.alarms().at(-1)).toContain('was not sent, the position stays open: ledger-failed');
  drive.pass(20_000);
  expect(flattens(drive)).toEqual([]);
});

test('a reversal of a protected position that would be refused leaves its stop where it is', () => {
  const drive = new Drive().launch({ stops: STOPS, entryPolicy: 'reverse' }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'open' }) });
  drive.say({ type: 'operator.said', say: 'kill', target: 'all' }).signals('Short');
  expect(drive.all('order.cancel')).toEqual([]);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'disabled', side: 'sell' });
});

/** The signals of a bar are found so late that the next one closes while they wait for the stop to be cancelled. */
function overtaken(drive: Drive, ...types: readonly SignalType[]): void {
  const bar = drive.minute();
  drive.pass(1_000).trade(21_000).pass(55_500).quote(21_000);
  drive.scanned(types.map((type) => ({ type, bar, price: 21_000 })));
  expect(drive.all('order.cancel')).toHaveLength(1);
  drive.pass(1_000).quote(21_000).pass(3_000);
}

test('an entry whose bar is the newest no more when its stop is gone does not go', () => {
  const { drive, tag } = protectedLong();
  overtaken(drive, 'Sell', 'Short');
  // The stop was faster than its cancel.
  drive.fill(2, { side: 'sell', size: 2, id: 2 }).position(0);
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'filled', filled: 2 }) });
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringContaining('a newer bar') });
});

test('the exit of such a bar is carried through: it has cost the position its stop', () => {
  const { drive, tag } = protectedLong();
  overtaken(drive, 'Sell');
  drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', side: 'sell', size: 2 });
});

test('a signal against the position that has cost it its stop closes it, though the session is being stopped', () => {
  for (const entryPolicy of ['add', 'reverse'] as const) {
    const drive = new Drive().launch({ stops: STOPS, entryPolicy }).signals('Buy');
    const { tag } = drive.last('order.place').order;
    drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
    const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
    drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
    drive.say({ type: 'account.order', order: child(drive, tag, { status: 'open' }) }).signals('Short');
    drive.say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions: 'keep' });
    drive.say({ type: 'account.order', order: child(drive, tag, { status: 'cancelled' }) });
    expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', side: 'sell', size: 2 });
    drive.accept(3).fill(3, { side: 'sell', size: 2, id: 3 }).position(0).pass(300).snapshot().snapshot();
    expect(drive.all('order.place')).toHaveLength(2);
    drive.pass(6_000);
    expect(drive.session.state).toBe('stopped');
  }
});

test('the stop of an entry whose fill nobody has told yet is not taken for an orphan', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1);
  const stop = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` });
  drive.say({ type: 'account.order', order: { ...stop, type: 'stop', stopPrice: 20_990 } }).pass(4_000);
  expect(drive.all('order.cancel')).toEqual([]);
});
