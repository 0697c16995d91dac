/** Two sessions hold the same contract; one has stops, the other none. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, MINUTE } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import type { SignalType } from '#scan';
import { ACCOUNT, bar, CONFIG, CONTRACT, Drive } from '../desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
const FIRST = 's-1' as SessionId;
const OTHER = 's-2' as SessionId;

function stopOf(drive: Drive, tag: string, status: Order['status'] = 'open'): Order {
  const order = drive.orderOf(2, { side: 'sell', size: 2, status, filled: 0, tag: `${tag}-SL` });
  return { ...order, type: 'stop', stopPrice: 20_990 };
}

function history(drive: Drive, seen: Set<string>) {
  for (const { session, fetch, from } of drive.all('bars.fetch')) {
    if (seen.has(`${session} ${fetch}`)) continue;
    seen.add(`${session} ${fetch}`);
    const start = Math.ceil(from / MINUTE) * MINUTE;
    const bars = Array.from({ length: 10 }, (_, i) => bar(epochMs(start + i * MINUTE)));
    drive.say({ type: 'bars.fetched', session, fetch, bars });
  }
}

/** Another session on the same account and contract. */
function second(drive: Drive, seen: Set<string>, change: Partial<SessionConfig> = {}) {
  drive.say({ type: 'session.started', config: { ...CONFIG, id: OTHER, strategy: 'T04', ...change } });
  drive.say({ type: 'session.prepared', session: OTHER, contract: CONTRACT, account: ACCOUNT, formulaHash: 'g' });
  history(drive.quote(21_000), seen);
}

function scannedOf(drive: Drive, id: SessionId, types: readonly SignalType[]) {
  const { scan, upTo } = drive.all('scan.run').findLast(({ session }) => session === id)!;
  const signals = types.map((type) => ({ type, bar: upTo, price: 21_000 }));
  const revision = Number.MAX_SAFE_INTEGER;
  const result = { ok: true, revision, upTo, signals, plots: [], ms: 1 } as const;
  drive.say({ type: 'scan.completed', session: id, scan, result });
}

/** Both are long two; the first has its stop. */
function bothLong() {
  const drive = new Drive().launch({ stops: STOPS });
  const seen = new Set<string>();
  second(drive, seen);
  drive.snapshot();
  const minute = (first: readonly SignalType[], other: readonly SignalType[]) => {
    drive.minute();
    history(drive, seen);
    for (const [mine, theirs] of [
      [first, other],
      [[], []],
    ] as const) {
      scannedOf(drive, FIRST, mine);
      scannedOf(drive, OTHER, theirs);
    }
  };
  const bought = (order: number, held: number) => {
    const { tag } = drive.last('order.place').order;
    drive.accept(order).fill(order, { side: 'buy', size: 2, id: order }).position(held);
    const entry = drive.orderOf(order, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
    const fill = drive.fillOf(order, { side: 'buy', size: 2, id: order });
    drive.read({ order: entry, fills: [fill] });
    return { entry, fill, tag };
  };
  minute([], []);
  minute([], []);
  minute(['Buy'], []);
  const one = bought(1, 2);
  const stop = stopOf(drive, one.tag);
  drive.say({ type: 'account.order', order: stop });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [one.entry, stop], fills: [one.fill] });
  minute([], ['Buy']);
  const two = bought(3, 4);
  const orders = [one.entry, stop, two.entry];
  drive.snapshot({ positions: [drive.positionOf(4)], orders, fills: [one.fill, two.fill] });
  return { drive, minute, stop };
}

test.fails.for([FIRST, OTHER])('the exit of %s neither flattens what the other holds nor halts anybody', (who) => {
  const { drive, minute, stop } = bothLong();
  minute(who === FIRST ? ['Sell'] : [], who === OTHER ? ['Sell'] : []);
  if (drive.all('order.cancel').length > 0)
    drive.say({ type: 'account.order', order: { ...stop, status: 'cancelled' } });
  const { tag, side } = drive.last('order.place').order;
  expect(side).toBe('sell');
  drive.accept(5).fill(5, { side: 'sell', size: 2, id: 5 }).position(2);
  const order = drive.orderOf(5, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(5, { side: 'sell', size: 2, id: 5 })] });
  drive.pass(6_000);
  expect(drive.alarms()).toEqual([]);
  expect(drive.facts.filter(({ type }) => type === 'flatten.noted')).toEqual([]);
});
