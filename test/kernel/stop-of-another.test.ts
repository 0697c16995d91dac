/**
 * Two sessions hold the same contract; one has stops, the other none. The venue knows one position: an exit of either leaves
 * the other its contracts, and these their stop.
 */
import { expect, test } from 'vitest';
import type { Fill, Order } from '#account';
import { BesideDrive, FIRST, OTHER } from './beside-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

/** What the venue shows when it is asked. */
interface Shown {
  readonly orders: Order[];
  readonly fills: Fill[];
}

function stopOf(drive: BesideDrive, tag: string): Order {
  const order = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` });
  return { ...order, type: 'stop', stopPrice: 20_990 };
}

/** The newest order of ours fills, and both channels say so. */
function filled(drive: BesideDrive, shown: Shown, order: number, held: number): void {
  const { tag, side, size } = drive.last('order.place').order;
  drive.accept(order).fill(order, { side, size, id: order }).position(held);
  const done = drive.orderOf(order, { side, size, status: 'filled', filled: size, tag });
  const fill = drive.fillOf(order, { side, size, id: order });
  drive.read({ order: done, fills: [fill] });
  shown.orders.push(done);
  shown.fills.push(fill);
}

function changed(drive: BesideDrive, shown: Shown, order: Order): void {
  shown.orders.splice(
    shown.orders.findIndex(({ id }) => id === order.id),
    1,
    order,
  );
  drive.say({ type: 'account.order', order });
}

/** The first session is long two, and its stop stands. */
function protectedLong() {
  const drive = new BesideDrive();
  drive.launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  const shown: Shown = { orders: [], fills: [] };
  filled(drive, shown, 1, 2);
  const stop = stopOf(drive, tag);
  shown.orders.push(stop);
  drive.say({ type: 'account.order', order: stop });
  drive.snapshot({ positions: [drive.positionOf(2)], ...shown });
  return { drive, stop, shown };
}

/** The other session, without stops, is long two beside it. */
function bothLong() {
  const { drive, stop, shown } = protectedLong();
  drive.launchOther().snapshot({ positions: [drive.positionOf(2)], ...shown });
  drive
    .minuteOf()
    .minuteOf()
    .minuteOf({ [OTHER]: ['Buy'] });
  filled(drive, shown, 3, 4);
  drive.snapshot({ positions: [drive.positionOf(4)], ...shown });
  return { drive, stop, shown };
}

/** Nobody flattens, halts or worries about what is left for five minutes. */
function isLeftInPeace(drive: BesideDrive, shown: Shown, held: number): void {
  for (let n = 0; n < 30; n += 1) drive.pass(10_000).snapshot({ positions: [drive.positionOf(held)], ...shown });
  expect(drive.alarms()).toEqual([]);
  expect(drive.facts.filter(({ type }) => type === 'flatten.noted')).toEqual([]);
}

test('the exit of the session without stops leaves the stop of the other alone', () => {
  const { drive, shown } = bothLong();
  drive.minuteOf({ [OTHER]: ['Sell'] });
  filled(drive, shown, 5, 2);
  isLeftInPeace(drive, shown, 2);
  expect(drive.all('order.cancel')).toEqual([]);
  expect(drive.session.protection).toBe('confirmed');
});

test('the exit of the session with a stop takes that along, and what the other holds asks for none', () => {
  const { drive, stop, shown } = bothLong();
  drive.minuteOf({ [FIRST]: ['Sell'] });
  filled(drive, shown, 5, 2);
  drive.pass(2_100);
  expect(drive.all('order.cancel').map(({ order }) => order)).toEqual([stop.id]);
  changed(drive, shown, { ...stop, status: 'cancelled' });
  isLeftInPeace(drive, shown, 2);
  expect(drive.session.protection).toBe('none');
});

/** The first session is stopped and its position kept; another, without stops, closes half of it. */
function halfOfKept() {
  const { drive, stop, shown } = protectedLong();
  drive.say({ type: 'operator.said', say: 'stop', session: FIRST, positions: 'keep' });
  const told = drive.alarms().length;
  drive.launchOther({ tradeSize: 1 }).snapshot({ positions: [drive.positionOf(2)], ...shown });
  drive.minuteOf().minuteOf();
  return { drive, stop, shown, told };
}

test('the exit of a part has the stop made smaller, and the rest keeps it', () => {
  const { drive, stop, shown, told } = halfOfKept();
  const placed = drive.all('order.place').length;
  drive.minuteOf({ [OTHER]: ['Sell'] });
  expect(drive.all('order.place')).toHaveLength(placed);
  expect(drive.all('order.cancel')).toEqual([]);
  expect(drive.last('order.resize')).toMatchObject({ order: stop.id, size: 1 });
  changed(drive, shown, { ...stop, size: 1 });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 1 });
  filled(drive, shown, 3, 1);
  for (let n = 0; n < 30; n += 1) drive.pass(10_000).snapshot({ positions: [drive.positionOf(1)], ...shown });
  expect(drive.alarms()).toHaveLength(told);
  expect(drive.all('order.cancel')).toEqual([]);
});

test('where the stop cannot be made smaller the exit is dropped, and people are told', () => {
  const { drive, stop, told } = halfOfKept();
  drive.minuteOf({ [OTHER]: ['Sell'] });
  const outcome = { type: 'rejected', order: null, why: 'no such luck', leftAt: null } as const;
  drive.say({ type: 'resize.answered', tag: stop.tag!, outcome }).pass(5_100);
  expect(drive.alarms().slice(told)).toEqual([
    expect.stringMatching(/^the venue did not make stop to sell 2 \(order 2\) smaller/),
    expect.stringMatching(/^Sell dropped, the position stays open: .* stop to sell 2 \(order 2\) still works$/),
  ]);
});

test('a stop that an ended session has left, and that goes by another hand, is told by whoever stands there', () => {
  const { drive, stop, shown, told } = halfOfKept();
  changed(drive, shown, { ...stop, status: 'cancelled' });
  for (let n = 0; n < 6; n += 1) drive.pass(10_000).snapshot({ positions: [drive.positionOf(2)], ...shown });
  expect(drive.alarms().slice(told)).toEqual([
    expect.stringMatching(/shows no stop .*: a session that is over had one there\./),
  ]);
  expect(drive.facts.filter(({ type }) => type === 'flatten.noted')).toEqual([]);
});
test('two exits at once close what is there, one after the other, and the second waits for the stop', () => {
  const { drive, stop, shown } = bothLong();
  const placed = drive.all('order.place').length;
  drive.minuteOf({ [FIRST]: ['Sell'], [OTHER]: ['Sell'] });
  expect(drive.all('order.place')).toHaveLength(placed + 1);
  filled(drive, shown, 5, 2);
  expect(drive.all('order.cancel').map(({ order }) => order)).toEqual([stop.id]);
  changed(drive, shown, { ...stop, status: 'cancelled' });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2 });
  expect(drive.all('order.place')).toHaveLength(placed + 2);
  expect(drive.alarms()).toEqual([]);
});
