/** What the feed says of its time is believed within reason. */
import { expect, test } from 'vitest';
import { DAY, epochMs, MINUTE, SECOND } from '#base';
import { CONTRACT, Drive } from './desk-drive.ts';

test('a stamp that was doubted is an error that names it, and bars go on closing', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'feed.doubted', contract: CONTRACT.id, stamp: epochMs(drive.venue + DAY) });
  const start = drive.minute();
  expect(drive.session.lastBar?.start).toBe(start);
  const error = { code: 'ERR_FEED_STAMP', message: expect.stringContaining('dropped') };
  expect(drive.facts.filter(({ type }) => type === 'error.noted')).toMatchObject([{ error }]);
});

test('people are told of it once a minute', () => {
  const drive = new Drive().launch();
  const tomorrow = epochMs(drive.venue + DAY);
  const errors = () => drive.facts.filter(({ type }) => type === 'error.noted').length;
  for (const [waitMs, told] of [
    [0, 1],
    [1, 1],
    [59 * SECOND, 1],
    [1 * SECOND, 2],
  ] as const) {
    drive.pass(waitMs).say({ type: 'feed.doubted', contract: CONTRACT.id, stamp: tomorrow });
    expect(errors()).toBe(told);
  }
});

/** A doubted print in the midst of a minute; the next one heard is stamped so much later. @returns the bar's start and how it closed */
function afterDoubt(leapMs: number): { readonly start: number; readonly origins: readonly string[] } {
  const drive = new Drive().launch();
  drive.minute();
  drive.scanned([]);
  const start = drive.venue - (drive.venue % MINUTE);
  drive.pass(5 * SECOND).trade(21_000);
  drive.say({ type: 'feed.doubted', contract: CONTRACT.id, stamp: epochMs(drive.venue + 20 * SECOND) });
  drive.pass(6 * SECOND);
  drive.venue += leapMs;
  drive.trade(21_000);
  drive.pass(MINUTE).quote(21_000);
  const { fetch, session } = drive.last('bars.fetch');
  const whole = { start: epochMs(start), open: 21_000, high: 21_000, low: 21_000, close: 21_000, volume: 9 };
  drive.say({ type: 'bars.fetched', session, fetch, bars: [whole] });
  const origins = drive.facts.flatMap((fact) =>
    fact.type === 'bars.closed' && fact.bars.some((bar) => bar.start === start) ? [fact.origin] : [],
  );
  return { start, origins };
}

test('a feed that was doubted and turns out right is joined anew: what it said meanwhile is missing from the bar', () => {
  expect(afterDoubt(21 * SECOND).origins).toEqual(['repair']);
});

test('a feed that goes on as before has said one wrong thing, and its bar closes live', () => {
  expect(afterDoubt(0).origins).toEqual(['live']);
});

test('where the time that was doubted has come, and nothing of the contract was heard since, its bar does not close with the hole', () => {
  const drive = new Drive().launch();
  drive.minute();
  drive.scanned([]);
  const start = drive.venue - (drive.venue % MINUTE);
  drive.pass(5 * SECOND).trade(21_000);
  drive.say({ type: 'feed.doubted', contract: CONTRACT.id, stamp: epochMs(drive.venue + 20 * SECOND) });
  const scans = drive.all('scan.run').length;
  drive.pass(70 * SECOND);
  expect(drive.all('scan.run')).toHaveLength(scans);
  const { fetch, session } = drive.last('bars.fetch');
  const whole = { start: epochMs(start), open: 21_000, high: 21_000, low: 21_000, close: 21_000, volume: 9 };
  drive.say({ type: 'bars.fetched', session, fetch, bars: [whole] });
  expect(drive.session.lastBar?.start).toBe(start);
  expect(drive.session.lastBar?.volume).toBe(9);
});
