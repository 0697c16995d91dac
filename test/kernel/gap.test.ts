/** After a gap of a link people are told how long it lasted and what was read to make up for it (R6, R7). */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import { Drive, long } from './desk-drive.ts';

const say = (drive: Drive, link: 'market' | 'account', state: 'up' | 'down', generation: number) =>
  drive.say({ type: 'link.changed', link, state, generation, message: '' });

test('a first connection is no gap', () => {
  const drive = new Drive().launch();
  expect([drive.links.market.gap, drive.links.account.gap]).toEqual([null, null]);
});

test('an account link that was down while the stop filled tells its length and what was read', () => {
  const drive = long(2).pass(MINUTE);
  const since = drive.venue;
  say(drive, 'account', 'down', 1);
  expect(drive.links.account.gap).toMatchObject({ since, lengthMs: null, settled: false });
  say(drive.pass(2 * MINUTE), 'account', 'up', 2);
  expect(drive.links.account.gap).toMatchObject({ since, lengthMs: 2 * MINUTE, settled: false });
  const order = drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2 });
  drive.snapshot({ orders: [order], fills: [drive.fillOf(2, { side: 'sell', size: 2, id: 7 })] });
  expect(drive.links.account.gap).toEqual({
    since,
    lengthMs: 2 * MINUTE,
    settled: true,
    recovered: { orders: 1, fills: 1, positions: 1, bars: 0 },
  });
  // What is read later was not missed by the gap.
  drive.pass(MINUTE).snapshot({ fills: [drive.fillOf(3, { side: 'sell', size: 1, id: 8 })] });
  expect(drive.links.account.gap?.recovered.fills).toBe(1);
});

test('a link that goes again before all was read has one gap', () => {
  const drive = new Drive().launch().pass(MINUTE);
  const since = drive.venue;
  say(drive, 'account', 'down', 1);
  say(drive.pass(10 * SECOND), 'account', 'up', 2);
  say(drive.pass(SECOND), 'account', 'down', 2);
  expect(drive.links.account.gap).toMatchObject({ since, lengthMs: null });
  say(drive.pass(20 * SECOND), 'account', 'up', 3);
  drive.snapshot();
  expect(drive.links.account.gap).toMatchObject({ since, lengthMs: 31 * SECOND, settled: true });
});

test('a market link that was down over bars counts those that were fetched', () => {
  const drive = new Drive().launch();
  drive.minute();
  say(drive, 'market', 'down', 1);
  drive.pass(3 * MINUTE);
  say(drive, 'market', 'up', 2);
  expect(drive.links.market.gap?.settled).toBe(false);
  drive.pass(SECOND).quote(21_000);
  const missing = drive.last('bars.fetch');
  const starts = Array.from(
    { length: (missing.to - missing.from + 1) / MINUTE },
    (_, i) => missing.from - 1 + (i + 1) * MINUTE,
  );
  const bars = starts.map((start) => ({ start, open: 1, high: 1, low: 1, close: 1, volume: 1 }) as never);
  drive.say({ type: 'bars.fetched', session: missing.session, fetch: missing.fetch, bars });
  for (let i = 0; i < 80; i += 1) {
    drive.pass(SECOND).quote(21_000);
    const hole = drive.last('bars.fetch');
    if (hole.fetch === missing.fetch) continue;
    drive.say({ type: 'bars.fetched', session: hole.session, fetch: hole.fetch, bars: [] });
    break;
  }
  const { gap } = drive.links.market;
  expect(gap).toMatchObject({ settled: true });
  expect(gap?.recovered.bars).toBeGreaterThanOrEqual(2);
});
