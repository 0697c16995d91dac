/** Flat time with an entry of unknown fate: it may still arrive, so flat is not proven. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, Drive } from './desk-drive.ts';

test('flat is not proven at the flat time while an entry that look-ups miss may still arrive, and that is said', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const at = epochMs(Date.parse('2026-01-15T20:57:00Z'));
  const drive = new Drive({ limits, at }).launch({ tradeSize: 1 }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({
    type: 'order.answered',
    tag,
    outcome: { type: 'unknown', order: null, why: 'timeout', leftAt: null },
  });
  // Without its stream an order is not believed to be absent.
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  const snapshot = { account: ACCOUNT, positions: [], orders: [], fills: [] };
  for (let seen = 0; drive.venue < at + 12 * MINUTE; ) {
    drive.pass(SECOND);
    const fresh = drive.commands.slice(seen);
    seen = drive.commands.length;
    for (const command of fresh) {
      if (command.type === 'order.read')
        drive.say({ type: 'order.read', tag: command.tag, reading: { ok: true, found: null } });
      if (command.type === 'account.fetch')
        drive.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch: command.fetch, snapshot });
    }
  }
  expect(drive.session.trades.at(-1)?.status).toBe('unknown');
  expect(drive.session.risk?.flat?.phase).toBe('late');
  expect(drive.alarms().join()).toMatch(/whose fate is open and must be flat before 15:10/);
});
