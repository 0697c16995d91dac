/** One order of a contract at a time: signals that find one under way wait until it is over. */
import { expect, test } from 'vitest';
import type { SessionId } from '#kernel';
import type { SignalType } from '#scan';
import { BesideDrive, FIRST, OTHER } from './beside-drive.ts';
import { Drive } from './desk-drive.ts';

/** Two sessions that hold nothing, on one account and contract. */
function both() {
  const drive = new BesideDrive();
  drive.launch().launchOther();
  return drive.snapshot().minuteOf().minuteOf().minuteOf();
}

/** The newest order of ours is accepted and filled, and both channels say so. */
function filled(drive: Drive, order: number, held: number): void {
  const { tag, side, size } = drive.last('order.place').order;
  drive.accept(order).fill(order, { side, size, id: order }).position(held);
  const done = drive.orderOf(order, { side, size, status: 'filled', filled: size, tag });
  drive.read({ order: done, fills: [drive.fillOf(order, { side, size, id: order })] });
}

/** What a session was told of its signals, as it stands now. */
function alertsOf(drive: Drive, id: SessionId): readonly (readonly [SignalType, string | null])[] {
  const alerts = new Map<string, readonly [SignalType, string | null]>();
  for (const fact of drive.facts) {
    if (fact.type !== 'signal.found' && fact.type !== 'signal.settled') continue;
    const { type, bar } = fact.signal;
    const waits = fact.type === 'signal.found' && fact.waits === true;
    if (fact.session === id) alerts.set(`${type} ${bar}`, [type, fact.traded ? 'traded' : waits ? 'waits' : fact.why]);
  }
  return [...alerts.values()];
}

test('two sessions that buy on one bar both buy, one after the other', () => {
  const drive = both();
  drive.minuteOf({ [FIRST]: ['Buy'], [OTHER]: ['Buy'] });
  expect(drive.all('order.place')).toHaveLength(1);
  expect(alertsOf(drive, OTHER)).toEqual([['Buy', 'waits']]);
  filled(drive, 1, 2);
  expect(drive.all('order.place').map(({ session }) => session)).toEqual([FIRST, OTHER]);
  expect(alertsOf(drive, OTHER)).toEqual([['Buy', 'traded']]);
  filled(drive, 2, 4);
  drive.pass(10_000);
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.alarms()).toEqual([]);
});

test('an exit that comes while its entry is being filled waits for it, and closes all of it', () => {
  const drive = new Drive().launch().signals('Buy');
  drive.accept(1).fill(1, { side: 'buy', size: 1, id: 1 }).position(1).signals('Sell');
  expect(drive.all('order.place')).toHaveLength(1);
  const { tag } = drive.last('order.place').order;
  const done = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [1, 2].map((id) => drive.fillOf(1, { side: 'buy', size: 1, id }));
  drive.fill(1, { side: 'buy', size: 1, id: 2 }).position(2).read({ order: done, fills });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
  expect(drive.alarms()).toEqual([]);
});

test('an exit that comes while the entry of another is not over is looked at when that is', () => {
  const drive = both();
  drive.minuteOf({ [FIRST]: ['Buy'], [OTHER]: ['Sell'] });
  expect(alertsOf(drive, OTHER)).toEqual([['Sell', 'waits']]);
  filled(drive, 1, 2);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'exit' });
});

test('an entry whose bar is not the newest any more when its turn comes is dropped', () => {
  const drive = both();
  drive.minuteOf({ [FIRST]: ['Buy'], [OTHER]: ['Buy'] }).minuteOf();
  filled(drive, 1, 2);
  expect(drive.all('order.place')).toHaveLength(1);
  expect(alertsOf(drive, OTHER)[0]?.[1]).toMatch(/a newer bar has closed|order-unsettled/);
});

test('an order that is not over in time has an exit refused, and people are told', () => {
  const drive = new Drive().launch().signals('Buy');
  drive.accept(1).fill(1, { side: 'buy', size: 1, id: 1 }).position(1).signals('Sell');
  expect(drive.alarms()).toEqual([]);
  drive.pass(5_000);
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.alarms().join()).toContain('the position stays open: order-unsettled');
});

test('a stop and a flatten call off what waits, and nothing is left waiting', () => {
  const stopped = both().minuteOf({ [FIRST]: ['Buy'], [OTHER]: ['Buy'] });
  stopped.say({ type: 'operator.said', say: 'stop', session: OTHER, positions: 'keep' });
  expect(alertsOf(stopped, OTHER)).toEqual([['Buy', 'the session is over']]);
  filled(stopped, 1, 2);
  expect(stopped.all('order.place')).toHaveLength(1);
  const flattened = both().minuteOf({ [FIRST]: ['Buy'], [OTHER]: ['Buy'] });
  flattened.say({ type: 'operator.said', say: 'flatten', session: OTHER });
  expect(alertsOf(flattened, OTHER)).toEqual([['Buy', 'the session is being stopped or flattened']]);
});
