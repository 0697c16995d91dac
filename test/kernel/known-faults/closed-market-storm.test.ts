/** A position is found in the weekend, past its flat time, and nothing can close it before Sunday. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from '../desk-drive.ts';

test.fails('orders are not sent into a closed market hundreds of times an hour, with as many alarms', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const at = epochMs(Date.parse('2026-01-17T15:00:00Z'));
  const drive = new Drive({ limits, at });
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const { id } = CONFIG;
  drive.say({ type: 'session.prepared', session: id, contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' });
  const outcome = { type: 'rejected', order: null, why: 'the market is closed', leftAt: null } as const;
  const snapshot = { account: ACCOUNT, positions: [drive.positionOf(2)], orders: [], fills: [] };
  for (let seen = 0; drive.venue < at + 10 * MINUTE; ) {
    drive.pass(100);
    const fresh = drive.commands.slice(seen);
    seen = drive.commands.length;
    for (const command of fresh) {
      if (command.type === 'order.place') drive.say({ type: 'order.answered', tag: command.order.tag, outcome });
      if (command.type === 'position.close')
        drive.say({ type: 'close.answered', account: command.account, contract: command.contract, outcome });
      if (command.type === 'account.fetch')
        drive.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch: command.fetch, snapshot });
    }
  }
  // One a minute is what is said of a position that is not flat in time.
  expect(drive.alarms().length).toBeLessThan(15);
  expect(drive.all('order.place').length).toBeLessThan(15);
});
