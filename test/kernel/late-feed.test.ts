/** A feed that lags is heard all the time, and what it says is old: the guard counts the age of the word, not of its arrival. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import type { SignalType } from '#scan';
import { CONTRACT, Drive, long } from './desk-drive.ts';

const LATE_MS = 45 * SECOND;

function hearsLate(drive: Drive): Drive {
  const quote = {
    contract: CONTRACT.id,
    bid: 20_999.75,
    ask: 21_000,
    last: 21_000,
    at: epochMs(drive.venue - LATE_MS),
  };
  return drive.say({ type: 'market.quote', quote, lateMs: LATE_MS });
}

/** A bar closes, the feed turns out to lag, and the formula answers. */
function signal(drive: Drive, type: SignalType, caughtUp = false): Drive {
  const bar = drive.minute();
  hearsLate(drive);
  if (caughtUp) drive.quote(21_000);
  return drive.scanned([{ type, bar, price: 21_000 }]);
}

test('no entry is placed on what was said long ago, however lately it was heard', () => {
  const drive = signal(new Drive().launch(), 'Buy');
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades.at(-1)).toMatchObject({
    status: 'denied',
    why: 'market-stale: the last market event is 45000 ms old, limit 30000 ms',
  });
});

test('what a formula answered before the machine slept takes no entry when it wakes', () => {
  const drive = new Drive().launch();
  const bar = drive.minute();
  // The monotonic clock stood still meanwhile, and nothing has been heard yet.
  drive.venue += 20 * MINUTE;
  drive.scanned([{ type: 'Buy', bar, price: 21_000 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringContaining('market-stale') });
});

test('nor does it where the wall clock was set back by about what was slept', () => {
  const drive = new Drive().launch();
  const bar = drive.minute();
  drive.venue += 20 * MINUTE;
  drive.wallErrorMs -= 20 * MINUTE + 40 * SECOND;
  drive.scanned([{ type: 'Buy', bar, price: 21_000 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringContaining('market-stale') });
});

test('an exit passes, and so does an entry once the feed has caught up', () => {
  const exit = signal(long(1), 'Sell');
  expect(exit.last('order.place').order).toMatchObject({ side: 'sell', size: 1 });
  expect(signal(new Drive().launch(), 'Buy', true).all('order.place')).toHaveLength(1);
});

test('an equity is not reckoned by an old quote', () => {
  const drive = new Drive().launch().position(1).quote(21_000);
  expect(drive.session.risk?.equity).not.toBeNull();
  hearsLate(drive);
  expect(drive.session.risk?.equity).toBeNull();
});

test('that the feed lags is said once, until it has caught up and lags again', () => {
  const drive = new Drive().launch();
  const said = () =>
    drive.facts.filter((fact) => fact.type === 'error.noted' && fact.error.code === 'NOTICE_FEED_LATE');
  const trade = (lateMs: number) =>
    drive.say({
      type: 'market.trade',
      trade: { contract: CONTRACT.id, price: 21_000, size: 1, aggressor: 'buy', at: epochMs(drive.venue - lateMs) },
      ...(lateMs === 0 ? {} : { lateMs }),
    });
  trade(LATE_MS);
  trade(LATE_MS + SECOND);
  expect(said()).toMatchObject([
    { error: { message: expect.stringMatching(/is 45 s old when it comes, limit 30 s/) } },
  ]);
  trade(0);
  expect(said()).toHaveLength(1);
  trade(LATE_MS);
  expect(said()).toHaveLength(2);
});
