/** A bar that was repaired is no bar that closed before our eyes. */
import { expect, test } from 'vitest';
import { MINUTE } from '#base';
import { Drive } from './desk-drive.ts';

test('a signal that is there only since the newest bar was repaired is not traded (K10)', () => {
  const drive = new Drive().launch({ periodicity: { unit: 'minute', count: 15 }, scanIntervalMs: 120_000 });
  drive.pass(1_000).trade(21_000);
  drive.pass(15 * MINUTE).quote(21_000);
  const start = drive.session.lastBar!.start;
  expect(drive.facts.findLast(({ type }) => type === 'bars.closed')).toMatchObject({
    origin: 'live',
    bars: [{ start }],
  });
  drive.scanned([]);
  // The audit finds that prints were missing.
  const before = drive.all('bars.fetch').length;
  for (
    let i = 0;
    i < 24 &&
    !drive
      .all('bars.fetch')
      .slice(before)
      .some(({ from, to }) => from <= start && start < to);
    i += 1
  ) {
    drive.pass(30_000).quote(21_000);
  }
  const audit = drive.last('bars.fetch');
  expect([audit.from <= start, start < audit.to]).toEqual([true, true]);
  const whole = { start, open: 21_000, high: 21_050, low: 21_000, close: 21_050, volume: 70 };
  drive.scanned([]);
  drive.say({ type: 'bars.fetched', session: audit.session, fetch: audit.fetch, bars: [whole] });
  expect(drive.session.errors.at(-1)).toMatchObject({ code: 'ERR_BARS_DIFFER' });
  expect(drive.session.lastBar!.start).toBe(start);
  drive.pass(121_000).quote(21_050);
  drive.scanned([{ type: 'Buy', bar: start, price: 21_050 }]);
  expect(drive.all('order.place').map(({ order }) => order.side)).toEqual([]);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: 'its bar was repaired since it closed' });
});
