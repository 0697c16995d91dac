/** What an earlier run holds is looked after while its session cannot be prepared. */
import { expect, test } from 'vitest';
import { epochMs, SECOND } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { Drive, long } from './desk-drive.ts';

test('the flat time is kept, or told of, while a session of an earlier run cannot be prepared', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const before = long(2, limits);
  const drive = new Drive({ ledger: before.facts, limits, at: epochMs(Date.parse('2026-01-15T20:50:00Z')) });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const session = drive.session.config.id;
  // 14:50 to 15:20 Chicago: the venue does not answer the question for the contract, each time anew.
  for (let n = 0; n < 360; n += 1) {
    drive.say({ type: 'session.unprepared', session, final: false, code: 'ERR_GATEWAY', message: 'HTTP 500.' });
    if (drive.all('account.fetch').length > 0) drive.snapshot({ positions: [drive.positionOf(2)] });
    drive.pass(5 * SECOND);
  }
  expect(drive.alarms().length + drive.all('order.place').length).toBeGreaterThan(0);
});
