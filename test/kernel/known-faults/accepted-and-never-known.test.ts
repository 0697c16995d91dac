/** The venue has accepted an order, named it, and knows nothing of it ever after. */
import { expect, test } from 'vitest';
import { epochMs, HOUR, SECOND } from '#base';
import { ACCOUNT, Drive } from '../desk-drive.ts';

function deny(drive: Drive, seconds: number) {
  const snapshot = { account: ACCOUNT, positions: [], orders: [], fills: [] };
  for (let n = 0, seen = 0; n < seconds; n += 1) {
    drive.pass(SECOND);
    const fresh = drive.commands.slice(seen);
    seen = drive.commands.length;
    for (const command of fresh) {
      if (command.type === 'order.read')
        drive.say({ type: 'order.read', tag: command.tag, reading: { ok: true, found: null } });
      if (command.type === 'account.fetch')
        drive.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch: command.fetch, snapshot });
      if (command.type === 'order.cancel') {
        const outcome = { type: 'rejected', order: null, why: 'order not found', leftAt: null } as const;
        drive.say({ type: 'cancel.answered', tag: command.tag, outcome });
      }
    }
  }
}

test.fails('it does not block entries and the proof of flat for ever, neither in this run nor two days later', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  deny(drive, 400);
  const after = new Drive({ ledger: drive.facts, at: epochMs(drive.venue + 48 * HOUR) }).ground();
  deny(after, 400);
  expect(after.session.trades.at(-1)?.status).not.toBe('unknown');
});
