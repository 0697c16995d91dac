/** Two sessions on one account: each sees what the other does, and neither does it twice. */
import { expect, test } from 'vitest';
import { orderId } from '#account';
import { epochMs, MINUTE, monotonicMs, SECOND } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import { contractId } from '#market';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, bar, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };

function second(drive: Drive, change: Partial<SessionConfig>, contract = CONTRACT) {
  const id = 's-2' as SessionId;
  drive.say({ type: 'session.started', config: { ...CONFIG, id, strategy: 'T04', ...change } });
  drive.say({ type: 'session.prepared', session: id, contract, account: ACCOUNT, formulaHash: 'g' });
  drive.say({
    type: 'market.quote',
    quote: { contract: contract.id, bid: 6_999.75, ask: 7_000, last: 7_000, at: epochMs(drive.venue) },
  });
  const fetch = drive.all('bars.fetch').findLast(({ session }) => session === id)!;
  const bars = Array.from({ length: 10 }, (_, i) => bar(epochMs(drive.venue - (10 - i) * MINUTE)));
  drive.say({ type: 'bars.fetched', session: id, fetch: fetch.fetch, bars });
  return id;
}

/** Answers what was asked for of history and not answered yet. */
const answeredFetches = new Set<string>();
function history(drive: Drive) {
  for (const { session, fetch, from } of drive.all('bars.fetch')) {
    const key = `${session} ${fetch}`;
    if (answeredFetches.has(key)) continue;
    answeredFetches.add(key);
    drive.say({ type: 'bars.fetched', session, fetch, bars: [bar(epochMs(Math.ceil(from / MINUTE) * MINUTE))] });
  }
}

/** A minute in which both contracts trade. */
function minuteOf(drive: Drive, other = CONTRACT.id, price = 21_000) {
  const start = Math.floor(drive.venue / MINUTE) * MINUTE;
  const said = () => {
    drive.trade(21_000).quote(21_000);
    if (other === CONTRACT.id) return;
    drive.say({
      type: 'market.trade',
      trade: { contract: other, price, size: 1, aggressor: 'buy', at: epochMs(drive.venue) },
    });
    drive.say({
      type: 'market.quote',
      quote: { contract: other, bid: price - 0.25, ask: price, last: price, at: epochMs(drive.venue) },
    });
  };
  drive.pass(2_000);
  history(drive);
  for (const id of new Set(drive.all('scan.run').map(({ session }) => session)))
    for (let n = 0; n < 3; n += 1) scannedOf(drive, id, []);
  said();
  drive.pass(start + MINUTE - 1_000 - drive.venue);
  said();
  drive.pass(start + MINUTE + 500 - drive.venue);
}

/** The answer to the newest scan of one session. */
function scannedOf(
  drive: Drive,
  id: SessionId,
  types: readonly ('Buy' | 'Sell' | 'Short' | 'Cover')[],
  price = 21_000,
) {
  const { scan, upTo } = drive.all('scan.run').findLast(({ session }) => session === id)!;
  drive.say({
    type: 'scan.completed',
    session: id,
    scan,
    result: {
      ok: true,
      revision: Number.MAX_SAFE_INTEGER,
      upTo,
      signals: types.map((type) => ({ type, bar: upTo, price })),
      plots: [],
      ms: 1,
    },
  });
}

test('the stops of one session do not flatten the position of another', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const stop = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  } as const;
  drive.say({ type: 'account.order', order: stop });
  drive.read({
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })],
  });
  drive
    .fill(2, { side: 'sell', size: 2, id: 2 })
    .position(0)
    .say({ type: 'account.order', order: { ...stop, status: 'filled', filled: 2, fillPrice: 20_990 } });
  drive.snapshot({
    fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 }), drive.fillOf(2, { side: 'sell', size: 2, id: 2 })],
  });
  // The first session's trade is over. Another, without stops, trades the same contract.
  const id = second(drive, {});
  answeredFetches.clear();
  for (let n = 0; n < 3; n += 1) {
    minuteOf(drive);
    scannedOf(drive, 's-1' as SessionId, []);
    scannedOf(drive, id, n === 2 ? ['Buy'] : []);
  }
  const entry = drive.last('order.place').order;
  expect(drive.last('order.place').session).toBe(id);
  drive.accept(3).fill(3, { side: 'buy', size: 2, id: 3 }).position(2);
  drive.read({
    order: drive.orderOf(3, { side: 'buy', size: 2, status: 'filled', filled: 2, tag: entry.tag }),
    fills: [drive.fillOf(3, { side: 'buy', size: 2, id: 3 })],
  });
  drive.pass(10 * SECOND);
  expect(drive.alarms().join()).not.toContain('it is flattened');
});

test('what an order says it has filled counts as a position in another contract before it is booked', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const drive = new Drive({ limits }).launch({ tradeSize: 3 });
  const es = { ...CONTRACT, id: contractId('CON.F.US.EP.H26'), symbol: 'ESH6', root: 'ES', tickValue: 12.5 };
  const id = second(drive, { symbol: 'ESH6', amiSymbol: 'ES', tradeSize: 3 }, es);
  drive.snapshot();
  answeredFetches.clear();
  for (let n = 0; n < 3; n += 1) {
    minuteOf(drive, es.id, 7_000);
    if (n === 2) break;
    scannedOf(drive, 's-1' as SessionId, []);
    scannedOf(drive, id, []);
  }
  scannedOf(drive, 's-1' as SessionId, ['Buy']);
  const first = drive.last('order.place').order;
  drive.say({
    type: 'order.answered',
    tag: first.tag,
    outcome: { type: 'accepted', order: orderId(1), why: null, leftAt: monotonicMs(drive.monotonic) },
  });
  // Told before its fill and the position.
  drive.say({
    type: 'account.order',
    order: drive.orderOf(1, { side: 'buy', size: 3, status: 'filled', filled: 3, tag: first.tag }),
  });
  scannedOf(drive, id, ['Buy'], 7_000);
  // Five minis are allowed; four and four are eight.
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a session with stops sees to a position of ours that a session before it has left', () => {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const stop = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  } as const;
  drive.say({ type: 'account.order', order: stop });
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  drive.read({ order: entry, fills });
  drive.say({ type: 'operator.said', say: 'stop', session: drive.session.config.id, positions: 'keep' });
  second(drive, { stops: STOPS });
  drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, stop], fills });
  const told = drive.alarms().length;
  drive.say({ type: 'account.order', order: { ...stop, status: 'cancelled' } });
  for (let n = 0; n < 20; n += 1)
    drive
      .pass(31 * SECOND)
      .snapshot({ positions: [drive.positionOf(2)], orders: [entry, { ...stop, status: 'cancelled' }], fills });
  expect(drive.alarms().slice(told).length).toBeGreaterThan(0);
});

test('the venue is asked once to close what two sessions of one contract hold', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const drive = new Drive({ limits, at: epochMs(Date.parse('2026-01-15T21:04:30Z')) }).launch();
  drive.say({ type: 'account.fill', fill: drive.fillOf(900, { side: 'buy', size: 2, id: 900 }) }).position(2);
  second(drive, {});
  let [read, refused] = [0, 0];
  // From 15:04:30 Chicago on the venue refuses each order.
  for (let n = 0; n < 300; n += 1) {
    const { fetch } = drive.last('account.fetch');
    if (fetch !== read) {
      read = fetch;
      drive.snapshot({
        positions: [drive.positionOf(2)],
        fills: [drive.fillOf(900, { side: 'buy', size: 2, id: 900 })],
      });
    }
    for (const { order } of drive.all('order.place').slice(refused)) {
      refused += 1;
      drive.say({
        type: 'order.answered',
        tag: order.tag,
        outcome: { type: 'rejected', order: null, why: 'no', leftAt: monotonicMs(drive.monotonic) },
      });
    }
    if (drive.all('position.close').length > 0) break;
    drive.pass(1_000);
  }
  expect(drive.all('position.close')).toHaveLength(1);
});

test('of two sessions that are flattened together neither gives up while the order of the other works', () => {
  const drive = long(2);
  const entry = drive.orderOf(1, {
    side: 'buy',
    size: 2,
    status: 'filled',
    filled: 2,
    tag: drive.last('order.place').order.tag,
  });
  second(drive, {});
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  const positions = [drive.positionOf(2)];
  drive.snapshot({ positions, orders: [entry], fills });
  drive.say({ type: 'operator.said', say: 'flatten', account: ACCOUNT.id, contract: CONTRACT.id });
  drive.snapshot({ positions, orders: [entry], fills });
  const { tag } = drive.last('order.place').order;
  drive.accept(50);
  const open = drive.orderOf(50, { side: 'sell', size: 2, status: 'open', filled: 0, tag });
  drive.say({ type: 'account.order', order: open });
  // The market takes its time: twenty-four seconds.
  for (let n = 0; n < 8; n += 1) drive.pass(3_000).snapshot({ positions, orders: [entry, open], fills });
  expect(drive.alarms().join()).not.toContain('could not be flattened');
});
