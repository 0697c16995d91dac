/** What a session that joins a market takes for live, and when its formula is first asked. */
import { expect, test } from 'vitest';
import { DAY, epochMs, MINUTE, SECOND } from '#base';
import { ACCOUNT, bar, CONFIG, CONTRACT, Drive, NINE } from './desk-drive.ts';

test('a print after the close makes no second bar of a day that is over, and no live one', () => {
  // Thursday 2026-01-15 16:20 Chicago: in the evening break; a day session is launched.
  const at = epochMs(Date.parse('2026-01-15T22:20:00Z'));
  const open = epochMs(Date.parse('2026-01-14T23:00:00Z'));
  const drive = new Drive({ at });
  drive.say({ type: 'session.started', config: { ...CONFIG, periodicity: { unit: 'day', count: 1 } } });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'session.prepared', session: CONFIG.id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  drive.snapshot();
  drive.quote(21_000);
  drive.pass(1_100);
  for (const { fetch, from, to } of drive.all('bars.fetch')) {
    const days = [open - DAY, open].map((start) => ({ ...bar(epochMs(start)), volume: 1_000 }));
    drive.say({
      type: 'bars.fetched',
      session: CONFIG.id,
      fetch,
      bars: days.filter(({ start }) => start >= from && start < to),
    });
  }
  expect(drive.kernel.bars(CONFIG.id, 10).map(({ start, volume }) => [start, volume])).toEqual([
    [open - DAY, 1_000],
    [open, 1_000],
  ]);
  drive.pass(5 * SECOND).trade(20_000);
  drive.pass(5 * SECOND);
  expect(drive.kernel.bars(CONFIG.id, 10).map(({ start, volume }) => [start, volume])).toEqual([
    [open - DAY, 1_000],
    [open, 1_000],
  ]);
});

test('after a quick stop and start no live bar lacks the prints from before its subscription', () => {
  const drive = new Drive().launch();
  drive.minute();
  drive.scanned([]);
  drive.pass(56_500).quote(21_000);
  drive.say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' });
  const id = 's-2' as typeof CONFIG.id;
  drive.pass(2_900);
  drive.say({ type: 'session.started', config: { ...CONFIG, id } });
  drive.say({ type: 'session.prepared', session: id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  // A tenth of a second before the minute. The subscription needs 0.3 s: the prints of the minute's first 0.2 s are not heard.
  const start = epochMs(Math.ceil(drive.venue / MINUTE) * MINUTE);
  expect(start - drive.venue).toBe(100);
  drive.pass(300).quote(21_000);
  drive.trade(21_010);
  drive.pass(2_000);
  for (const { fetch, from, to } of drive.all('bars.fetch').filter(({ session }) => session === id))
    drive.say({ type: 'bars.fetched', session: id, fetch, bars: [bar(epochMs(from)), bar(epochMs(to - MINUTE))] });
  drive.pass(60_000);
  const live = drive.facts.flatMap((f) =>
    f.type === 'bars.closed' && f.origin === 'live' && f.session === id ? f.bars : [],
  );
  expect(live.map((each) => each.start)).not.toContain(start);
});

test('a formula is not asked about the bar under way while its history is still missing', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'session.prepared', session: CONFIG.id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  drive.pass(20_000).quote(21_000);
  const backfill = drive.last('bars.fetch');
  drive.say({ type: 'bars.missed', session: CONFIG.id, fetch: backfill.fetch, why: 'no answer' });
  for (let tries = 0; tries < 3; tries += 1) {
    drive.pass(21_000);
    const next = drive.last('bars.fetch');
    const { from, to, fetch } = next;
    if (to - from <= MINUTE) drive.say({ type: 'bars.fetched', session: CONFIG.id, fetch, bars: [bar(epochMs(NINE))] });
    else drive.say({ type: 'bars.missed', session: CONFIG.id, fetch, why: 'no answer' });
  }
  drive.pass(1_000);
  expect([drive.session.state, drive.all('scan.run').length]).toEqual(['starting', 0]);
});

test('a contract is joined at the first word after everything is subscribed, not at one that comes before', () => {
  const drive = new Drive().launch();
  drive.minute();
  drive.scanned([]);
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.pass(58_000 - (drive.venue % MINUTE));
  // A quote comes while the prints are still being subscribed to: those of the next minute's first second go unheard.
  drive.quote(21_000);
  drive.pass(3_000);
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  const start = epochMs(Math.floor(drive.venue / MINUTE) * MINUTE);
  drive.trade(21_005);
  drive.pass(MINUTE).quote(21_000);
  drive.pass(2_000);
  for (const { fetch } of drive.all('bars.fetch').slice(1))
    drive.say({ type: 'bars.fetched', session: CONFIG.id, fetch, bars: [bar(start)] });
  const closed = drive.facts.flatMap((f) => (f.type === 'bars.closed' ? f.bars.map((b) => [b.start, f.origin]) : []));
  expect(closed).toContainEqual([start, 'repair']);
  expect(closed).not.toContainEqual([start, 'live']);
});
